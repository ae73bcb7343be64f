"""What people told the program and what it must remember, beside the published file: `<output>/state.duckdb`.

Rows are only ever added; of two that speak of the same person and line, or of the same flag, the newer `return_id`
holds. `returns` says which file they came from (sha256), by whom and when. What nights note (`flows.history`) bears the
night's `run_no` and is removed again only when that night was never published.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.publish import literal
from matchers.warehouse import quoted
from schemas.errors import PublishError

FILE_NAME = "state.duckdb"
#: Seconds that a program waits for another to let go of the file; each holds it for a moment.
_PATIENCE = 20.0

RETURNS = "returns"
_SOURCE = {"return_id": "BIGINT", "sheet": "VARCHAR", "line": "BIGINT"}
#: What officers and auditors return: table → the columns that name the row, and all columns.
KEYS: Mapping[str, tuple[str, ...]] = {"target_return": ("person_id", "insurance_line"), "flag_return": ("flag_id",)}
TABLES: Mapping[str, Mapping[str, str]] = {
    RETURNS: {
        "return_id": "BIGINT", "file": "VARCHAR", "sha256": "VARCHAR", "returned_by": "VARCHAR",
        "returned_at": "TIMESTAMP", "row_count": "BIGINT",
    },
    "target_return": {
        **_SOURCE, "person_id": "VARCHAR", "insurance_line": "VARCHAR", "reason": "VARCHAR", "note": "VARCHAR",
        "checked_on": "DATE", "officer": "VARCHAR", "remark": "VARCHAR", "returned_on": "DATE",
    },
    "flag_return": {
        **_SOURCE, "flag_id": "VARCHAR", "status": "VARCHAR", "check_result": "VARCHAR", "not_true_reason": "VARCHAR",
        "measure": "VARCHAR", "amount_due": "DECIMAL(14,2)", "amount_recovered": "DECIMAL(14,2)", "officer": "VARCHAR",
        "checked_on": "DATE", "decided_on": "DATE",
    },
}  # fmt: skip

#: What nights note; a note holds until a later one of the same person, place on a list or flag.
_FLAG = {"flag_id": "VARCHAR", "flag_type": "VARCHAR"}
NOTES: Mapping[str, Mapping[str, str]] = {
    "person_note": {
        "run_no": "BIGINT", "person_id": "VARCHAR", "source": "VARCHAR", "dataset": "VARCHAR", "record_no": "VARCHAR",
        "first_seen_on": "DATE", "last_seen_on": "DATE", "merged_into": "VARCHAR",
    },
    "list_note": {
        "run_no": "BIGINT", "list": "VARCHAR", "subject": "VARCHAR", "line": "VARCHAR", "first_listed_on": "DATE",
        "last_seen_on": "DATE", "left_on": "DATE", "reason": "VARCHAR",
    },
    "flag_note": {
        "run_no": "BIGINT", **_FLAG, "line": "VARCHAR", "person_id": "VARCHAR", "status": "VARCHAR",
        "first_seen_on": "DATE", "last_seen_on": "DATE", "amount_at_risk": "DECIMAL(14,2)",
        "amount_at_risk_max": "DECIMAL(14,2)", "months": "BIGINT", "sources": "VARCHAR[]", "reopened_on": "DATE",
        "reopened_reason": "VARCHAR", "cleared_on": "DATE", "merged_into": "VARCHAR",
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
ALIAS = "state"

Row = dict[str, Any]


@contextmanager
def opened(output: Path, *, write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The state of an output folder with all its tables; empty ones in memory when there is none to read.

    Raises:
        PublishError: the file is damaged, or another program holds it too long. What people decided is not forgotten
            for that.
    """
    path = output / FILE_NAME
    with closing(_connected(path, write=write)) as connection:
        if write or not path.exists():
            _lay_out(connection, "")
        yield connection


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, output: Path, *, write: bool = False) -> Iterator[None]:
    """The state under the name `state` in another database's connection; one in memory when there is none to read.

    Raises:
        PublishError: the file is damaged, or another program holds it too long.
    """
    path = output / FILE_NAME
    if write or path.exists():
        # Tables that an older program did not make are added.
        with opened(output) as kept:
            is_whole = len(kept.execute("from duckdb_tables()").fetchall()) >= len({**TABLES, **NOTES, **NIGHTS})
        if not is_whole or not path.exists():
            with opened(output, write=True):
                pass
        mode = "" if write else "(read_only)"
        _patiently(path, lambda: connection.execute(" ".join(["attach", literal(str(path)), "as", ALIAS, mode])))
    else:
        connection.execute(" ".join(["attach ':memory:' as", ALIAS]))
        _lay_out(connection, ALIAS + ".main.")
    try:
        yield
    finally:
        connection.execute("detach " + ALIAS)


def _lay_out(connection: duckdb.DuckDBPyConnection, place: str) -> None:
    """Every table of the state, where it is not there yet."""
    for name, columns in {**TABLES, **NOTES, **NIGHTS}.items():
        typed = ", ".join(" ".join([quoted(column), kind]) for column, kind in columns.items())
        connection.execute(" ".join(["create table if not exists", quoted(place + name), "(", typed, ")"]))


def _connected(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    if not write and not path.exists():
        return duckdb.connect()
    mask = os.umask(0o077)
    try:
        return _patiently(path, lambda: duckdb.connect(str(path), read_only=not write))
    finally:
        os.umask(mask)


def _patiently(path: Path, call: Callable[[], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """What the call gives, as soon as no other program holds the file."""
    last = time.monotonic() + _PATIENCE
    try:
        while True:
            try:
                return call()
            except duckdb.IOException as error:
                if "lock" not in str(error):
                    raise
                if time.monotonic() > last:
                    raise PublishError(f"回填库正被另一程序打开：{path}。请关闭该程序后重试") from error
                time.sleep(0.1)
    except duckdb.Error as error:
        raise PublishError(
            f"回填库不能打开：{path}（{type(error).__name__}）。它存着核查和核实的结果；请检查权限，或由备份恢复"
        ) from error


def newest(state: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, ...], Row]:
    """The row that holds of each person and line, or of each flag."""
    rows = state.table(table).order("return_id").to_arrow_table().to_pylist()
    return {tuple(row[name] for name in KEYS[table]): row for row in rows}


def returned(state: duckdb.DuckDBPyConnection, sha256: str) -> Row | None:
    """The row of `returns` of a file with this content; None when it never came."""
    rows = state.table(RETURNS).to_arrow_table().to_pylist()
    return next((row for row in rows if row["sha256"] == sha256), None)


def append(
    state: duckdb.DuckDBPyConnection,
    file: str,
    sha256: str,
    by: str,
    at: dt.datetime,
    rows: Mapping[str, Sequence[Row]],
) -> None:
    """Keeps the rows of one file: all of them, or none.

    Raises:
        PublishError: they could not be written.
    """
    try:
        state.begin()
        last = state.table(RETURNS).max("return_id").fetchall()[0][0] or 0
        count = sum(len(each) for each in rows.values())
        _insert(state, RETURNS, [
            {"file": file, "sha256": sha256, "returned_by": by, "returned_at": at, "row_count": count}
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
    columns = {name: [row[name] for row in filled] for name in layout.names}
    state.from_arrow(pa.table(columns, schema=layout)).insert_into(table)
