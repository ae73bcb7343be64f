"""What people told the program and what it must remember, beside the published file: `<output>/state.duckdb`.

Rows are only ever added; of two that speak of the same person and line, or of the same flag, the newer `return_id`
holds. `returns` says which file they came from (sha256), by whom and when. What nights note (`flows.memory.history`) bears the
night's `run_no` and is removed again only when that night was never published.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from flows.publication import database
from matchers.warehouse import quoted
from schemas.errors import PublishError, StateBusy

log = logging.getLogger(__name__)

FILE_NAME = "state.duckdb"
#: Seconds that a program waits for another to let go of the file; each holds it for a moment.
_PATIENCE = 20.0

RETURNS = "returns"
WITHDRAWALS = "withdrawals"
_SOURCE = {"return_id": "BIGINT", "sheet": "VARCHAR", "line": "BIGINT"}
#: What officers, auditors and departments return: table → the columns that name the row, and all columns.
KEYS: Mapping[str, tuple[str, ...]] = {
    "target_return": ("person_id", "insurance_line"), "flag_return": ("flag_id",),
    "employer_return": ("employer_id",), "employee_return": ("employer_id", "person_id"),
    "feedback_return": ("feedback_id",),
}  # fmt: skip
TABLES: Mapping[str, Mapping[str, str]] = {
    RETURNS: {
        "return_id": "BIGINT", "file": "VARCHAR", "sha256": "VARCHAR", "returned_by": "VARCHAR",
        "returned_at": "TIMESTAMP", "row_count": "BIGINT", "run_id": "VARCHAR",
    },
    # A withdrawal is a return, too: of what had held before. Here is which return it takes back, and why.
    WITHDRAWALS: {"return_id": "BIGINT", "withdrawn_id": "BIGINT", "reason": "VARCHAR"},
    "target_return": {
        **_SOURCE, "person_id": "VARCHAR", "insurance_line": "VARCHAR", "reason": "VARCHAR", "note": "VARCHAR",
        "checked_on": "DATE", "officer": "VARCHAR", "remark": "VARCHAR", "returned_on": "DATE", "gap": "VARCHAR",
        "visit": "VARCHAR", "insured_on": "DATE", "reviewer": "VARCHAR",
    },
    "flag_return": {
        **_SOURCE, "flag_id": "VARCHAR", "status": "VARCHAR", "check_result": "VARCHAR", "not_true_reason": "VARCHAR",
        "measure": "VARCHAR", "amount_due": "DECIMAL(14,2)", "amount_recovered": "DECIMAL(14,2)", "officer": "VARCHAR",
        "checked_on": "DATE", "decided_on": "DATE", "confidence": "VARCHAR", "repayment": "VARCHAR",
        "corrected_on": "DATE", "papers": "VARCHAR", "reviewer": "VARCHAR", "remark": "VARCHAR",
    },
    "employer_return": {
        **_SOURCE, "employer_id": "VARCHAR", "note": "VARCHAR", "stage": "VARCHAR", "stage_on": "DATE",
        "officer": "VARCHAR", "remark": "VARCHAR", "returned_on": "DATE",
    },
    "employee_return": {
        **_SOURCE, "employer_id": "VARCHAR", "person_id": "VARCHAR", "note": "VARCHAR", "checked_on": "DATE",
        "officer": "VARCHAR", "remark": "VARCHAR", "returned_on": "DATE",
    },
    "feedback_return": {
        **_SOURCE, "feedback_id": "VARCHAR", "result": "VARCHAR", "note": "VARCHAR", "officer": "VARCHAR",
        "checked_on": "DATE", "returned_on": "DATE",
    },
}  # fmt: skip

#: What nights note; a note holds until a later one of the same person, place on a list or flag.
_FLAG = {"flag_id": "VARCHAR", "flag_type": "VARCHAR"}
NOTES: Mapping[str, Mapping[str, str]] = {
    "person_note": {
        "run_no": "BIGINT", "person_id": "VARCHAR", "source": "VARCHAR", "dataset": "VARCHAR", "record_no": "VARCHAR",
        "first_seen_on": "DATE", "last_seen_on": "DATE", "merged_into": "VARCHAR", "said": "UBIGINT[]",
    },
    "list_note": {
        "run_no": "BIGINT", "list": "VARCHAR", "subject": "VARCHAR", "line": "VARCHAR", "first_listed_on": "DATE",
        "last_seen_on": "DATE", "left_on": "DATE", "reason": "VARCHAR",
    },
    "flag_note": {
        "run_no": "BIGINT", **_FLAG, "line": "VARCHAR", "person_id": "VARCHAR", "status": "VARCHAR",
        "first_seen_on": "DATE", "last_seen_on": "DATE", "amount_at_risk": "DECIMAL(14,2)",
        "amount_at_risk_max": "DECIMAL(14,2)", "months": "BIGINT", "sources": "VARCHAR[]", "reopened_on": "DATE",
        "reopened_reason": "VARCHAR", "cleared_on": "DATE", "merged_into": "VARCHAR", "numbers": "BIGINT",
        "records": "UBIGINT[]",
    },
    "person_change": {
        "run_no": "BIGINT", "change": "VARCHAR", "person_id_from": "VARCHAR", "person_id_to": "VARCHAR",
        "record_count": "BIGINT", "reason": "VARCHAR", "changed_on": "DATE",
    },
    "flag_change": {
        "run_no": "BIGINT", **_FLAG, "change": "VARCHAR", "flag_id_to": "VARCHAR", "person_id": "VARCHAR",
        "reason": "VARCHAR", "changed_on": "DATE", "status": "VARCHAR", "first_seen_on": "DATE",
        "last_seen_on": "DATE", "amount_at_risk": "DECIMAL(14,2)",
    },
}  # fmt: skip
#: The nights that noted something, and those whose results were published.
NIGHTS: Mapping[str, Mapping[str, str]] = {
    "night": {
        "run_no": "BIGINT", "run_id": "VARCHAR", "as_of": "DATE", "written_at": "TIMESTAMP", "origin": "VARCHAR",
    },
    "night_published": {"run_id": "VARCHAR", "published_at": "TIMESTAMP"},
}  # fmt: skip
#: Every table of the file with its columns.
LAYOUT = {**TABLES, **NOTES, **NIGHTS}
ALIAS = "state"

Row = dict[str, Any]
T = TypeVar("T")


@contextmanager
def opened(output: Path, *, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The state of an output folder with all its tables; empty ones in memory when there is none to read.

    Raises:
        PublishError: the file is damaged, or another program holds it too long. What people decided is not forgotten
            for that.
    """
    path = output / FILE_NAME
    with closing(_connected(path, write=write)) as connection:
        _complete(connection, write=write or not path.exists())
        yield connection


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, output: Path, *, write: bool = False) -> Iterator[None]:
    """The state under the name `state` in another database's connection; one in memory when there is none to read.

    Raises:
        PublishError: the file is damaged, or another program holds it too long.
    """
    path = output / FILE_NAME
    if write or path.exists():
        _bring_up_to_date(path)
        _patiently(path, lambda: database.attach(connection, path, ALIAS, read_only=not write))
    else:
        connection.execute(" ".join(["attach ':memory:' as", ALIAS]))
        for name, columns in LAYOUT.items():
            _create(connection, "table", ALIAS + ".main." + name, columns.items())
    try:
        yield
    finally:
        connection.execute("detach " + ALIAS)


