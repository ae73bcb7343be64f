"""Reads a workbook that people filled in: an officer's ledger (未参保原因, 核实情况) or an auditor's 疑点核查表.

Every cell that the program wrote is compared with what it publishes, so that a row which slipped, or a name or amount
that somebody changed, is told and not taken. One fault, and nothing of the file is taken; all faults are told at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from flows import publish, state
from flows.documents import audit, township
from flows.documents.published import Row, fetch, opened, run_of, stream
from flows.documents.text import mask_id, word
from flows.documents.workbook import Field
from schemas.errors import ReturnRefused, UsageError
from schemas.published import words

_RUN_LABEL = "运行编号"
_EMPLOYER_SHEET = "单位名单"
#: Numbered anew on every sheet; sorting and cutting a list moves it.
_UNCOMPARED = frozenset({"序号"})
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]00:00:00)?")
_CODE = re.compile(r"\d{1,2}")

Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Form:
    """One kind of list that comes back.

    `key` is the column that names a row; `identity` those that stay the same from night to night; `told` the columns
    of its table in the state that a line about a change quotes, the others hold free text or names.
    """

    table: str
    key: str
    fields: tuple[Field, ...]
    identity: frozenset[str]
    told: frozenset[str]
    shown: Callable[..., Iterator[Row]]
    published: Callable[[duckdb.DuckDBPyConnection, list[str], Row], Iterator[Row]]
    key_source: str
    earlier: Callable[[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection, list[str]], dict[str, tuple[Row, Row]]]
    parsed: Callable[[str, Mapping[str, Any], dt.date, Say], Row]

    @property
    def blanks(self) -> dict[str, Field]:
        """The columns that people fill in."""
        return {each.header: each for each in self.fields if not each.source}


@dataclass(frozen=True)
class Entry:
    """One row of a list: where it stands, and its cells by header."""

    sheet: str
    line: int
    cells: Mapping[str, Any]


@dataclass
class Returned:
    """What a file says: rows to keep by table, a line for each change, and what else its sender should know."""

    file: str
    sha256: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def give_back(path: Path, output: Path, *, by: str, at: dt.datetime, apply: bool) -> Returned:
    """Reads the file and, with `apply`, keeps what is new in it.

    Raises:
        UsageError: there is no such file, or nothing has been published yet.
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
    sheets = _sheets(path.name, content)
    with state.opened(output, write=apply) as kept, opened(published) as connection:
        if before := state.returned(kept, told.sha256):
            told.remarks.append(
                f"此文件已于 {before['returned_at']:%Y-%m-%d %H:%M} 由{before['returned_by']}回填，没有变化。"
            )
            return told
        _examine(told, sheets, connection, kept, at.date())
        if apply and told.changes:
            state.append(kept, told.file, told.sha256, by, at, told.rows)
    return told


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


def _sheets(name: str, content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of every sheet, row by row."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReturnRefused(
            name, ["不是完整的 xlsx 工作簿，可能损坏、加密或改过扩展名；请另存为 xlsx 后再回填。"]
        ) from error


