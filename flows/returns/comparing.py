"""Compares a workbook with what is published and with what was returned before: its faults and what is new in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from flows.documents.published import Row, run_of
from flows.documents.text import mask_long_numbers, word
from flows.documents.township_employers import SHEET
from flows.documents.workbook import BASE
from flows.memory import state
from flows.returns import cells, reading
from flows.returns.cells import Say
from flows.returns.form import Form
from flows.returns.forms import EMPLOYERS, FORMS
from flows.returns.reading import Entry
from schemas.errors import ReturnRefused
from schemas.published import words

#: Numbered anew on every sheet; sorting and cutting a list moves it. A village is called as its sheet is.
_UNCOMPARED = frozenset({"序号", "单位序号", "村（居）", BASE.header})


@dataclass
class Returned:
    """What a file says: rows to keep by table, a line for each change, and what else its sender should know."""

    file: str
    sha256: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    run_id: str | None = None


def examine(
    told: Returned,
    sheets: Mapping[str, list[list[Any]]],
    connection: duckdb.DuckDBPyConnection,
    kept: duckdb.DuckDBPyConnection,
    today: dt.date,
) -> None:
    """Fills in what the sheets say, or raises ReturnRefused with everything that is wrong."""
    faults: list[str] = []
    run = run_of(connection)
    told.run_id = reading.run_in(sheets)
    is_earlier = told.run_id not in (None, run["run_id"])
    found = [(form, name) for name, rows in sheets.items() if (form := reading.form_of(rows))]
    for name, rows in sheets.items():
        if reading.form_of(rows) is None and (line := reading.header_below(rows)):
            faults.append(f"工作表“{name}”第 {line} 行：表头须在第一行；请删去它上面的行，再回填")
    if not found and not faults:
        raise ReturnRefused(
            told.file, ["没有一张工作表是核实名单、疑点核查表或校核反馈清单；表头须在第一行，请勿改动。"]
        )
    for form in FORMS:
        entries = [
            entry for each, name in found if each is form for entry in reading.entries(form, name, sheets[name], faults)
        ]
        if entries:
            _examine_list(told, form, entries, run, is_earlier, (connection, kept), today, faults)
    if faults:
        raise ReturnRefused(told.file, faults)
    if is_earlier:
        told.remarks.append("本表由较早的一次运行产生，只核对了姓名、证件号码等不随运行变化的列。")
    if all(form is not EMPLOYERS for form, _ in found) and reading.employers_filled(sheets.get(SHEET, [])):
        told.remarks.append(f"“{SHEET}”由较早的程序产生，其中的填写没有读回；请抄到新的名单上，再回填。")
    if any(row["stage"] for row in told.rows.get(EMPLOYERS.table, ())):
        told.remarks.append(
            "所填的办理阶段在以后的名单中照样列出；要作为办理阶段发布，请另写入 decisions/employer_stages。"
        )


def _examine_list(
    told: Returned,
    form: Form,
    entries: Sequence[Entry],
    run: Row,
    is_earlier: bool,
    connections: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
    today: dt.date,
    faults: list[str],
) -> None:
    """Checks the rows of one kind; adds those that say something new, and every fault."""
    connection, kept = connections
    keys = sorted({cells.text(entry.cells[form.key]) for entry in entries})
    rows = list(form.published(connection, keys, run))
    pairs = zip(form.shown(rows, masked=True), form.shown(rows, masked=False), strict=True)
    known = {str(masked[form.key_source]): (masked, full) for masked, full in pairs}
    gone = form.earlier(connection, kept, [key for key in keys if key not in known]) if is_earlier else {}
    held, seen = state.newest(kept, form.table), dict[str, Entry]()
    stood = {(_key(form, row), row["return_id"]): row for row in everything(kept, form.table)}
    for entry in entries:
        place = f"工作表“{entry.sheet}”第 {entry.line} 行"
        key = cells.text(entry.cells[form.key])

        def say(header: str, reason: str, place: str = place) -> None:
            faults.append(f"{place}“{header}”：{reason}")

        if not key:
            say(form.key, "是空的，不知这一行说的是谁；请用原表，勿删除或改动此列")
            continue
        if key in seen:
            say(form.key, f"与工作表“{seen[key].sheet}”第 {seen[key].line} 行重复")
            continue
        seen[key] = entry
        is_filled = any(cells.text(entry.cells.get(header)) for header in form.blanks)
        base = cells.text(entry.cells.get(BASE.header))
        if is_earlier and not is_filled and not base:
            # Nothing is said of it, and what is known of a person may have been corrected since.
            continue
        if key not in known and key not in gone:
            if not is_earlier:
                say(form.key, "发布的结果里没有这个编号")
            elif is_filled:
                told.remarks.append(f"{place}：已不在最近的结果中，未采用。")
            continue
        compared = form.identity if is_earlier else None
        _compare(form, entry, known.get(key) or gone[key], compared, say)
        if base and not base.isdecimal():
            say(BASE.header, "此列由系统给出，不能改动")
        elif is_filled or base:
            given = {**dict.fromkeys(form.blanks), **entry.cells}
            row = {**form.parsed(key, given, today, say), "sheet": entry.sheet, "line": entry.line}
            before = held.get(_key(form, row), form.blank)
            shown = stood.get((_key(form, row), int(base or 0)))
            # In a workbook of an older program nobody could say anything of these.
            untold = {each.source: before.get(each.source) for each in form.blanks.values()
                      if each.header not in entry.cells}  # fmt: skip
            is_new = _add(told, form, place, _unmasked(row, shown or {}), before, shown, untold)
            if is_new and BASE.header in entry.cells and before.get("return_id", 0) != int(base or 0):
                told.remarks.append(f"{place}：本表发出后此行另有回填，写入后以本表为准。")
            if is_new and key not in known:
                told.remarks.append(f"{place}：已不在最近的结果中，所填的内容仍予保留。")


def _key(form: Form, row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in state.KEYS[form.table])


def everything(kept: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    """Every row that was ever returned, oldest first."""
    rows: list[Row] = kept.table(table).order("return_id").to_arrow_table().to_pylist()
    return rows


def _compare(form: Form, entry: Entry, expected: tuple[Row, Row], only: frozenset[str] | None, say: Say) -> None:
    """Tells every cell of the program's that is not as it wrote it, masked or in full."""
    for each in form.fields:
        is_compared = each.header in entry.cells and each.header not in _UNCOMPARED and each.header != form.key
        is_compared &= each.source in expected[0]
        if each.by_hand or not is_compared or (only is not None and each.header not in only):
            continue
        same = cells.same_amount if each.style in ("count", "amount") else cells.same_text
        if not any(same(entry.cells[each.header], row[each.source]) for row in expected):
            say(each.header, "与发布的结果不一致；此列由系统给出，不能改动")


