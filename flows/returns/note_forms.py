"""The lists on which people note what they found out: of employers, of their employees, and the departments' answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from flows.documents import corrections, township_employers
from flows.documents.published import Row, stream
from flows.memory import state
from flows.returns import cells as cell
from flows.returns.cells import Say
from flows.returns.form import Form
from schemas.published import words

Cells = Mapping[str, Any]


def _employer(key: str, cells: Cells, today: dt.date, say: Say) -> Row:
    """What an officer found out about an employer. The stage is what he wrote; `employer_stages` has those in force."""
    stages = tuple(words.EMPLOYER_STAGES.values())
    said: Row = {
        "note": cell.written(cells["核实情况"]),
        "stage": cell.code(words.EMPLOYER_STAGES, cell.choice(cells, "办理阶段", stages, say)),
        "stage_on": cell.day(cells, "日期", today, say),
        "officer": cell.written(cells["经办人"]),
        "remark": cell.written(cells["说明"]),
    }
    return {"employer_id": key, **said, "returned_on": _day(said, "stage_on", today)}


def _employee(key: str, cells: Cells, today: dt.date, say: Say) -> Row:
    """What an officer found out about somebody at an employer's."""
    employer_id, person_id = key.split("|")
    said: Row = {
        "note": cell.written(cells["核实情况"]),
        "checked_on": cell.day(cells, "核实日期", today, say),
        "officer": cell.written(cells["核实人"]),
        "remark": cell.written(cells["备注"]),
    }
    ids = {"employer_id": employer_id, "person_id": person_id}
    return {**ids, **said, "returned_on": _day(said, "checked_on", today)}


def _feedback(key: str, cells: Cells, today: dt.date, say: Say) -> Row:
    """What a department answers on one of its records."""
    said: Row = {
        "result": cell.choice(cells, "核实结果", words.CORRECTION_RESULTS, say),
        "note": cell.written(cells["更正内容或说明"]),
        "officer": cell.written(cells["核实人"]),
        "checked_on": cell.day(cells, "核实日期", today, say),
    }
    if not cell.text(cells["核实结果"]) and any(said.values()):
        say("核实结果", "没有填写；这一行填了其他内容")
    return {"feedback_id": key, **said, "returned_on": _day(said, "checked_on", today)}


def _day(said: Row, name: str, today: dt.date) -> dt.date | None:
    """The day that was written, else today's; none where nothing was said."""
    return (said[name] or today) if any(said.values()) else None


def _said_before(
    table: str,
) -> Callable[[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection, list[str]], dict[str, tuple[Row, Row]]]:
    """Of keys that tonight lacks, those of which something was returned before."""

    def earlier(
        _: duckdb.DuckDBPyConnection, kept: duckdb.DuckDBPyConnection, keys: list[str]
    ) -> dict[str, tuple[Row, Row]]:
        known = state.newest(kept, table)
        return {key: ({}, {}) for key in keys if tuple(key.split("|")) in known}

    return earlier


EMPLOYERS = Form(
    "employer_return", "单位键", township_employers.FIELDS,
    frozenset({"统一社会信用代码"}), frozenset(), frozenset({"stage", "stage_on"}),
    township_employers.shown,
    lambda connection, keys, _: stream(connection, "unit_employers", {"township_code": None, "row_keys": keys}),
    "employer_id", _said_before("employer_return"), _employer, {},
)  # fmt: skip
EMPLOYEES = Form(
    "employee_return", "职工键", township_employers.EMPLOYEE_FIELDS,
    frozenset({"姓名", "证件号码", "统一社会信用代码"}), frozenset(), frozenset({"checked_on"}),
    township_employers.shown_employees,
    lambda connection, keys, run: stream(
        connection, "unit_employees", {"township_code": None, "as_of": run["as_of"], "row_keys": keys}
    ),
    "row_key", _said_before("employee_return"), _employee, {},
)  # fmt: skip
FEEDBACK = Form(
    "feedback_return", "反馈编号", corrections.FIELDS,
    frozenset({"问题", "记录编号"}), frozenset(), frozenset({"result", "checked_on"}),
    corrections.shown,
    lambda connection, keys, _: stream(connection, "feedback_rows", {"source": None, "feedback_ids": keys}),
    "feedback_id", _said_before("feedback_return"), _feedback, {},
)  # fmt: skip
