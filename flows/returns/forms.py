"""The lists that come back: of people, of doubts, and those of `note_forms`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from flows.documents import audit, township
from flows.documents.published import Row, fetch, stream
from flows.documents.text import mask_id, word
from flows.memory import state
from flows.returns import cells as cell
from flows.returns.cells import Say
from flows.returns.form import Form
from flows.returns.note_forms import EMPLOYEES, EMPLOYERS, FEEDBACK
from schemas.published import words


def _target(key: str, cells: Mapping[str, Any], today: dt.date, say: Say) -> Row:
    """What an officer found out about one person and insurance line."""
    person_id, line = key.split("|")
    said: Row = {
        "reason": cell.choice(cells, "未参保原因", words.NOT_ENROLLED_REASONS, say),
        "note": cell.written(cells["核实情况"]),
        "checked_on": cell.day(cells, "核实日期", today, say),
        "officer": cell.written(cells["核实人"]),
        "remark": cell.written(cells["备注"]),
        "visit": cell.written(cells["三个一"]),
        "insured_on": cell.day(cells, "参保时间", today, say),
        "reviewer": cell.written(cells["复核人"]),
    }
    returned_on = (said["checked_on"] or today) if any(said.values()) else None
    gap = cell.code(words.GAPS, cells["缺口"])
    return {"person_id": person_id, "insurance_line": line, **said, "returned_on": returned_on, "gap": gap}


def _flag(key: str, cells: Mapping[str, Any], today: dt.date, say: Say) -> Row:
    """What an auditor concluded about one flag, and the status that follows."""
    result = cell.choice(cells, "核查结果", tuple(words.CHECK_RESULTS), say)
    reason = cell.choice(cells, "不属实原因", words.NOT_TRUE_REASONS, say)
    due, recovered = cell.yuan(cells, "应追回", say), cell.yuan(cells, "已追回", say)
    checked_on = cell.day(cells, "核查日期", today, say)
    status = words.CHECK_RESULTS.get(result or "", "open")
    if not cell.text(cells["核查结果"]) and any(cell.text(cells[header]) for header in FLAGS.blanks):
        say("核查结果", "没有填写；这一行填了其他内容")
    if reason and result == "属实":
        say("不属实原因", "核查结果是属实，不应有不属实原因")
    if status == "dismissed" and (due or recovered):
        say("应追回", "核查结果是不属实，不应有应追回或已追回")
    officer, reviewer = cell.written(cells["核查人"]), cell.written(cells["复核人"])
    if officer and officer == reviewer:
        say("复核人", "与核查人是同一人；核查结果应由另一人复核")
    if due is not None and recovered is not None and recovered > due:
        say("已追回", "大于应追回")
    return {
        "flag_id": key,
        "status": "recovered" if status == "confirmed" and due and recovered == due else status,
        "check_result": result,
        "not_true_reason": reason,
        "measure": cell.choice(cells, "处理措施", words.MEASURES, say),
        "amount_due": due,
        "amount_recovered": recovered,
        "officer": officer,
        "checked_on": checked_on,
        "decided_on": (checked_on or today) if result else None,
        "confidence": cell.code(words.CONFIDENCES, cells["可信度"]),
        "repayment": cell.choice(cells, "还款方式", words.REPAYMENTS, say),
        "corrected_on": cell.day(cells, "整改日期", today, say),
        "papers": cell.written(cells["佐证材料"]),
        "reviewer": reviewer,
        "remark": cell.written(cells["备注"]),
    }


def _published_targets(connection: duckdb.DuckDBPyConnection, keys: list[str], run: Row) -> Iterator[Row]:
    return stream(connection, "unit_targets", {"township_code": None, "as_of": run["as_of"], "row_keys": keys})


def _published_flags(connection: duckdb.DuckDBPyConnection, keys: list[str], _: Row) -> Iterator[Row]:
    return stream(connection, "flag_list", {"flag_types": None, "flag_ids": keys})


def _earlier_targets(
    connection: duckdb.DuckDBPyConnection, _: duckdb.DuckDBPyConnection, keys: list[str]
) -> dict[str, tuple[Row, Row]]:
    """Of keys that tonight's list lacks, those of people whom the program knows: they left the list since."""
    wanted = {key: person for key in keys for person, _, line in [key.partition("|")] if line in words.INSURANCE_LINES}
    people = fetch(connection, "known_persons", {"person_ids": sorted(set(wanted.values()))})
    known = {each["person_id"]: ({**each, "id_number": mask_id(each["id_number"])}, each) for each in people}
    return {key: known[person] for key, person in wanted.items() if person in known}


def _earlier_flags(
    connection: duckdb.DuckDBPyConnection, kept: duckdb.DuckDBPyConnection, keys: list[str]
) -> dict[str, tuple[Row, Row]]:
    """Of keys that tonight lacks, doubts of earlier nights: cleared or merged since, while somebody looked into them."""
    asked = kept.table("flag_note").filter(ColumnExpression("flag_id").isin(*map(ConstantExpression, ["", *keys])))
    doubts = {row["flag_id"]: row for row in asked.order("run_no").to_arrow_table().to_pylist()}
    people = fetch(
        connection, "known_persons", {"person_ids": sorted({str(row["person_id"]) for row in doubts.values()})}
    )
    known = {each["person_id"]: each for each in people}
    found: dict[str, tuple[Row, Row]] = {key: ({}, {}) for key in keys if (key,) in state.newest(kept, "flag_return")}
    for key, row in doubts.items():
        full = {"type": word(words.FLAG_TYPES, row["flag_type"]), **known.get(row["person_id"], {})}
        found[key] = ({**full, "id_number": mask_id(full["id_number"])} if "id_number" in full else full, full)
    return found


TARGETS = Form(
    "target_return", "回填键", tuple(township.fields("", "", has_village=True)),
    frozenset({"姓名", "证件号码", "险种"}), frozenset({"缺口"}), frozenset({"reason", "checked_on", "insured_on"}),
    township.shown, _published_targets, "row_key", _earlier_targets, _target, {},
    frozenset({"三个一", "参保时间", "复核人"}),
)  # fmt: skip
FLAGS = Form(
    "flag_return", "疑点编号", audit.FLAG_FIELDS,
    frozenset({"类型", "姓名", "证件号"}), frozenset({"可信度"}),
    frozenset({
        "status", "check_result", "not_true_reason", "measure", "amount_due", "amount_recovered", "checked_on",
        "repayment", "corrected_on",
    }),
    audit.shown, _published_flags, "flag_id", _earlier_flags, _flag, {"status": "open"},
    frozenset({"还款方式", "整改日期", "复核人", "佐证材料", "备注"}),
)  # fmt: skip
FORMS = (TARGETS, FLAGS, EMPLOYERS, EMPLOYEES, FEEDBACK)
#: A sheet with one of these columns is such a list, even when its key has been cut off.
TELLING: Mapping[str, frozenset[str]] = {
    TARGETS.table: frozenset({TARGETS.key, "未参保原因"}),
    FLAGS.table: frozenset({"核查结果", "已追回"}),
    **{form.table: frozenset({form.key}) for form in (EMPLOYERS, EMPLOYEES, FEEDBACK)},
}