def _examine(
    told: Returned,
    sheets: Mapping[str, list[list[Any]]],
    connection: duckdb.DuckDBPyConnection,
    kept: duckdb.DuckDBPyConnection,
    today: dt.date,
) -> None:
    """Fills in what the sheets say, or raises ReturnRefused with everything that is wrong."""
    faults: list[str] = []
    run = run_of(connection)
    is_earlier = _run_in(sheets) not in (None, run["run_id"])
    found = [(form, name) for name, rows in sheets.items() if (form := _form_of(rows))]
    if not found:
        raise ReturnRefused(told.file, ["没有一张工作表是未参保人员核实名单或疑点核查表；表头须在第一行，请勿改动。"])
    for form in FORMS:
        entries = [
            entry for each, name in found if each is form for entry in _entries(form, name, sheets[name], faults)
        ]
        if entries:
            _examine_list(told, form, entries, run, is_earlier, (connection, kept), today, faults)
    if faults:
        raise ReturnRefused(told.file, faults)
    if is_earlier:
        told.remarks.append("本表由较早的一次运行产生，只核对了姓名、证件号码等不随运行变化的列。")
    if _employers_filled(sheets.get(_EMPLOYER_SHEET, [])):
        told.remarks.append(
            f"“{_EMPLOYER_SHEET}”的填写不由此回填；单位办理到哪一步，请写入 decisions/employer_stages。"
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
    keys = sorted({_text(entry.cells[form.key]) for entry in entries})
    rows = list(form.published(connection, keys, run))
    pairs = zip(form.shown(rows, masked=True), form.shown(rows, masked=False), strict=True)
    known = {str(masked[form.key_source]): (masked, full) for masked, full in pairs}
    gone = form.earlier(connection, kept, [key for key in keys if key not in known]) if is_earlier else {}
    held, seen = state.newest(kept, form.table), dict[str, Entry]()
    for entry in entries:
        place = f"工作表“{entry.sheet}”第 {entry.line} 行"
        key = _text(entry.cells[form.key])

        def say(header: str, reason: str, place: str = place) -> None:
            faults.append(f"{place}“{header}”：{reason}")

        if not key:
            say(form.key, "是空的，不知这一行说的是谁；请用原表，勿删除或改动此列")
            continue
        if key in seen:
            say(form.key, f"与工作表“{seen[key].sheet}”第 {seen[key].line} 行重复")
            continue
        seen[key] = entry
        is_filled = any(_text(entry.cells[header]) for header in form.blanks)
        if key not in known and key not in gone:
            if not is_earlier:
                say(form.key, "发布的结果里没有这个编号")
            elif is_filled:
                told.remarks.append(f"{place}：已不在最近的结果中，未采用。")
            continue
        compared = form.identity if is_earlier else None
        _compare(form, entry, known.get(key) or gone[key], compared, say)
        if is_filled:
            row = form.parsed(key, entry.cells, today, say)
            _add(told, form, place, {**row, "sheet": entry.sheet, "line": entry.line}, held)


def _compare(form: Form, entry: Entry, expected: tuple[Row, Row], only: frozenset[str] | None, say: Say) -> None:
    """Tells every cell of the program's that is not as it wrote it, masked or in full."""
    for each in form.fields:
        is_compared = each.source in expected[0] and each.header not in _UNCOMPARED and each.header != form.key
        if not each.source or not is_compared or (only is not None and each.header not in only):
            continue
        same = _same_amount if each.style in ("count", "amount") else _same_text
        if not any(same(entry.cells[each.header], row[each.source]) for row in expected):
            say(each.header, "与发布的结果不一致；此列由系统给出，不能改动")


def _add(told: Returned, form: Form, place: str, row: Row, held: Mapping[tuple[str, ...], Row]) -> None:
    """Adds the row if it says something else than the newest one of its key."""
    before = held.get(tuple(row[name] for name in state.KEYS[form.table]), {})
    derived = {"sheet", "line", "returned_on", "decided_on"}
    changed = [name for name in row if name not in derived and row[name] != before.get(name)]
    if not changed:
        return
    told.rows.setdefault(form.table, []).append(row)
    what = [
        f"{_TITLES[name]} {_quoted(name, before.get(name))} → {_quoted(name, row[name])}"
        if name in form.told
        else f"{_TITLES[name]}{'已清空' if row[name] is None else '已改写' if before.get(name) else '已填写'}"
        for name in changed
        if name in _TITLES
    ]
    told.changes.append(f"{place}：{'；'.join(what)}")


_TITLES = {
    "reason": "未参保原因", "note": "核实情况", "checked_on": "日期", "officer": "经办人", "remark": "备注",
    "status": "状态", "check_result": "核查结果", "not_true_reason": "不属实原因", "measure": "处理措施",
    "amount_due": "应追回", "amount_recovered": "已追回",
}  # fmt: skip


def _quoted(name: str, value: object) -> str:
    if value is None:
        return "（空）"
    return word(words.FLAG_STATUSES, str(value)) if name == "status" else str(value)


def _form_of(rows: Sequence[Sequence[Any]]) -> Form | None:
    """Which list a sheet holds: the one of whose keys and blanks it has most; none for notes and evidence."""
    headers = {_text(cell) for cell in rows[0]} if rows else set()
    return next((form for form in FORMS if headers & _TELLING[form.table]), None)


def _entries(form: Form, sheet: str, rows: list[list[Any]], faults: list[str]) -> list[Entry]:
    """The rows of a list that hold anything; a column that is missing or there twice is a fault."""
    headers = [_text(cell) for cell in rows[0]]
    for each in form.fields:
        if headers.count(each.header) != 1:
            what = "不止一列" if each.header in headers else "没有这一列"
            faults.append(f"工作表“{sheet}”第 1 行“{each.header}”：{what}；请用原表，勿增删或改名")
    if any(headers.count(each.header) != 1 for each in form.fields):
        return []
    at = {each.header: headers.index(each.header) for each in form.fields}
    return [
        Entry(sheet, line, {header: row[place] for header, place in at.items()})
        for line, row in enumerate(rows[1:], start=2)
        if any(_text(cell) for cell in row)
    ]


def _run_in(sheets: Mapping[str, list[list[Any]]]) -> str | None:
    """The run that the workbook's notes name; None when they do not."""
    for rows in sheets.values():
        for row in rows:
            if len(row) > 1 and row[0] == _RUN_LABEL:
                return _text(row[1])
    return None


def _employers_filled(rows: Sequence[Sequence[Any]]) -> bool:
    headers = [_text(cell) for cell in rows[0]] if rows else []
    if "核实情况" not in headers:
        return False
    return any(_text(row[headers.index("核实情况")]) for row in rows[1:])


def _text(cell: object) -> str:
    """A cell as its reader sees it; whole numbers without a decimal point, days as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    elif isinstance(cell, dt.datetime):
        cell = cell.date()
    return "" if cell is None else str(cell).strip()


def _same_text(cell: object, expected: object) -> bool:
    # A spreadsheet program may write line breaks its own way.
    return _text(cell).split() == _text(expected).split()


def _same_amount(cell: object, expected: object) -> bool:
    if expected is None:
        return not _text(cell)
    return _amount(cell) == Decimal(str(expected))


def _amount(cell: object) -> Decimal | None:
    """The number in a cell; None where there is none."""
    try:
        amount = Decimal(_text(cell).replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _day(cells: Mapping[str, Any], header: str, today: dt.date, say: Say) -> dt.date | None:
    """The day in a cell; None where there is none or, after saying so, where it is no day or lies in the future."""
    if not (given := _text(cells[header])):
        return None
    try:
        parts = _DAY.fullmatch(given)
        day = dt.date(*(int(part) for part in parts.groups() if part)) if parts else None
    except ValueError:
        day = None
    if day is None:
        say(header, "不是日期，应写作 2026-05-01 这样")
    elif day > today:
        say(header, "晚于今天")
    return day


def _yuan(cells: Mapping[str, Any], header: str, say: Say) -> Decimal | None:
    """The yuan in a cell, not below zero and to the cent."""
    if not _text(cells[header]):
        return None
    amount = _amount(cells[header])
    if amount is None or not 0 <= amount < 10**12 or amount != round(amount, 2):
        say(header, "不是金额，应为不小于 0、最多两位小数的数（元）")
        return None
    return round(amount, 2)


def _choice(cells: Mapping[str, Any], header: str, choices: Sequence[str], say: Say) -> str | None:
    """One of the words of a drop-down; of those that begin with a code, the code is enough."""
    given = _text(cells[header])
    if not given or given in choices:
        return given or None
    if _CODE.fullmatch(given):
        for choice in choices:
            if choice.startswith(given.zfill(2) + " "):
                return choice
    say(header, "不在下拉列表中")
    return None


def _target(key: str, cells: Mapping[str, Any], today: dt.date, say: Say) -> Row:
    """What an officer found out about one person and insurance line."""
    person_id, line = key.split("|")
    checked_on = _day(cells, "核实日期", today, say)
    return {
        "person_id": person_id,
        "insurance_line": line,
        "reason": _choice(cells, "未参保原因", words.NOT_ENROLLED_REASONS, say),
        "note": _text(cells["核实情况"]) or None,
        "checked_on": checked_on,
        "officer": _text(cells["核实人"]) or None,
        "remark": _text(cells["备注"]) or None,
        "returned_on": checked_on or today,
    }


def _flag(key: str, cells: Mapping[str, Any], today: dt.date, say: Say) -> Row:
    """What an auditor concluded about one flag, and the status that follows."""
    result = _choice(cells, "核查结果", tuple(words.CHECK_RESULTS), say)
    reason = _choice(cells, "不属实原因", words.NOT_TRUE_REASONS, say)
    due, recovered = _yuan(cells, "应追回", say), _yuan(cells, "已追回", say)
    checked_on = _day(cells, "核查日期", today, say)
    status = words.CHECK_RESULTS.get(result or "", "open")
    if not _text(cells["核查结果"]):
        say("核查结果", "没有填写；这一行填了其他内容")
    if reason and result == "属实":
        say("不属实原因", "核查结果是属实，不应有不属实原因")
    if status == "dismissed" and (due or recovered):
        say("应追回", "核查结果是不属实，不应有应追回或已追回")
    if due is not None and recovered is not None and recovered > due:
        say("已追回", "大于应追回")
    return {
        "flag_id": key,
        "status": "recovered" if status == "confirmed" and due and recovered == due else status,
        "check_result": result,
        "not_true_reason": reason,
        "measure": _choice(cells, "处理措施", words.MEASURES, say),
        "amount_due": due,
        "amount_recovered": recovered,
        "officer": _text(cells["核查人"]) or None,
        "checked_on": checked_on,
        "decided_on": checked_on or today,
    }


def _published_targets(connection: duckdb.DuckDBPyConnection, keys: list[str], run: Row) -> Iterator[Row]:
    return stream(connection, "unit_targets", {"township_code": None, "as_of": run["as_of"], "row_keys": keys})


def _published_flags(connection: duckdb.DuckDBPyConnection, keys: list[str], _: Row) -> Iterator[Row]:
    return stream(connection, "flag_list", {"flag_type": None, "flag_ids": keys})


def _earlier_targets(
    connection: duckdb.DuckDBPyConnection, _: duckdb.DuckDBPyConnection, keys: list[str]
) -> dict[str, tuple[Row, Row]]:
    """Of keys that tonight's list lacks, those of people whom the program knows: they left the list since."""
    wanted = {key: person for key in keys for person, _, line in [key.partition("|")] if line in words.INSURANCE_LINES}
    people = fetch(connection, "known_persons", {"person_ids": sorted(set(wanted.values()))})
    known = {each["person_id"]: ({**each, "id_number": mask_id(each["id_number"])}, each) for each in people}
    return {key: known[person] for key, person in wanted.items() if person in known}


def _earlier_flags(
    _: duckdb.DuckDBPyConnection, kept: duckdb.DuckDBPyConnection, keys: list[str]
) -> dict[str, tuple[Row, Row]]:
    """Of keys that tonight lacks, those that an auditor decided before: money comes back when the flag has gone."""
    decided = state.newest(kept, "flag_return")
    return {key: ({}, {}) for key in keys if (key,) in decided}


TARGETS = Form(
    "target_return", "回填键", tuple(township.fields("", has_village=True)),
    frozenset({"姓名", "证件号码", "险种"}), frozenset({"reason", "checked_on"}),
    township.shown, _published_targets, "row_key", _earlier_targets, _target,
)  # fmt: skip
FLAGS = Form(
    "flag_return", "疑点编号", audit.FLAG_FIELDS,
    frozenset({"类型", "姓名", "证件号"}),
    frozenset({"status", "check_result", "not_true_reason", "measure", "amount_due", "amount_recovered", "checked_on"}),
    audit.shown, _published_flags, "flag_id", _earlier_flags, _flag,
)  # fmt: skip
FORMS = (TARGETS, FLAGS)
#: A sheet with one of these columns is such a list, even when its key has been cut off.
_TELLING: Mapping[str, frozenset[str]] = {
    TARGETS.table: frozenset({TARGETS.key, "未参保原因"}),
    FLAGS.table: frozenset({"核查结果", "已追回"}),
}