def _unmasked(row: Row, shown: Row) -> Row:
    """The row, with the numbers in full where the workbook had masked them and nobody has written anew."""
    return {name: shown[name] if _is_masked(value, shown.get(name)) else value for name, value in row.items()}


def _is_masked(value: object, shown: object) -> bool:
    return isinstance(value, str) and isinstance(shown, str) and cells.same_text(value, mask_long_numbers(shown))


def _add(told: Returned, form: Form, place: str, row: Row, before: Row, shown: Row | None, untold: Row) -> bool:
    """Adds the row, and says so, if it says something else than what holds, and than what the workbook showed in its place.

    `untold`: columns that the workbook lacks, as they stay.
    """
    is_blank = all(row[name] is None for name in _TITLES if name in row and name != "status")
    row, shown = {**row, **untold}, shown and {**shown, **untold}
    # An empty row takes back what the workbook showed in it; where it showed nothing it says nothing.
    if (is_blank and not shown) or (shown and not changed(shown, row)) or not changed(before, row):
        return False
    told.rows.setdefault(form.table, []).append(row)
    told.changes.append(f"{place}：{difference(form, before, row)}")
    return True


def changed(before: Row, row: Row) -> list[str]:
    """The columns that people fill in, or that follow from them, in which the row says something else than before."""
    return [name for name in _TITLES if name in row and not _same(row[name], before.get(name))]


def _same(value: object, before: object) -> bool:
    if isinstance(value, str) and isinstance(before, str):
        return cells.same_text(value, before)
    return value == before


def difference(form: Form, before: Row, row: Row) -> str:
    """The change in words: what stood there and what stands there now, or only that it is another."""
    return "；".join(
        f"{_TITLES[name]} {_quoted(name, before.get(name))} → {_quoted(name, row[name])}"
        if name in form.told
        else f"{_TITLES[name]}{'已清空' if row[name] is None else '已改写' if before.get(name) else '已填写'}"
        for name in changed(before, row)
    )


_TITLES = {
    "reason": "未参保原因", "note": "核实情况", "checked_on": "日期", "officer": "经办人", "remark": "备注",
    "status": "状态", "check_result": "核查结果", "not_true_reason": "不属实原因", "measure": "处理措施",
    "amount_due": "应追回", "amount_recovered": "已追回", "visit": "三个一", "insured_on": "参保时间", "reviewer": "复核人",
    "stage": "办理阶段", "stage_on": "日期", "result": "核实结果", "repayment": "还款方式", "corrected_on": "整改日期", "papers": "佐证材料",
}  # fmt: skip


def _quoted(name: str, value: object) -> str:
    if value is None:
        return "（空）"
    known = {"status": words.FLAG_STATUSES, "stage": words.EMPLOYER_STAGES}.get(name, {})
    return word(known, str(value))