def _bring_up_to_date(path: Path) -> None:
    """Makes the file, or adds what an older program did not know; does not write to it otherwise."""
    if path.exists():
        with closing(_connected(path, write=False)) as connection:
            if not any(_lacking(connection).values()):
                return
    with closing(_connected(path, write=True)) as connection:
        _complete(connection, write=True)


def _lacking(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    """The columns that each table lacks, with their types; all of them where there is no such table."""
    known = _known(connection)
    return {
        name: [(column, kind) for column, kind in columns.items() if column not in known.get(name, ())]
        for name, columns in LAYOUT.items()
    }


def _known(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    return dict(
        connection.execute(
            "select table_name, list(column_name) from duckdb_columns() where not internal group by all"
        ).fetchall()
    )


def _complete(connection: duckdb.DuckDBPyConnection, *, write: bool) -> None:
    """Adds the tables and columns that an older program did not know; to a file that is only read, for this session."""
    known = _known(connection)
    for name, missing in _lacking(connection).items():
        table = quoted(name)
        if name not in known:
            _create(connection, "table" if write else "temp table", name, missing)
        elif missing and not write:
            typed = ", ".join(" ".join(["cast(null as", kind, ") as", quoted(column)]) for column, kind in missing)
            connection.execute(" ".join(["create temp table", table, "as select *,", typed, "from", table]))
        else:
            for column, kind in missing:
                connection.execute(" ".join(["alter table", table, "add column", quoted(column), kind]))


def _create(connection: duckdb.DuckDBPyConnection, what: str, name: str, columns: Iterable[tuple[str, str]]) -> None:
    typed = ", ".join(" ".join([quoted(column), kind]) for column, kind in columns)
    connection.execute(" ".join(["create", what, quoted(name), "(", typed, ")"]))


def _connected(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    if not write and not path.exists():
        return duckdb.connect()
    mask = os.umask(0o077)
    try:
        return _patiently(path, lambda: database.connect(path, read_only=not write))
    finally:
        os.umask(mask)


def _patiently(path: Path, call: Callable[[], T]) -> T:
    """What the call gives, as soon as no other program holds the file."""
    last, is_told = time.monotonic() + _PATIENCE, False
    try:
        while True:
            try:
                return call()
            except duckdb.IOException as error:
                if "lock" not in str(error):
                    raise
                if time.monotonic() > last:
                    raise StateBusy(
                        f"回填库正被另一程序打开：{path}，等了 {_PATIENCE:g} 秒仍未释放，什么都没有写入。请关闭该程序后重试"
                    ) from error
                if not is_told:
                    log.warning("回填库正被另一程序使用，等它结束：%s", path)
                    is_told = True
                time.sleep(0.1)
    except duckdb.Error as error:
        raise PublishError(
            f"回填库不能打开：{path}（{type(error).__name__}）。它存着核查和核实的结果；请检查权限，或由备份恢复"
        ) from error


def load(connection: duckdb.DuckDBPyConnection, output: Path) -> None:
    """Loads what people returned into schema `hist` of another database, every row ever written."""
    with attached(connection, output):
        for name in KEYS:
            taken = ["create or replace table", quoted("hist." + name), "as from", quoted(ALIAS + ".main." + name)]
            connection.execute(" ".join(taken))


def newest(state: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, ...], Row]:
    """The row that holds of each person and line, or of each flag."""
    rows = state.table(table).order("return_id").to_arrow_table().to_pylist()
    return {tuple(row[name] for name in KEYS[table]): row for row in rows}


def returned(state: duckdb.DuckDBPyConnection, sha256: str) -> Row | None:
    """The row of `returns` of a file with this content; None when it never came, or was withdrawn since."""
    withdrawn = {row["withdrawn_id"] for row in state.table(WITHDRAWALS).to_arrow_table().to_pylist()}
    rows = state.table(RETURNS).to_arrow_table().to_pylist()
    return next((row for row in rows if row["sha256"] == sha256 and row["return_id"] not in withdrawn), None)


def append(
    state: duckdb.DuckDBPyConnection,
    file: str,
    sha256: str | None,
    by: str,
    at: dt.datetime,
    rows: Mapping[str, Sequence[Row]],
    run_id: str | None = None,
) -> None:
    """Keeps the rows of one file, or of a withdrawal, which has no content of its own: all of them, or none.

    `run_id`: the run whose results the file showed to whoever filled it in.

    Raises:
        PublishError: they could not be written.
    """
    try:
        state.begin()
        last = state.table(RETURNS).max("return_id").fetchall()[0][0] or 0
        count = sum(len(rows.get(name, ())) for name in KEYS)
        _insert(state, RETURNS, [
            {"file": file, "sha256": sha256, "returned_by": by, "returned_at": at, "row_count": count, "run_id": run_id}
        ], last + 1)  # fmt: skip
        for table, each in rows.items():
            _insert(state, table, each, last + 1)
        state.commit()
    except duckdb.Error as error:
        raise PublishError(
            f"回填没有写成（{type(error).__name__}），原有回填未动。请检查磁盘空间和权限后重试"
        ) from error


def _insert(state: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row], return_id: int) -> None:
    """The rows, with the number of their return, in the order of the table's columns."""
    if not rows:
        return
    layout = state.table(table).limit(0).to_arrow_table().schema
    filled = [{**row, "return_id": return_id} for row in rows]
    columns = {name: [row.get(name) for row in filled] for name in layout.names}
    state.from_arrow(pa.table(columns, schema=layout)).insert_into(table)
