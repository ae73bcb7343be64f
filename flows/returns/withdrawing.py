"""Takes back what one file said: what had held before holds again. Nothing is erased; a withdrawal is a return, too."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import duckdb

from flows.documents.published import Row
from flows.memory import state
from flows.returns.comparing import Returned, changed, difference, everything
from flows.returns.form import Form
from flows.returns.forms import FORMS
from schemas.errors import UsageError


def withdraw(name: str, output: Path, *, by: str, reason: str, at: dt.datetime, apply: bool) -> Returned:
    """What would change without the return of that number, path or file name; with `apply`, that is kept.

    Raises:
        UsageError: there is no such return, or several, or it is a withdrawal itself.
        PublishError: the state could not be read or written.
    """
    with state.opened(output, write=apply) as kept:
        given = _named(kept, name)
        number, withdrawn = given["return_id"], _withdrawals(kept)
        told = Returned(f"撤回第 {number} 次回填（{given['file']}）", given["sha256"])
        if number in withdrawn:
            told.remarks.append(f"此次回填已由第 {withdrawn[number]['return_id']} 次撤回，没有变化。")
            return told
        for form in FORMS:
            _take_back(told, form, kept, number, {*withdrawn, number})
        if apply:
            taken = {state.WITHDRAWALS: [{"withdrawn_id": number, "reason": reason}]}
            state.append(kept, given["file"], None, by, at, {**told.rows, **taken})
    return told


def lines(told: Returned, *, apply: bool) -> list[str]:
    """What the command line says of a withdrawal."""
    count = len(told.changes)
    if told.remarks:
        end = told.remarks
    elif apply:
        end = [f"已撤回，{count} 行恢复此前的内容，下次运行 canbao run 时采用。"]
    else:
        end = [f"将恢复 {count} 行；这次只是预览，没有写入。确认无误后加 --apply。"]
    return [told.file, *told.changes, *end]


def listing(output: Path) -> list[str]:
    """A line for every return, the first one first: what came when, from whom, and whether it was withdrawn.

    Raises:
        PublishError: the state could not be read.
    """
    with state.opened(output) as kept:
        withdrawn = _withdrawals(kept)
        withdrawing = {row["return_id"]: row for row in withdrawn.values()}
        lines = []
        for row in everything(kept, state.RETURNS):
            said = [f"{row['return_id']:>4}  {row['returned_at']:%Y-%m-%d %H:%M}  {row['returned_by']}  {row['file']}"]
            if taking := withdrawing.get(row["return_id"]):
                said.append(f"撤回第 {taking['withdrawn_id']} 次，恢复 {row['row_count']} 行：{taking['reason']}")
            else:
                said.append(f"{row['row_count']} 行")
            if row["return_id"] in withdrawn:
                said.append(f"已由第 {withdrawn[row['return_id']]['return_id']} 次撤回")
            lines.append("  ".join(said))
    return lines or ["还没有回填。"]


def _withdrawals(kept: duckdb.DuckDBPyConnection) -> dict[int, Row]:
    """The withdrawal of each return that was withdrawn."""
    return {row["withdrawn_id"]: row for row in everything(kept, state.WITHDRAWALS)}


def _named(kept: duckdb.DuckDBPyConnection, name: str) -> Row:
    """The return that is meant: by its number, by the content of a file, or by a file's name."""
    withdrawn = _withdrawals(kept)
    withdrawing = {row["return_id"] for row in withdrawn.values()}
    returns = {row["return_id"]: row for row in everything(kept, state.RETURNS)}
    if name.isdecimal() and int(name) in withdrawing:
        raise UsageError(f"第 {name} 次本身是一次撤回，不能再撤回；要恢复被撤回的内容，请再次回填原来的文件。")
    path = Path(name)
    if name.isdecimal():
        found = [row for row in returns.values() if row["return_id"] == int(name)]
    elif path.is_file():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found = [row for row in returns.values() if row["sha256"] == digest]
    else:
        found = [row for row in returns.values() if row["file"] == path.name and row["return_id"] not in withdrawing]
    # One that stands is meant rather than one that was withdrawn and came again.
    standing = [row for row in found if row["return_id"] not in withdrawn] or found[-1:]
    if not standing:
        raise UsageError(f"没有这次回填：{name}。用 canbao return --list 查看编号。")
    if len(standing) > 1:
        numbers = "、".join(str(row["return_id"]) for row in standing)
        raise UsageError(f"名为 {name} 的回填不止一次（{numbers}），请用编号指明撤回哪一次。")
    return standing[0]


def _take_back(told: Returned, form: Form, kept: duckdb.DuckDBPyConnection, number: int, withdrawn: set[int]) -> None:
    """Adds, for each row of the return, the newest statement that stands without it, where that says something else."""
    rows = everything(kept, form.table)
    withdrawing = {row["return_id"] for row in _withdrawals(kept).values()}
    keys = state.KEYS[form.table]
    standing = {
        tuple(row[name] for name in keys): row
        for row in rows
        if row["return_id"] not in withdrawn and row["return_id"] not in withdrawing
    }
    held = state.newest(kept, form.table)
    for row in (row for row in rows if row["return_id"] == number):
        key = tuple(row[name] for name in keys)
        empty = dict.fromkeys(row) | form.blank | {name: row[name] for name in (*keys, "sheet", "line")}
        before, after = held[key], standing.get(key, empty)
        if not changed(before, after):
            continue
        told.rows.setdefault(form.table, []).append(after)
        told.changes.append(f"工作表“{row['sheet']}”第 {row['line']} 行：{difference(form, before, after)}")
