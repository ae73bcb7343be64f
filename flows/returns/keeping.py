"""Keeps what a workbook says beside the published file, and tells the command line what that was."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import duckdb

from flows.documents.published import opened
from flows.memory import state
from flows.publication import publish
from flows.returns import reading
from flows.returns.comparing import Returned, examine
from schemas.errors import UsageError
from schemas.published.returns import TABLES as RETURNED


def give_back(path: Path, output: Path, *, by: str, at: dt.datetime, apply: bool) -> Returned:
    """Reads the file and, with `apply`, keeps what is new in it.

    Raises:
        UsageError: there is no such file, or nothing has been published yet, or by an older program.
        ReturnRefused: the file cannot be taken; all its faults.
        PublishError: the state could not be read or written.
    """
    published = output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可核对的结果：{published}。请先运行 canbao run。")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"文件不能读取：{path}。") from error
    told = Returned(path.name, hashlib.sha256(content).hexdigest())
    sheets = reading.sheets(path.name, content)
    with state.opened(output, write=apply) as kept, opened(published) as connection:
        if before := state.returned(kept, told.sha256):
            told.remarks.append(
                f"此文件已于 {before['returned_at']:%Y-%m-%d %H:%M} 由{before['returned_by']}回填，没有变化。"
            )
            return told
        _require_returns(connection, published)
        examine(told, sheets, connection, kept, at.date())
        if apply and told.changes:
            state.append(kept, told.file, told.sha256, by, at, told.rows, told.run_id)
    return told


def _require_returns(connection: duckdb.DuckDBPyConnection, published: Path) -> None:
    """A result of a program that published no returns cannot be compared with."""
    known = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if not {table.name for table in RETURNED} <= known:
        raise UsageError(f"结果由较早的程序发布，不能核对：{published}。请先运行一次 canbao run，再回填。")


def lines(told: Returned, *, apply: bool) -> list[str]:
    """What the command line says of it."""
    count = len(told.changes)
    if not count:
        end = ["没有要写入的内容。"]
    elif apply:
        end = [f"已写入 {count} 行，下次运行 canbao run 时采用。"]
    else:
        end = [f"将写入 {count} 行；这次只是预览，没有写入。确认无误后加 --apply。"]
    return [f"回填文件：{told.file}（sha256 {told.sha256[:12]}…）", *told.changes, *told.remarks, *end]
