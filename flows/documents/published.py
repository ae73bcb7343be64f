"""Reads a published file: opened read-only, asked with the SELECTs of `sql/80_documents`, streamed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from flows.publication import database
from matchers import sql_library, sql_runner, warehouse
from matchers.warehouse import quoted
from schemas.published import CODE_WORDS, TABLES, VIEWS

Row = dict[str, Any]

_AT_ONCE = 5_000
#: The schema in memory in which a file of an older program is completed.
_WHOLE = "whole"


def connected(path: Path, *, threads: int | None = None, temp: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection whose unqualified names are the published tables of `path`.

    The file is attached to a database of its own, so that what is read is the file that has this name now, even
    in a process that still holds the one that it replaced.
    """
    connection = warehouse.connect(threads=threads, temp=temp)
    try:
        database.attach(connection, path, "published", read_only=True)
        _complete(connection)
        look(connection)
        connection.execute("set enable_progress_bar = false")
    except BaseException:
        connection.close()
        raise
    return connection


def look(cursor: duckdb.DuckDBPyConnection) -> None:
    """Lets unqualified names be those of the published tables, for a cursor of such a connection."""
    known = cursor.execute(
        "select 1 from duckdb_schemas() where database_name = 'memory' and schema_name = ?", [_WHOLE]
    )
    cursor.execute("use " + quoted(f"memory.{_WHOLE}" if known.fetchall() else "published"))


def _complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Between an upgrade and its first night: what a file of an older program lacks is there, without content."""
    held: dict[str, set[str]] = {}
    asked = "select table_name, column_name from duckdb_columns() where database_name = 'published'"
    for table, column in connection.execute(asked).fetchall():
        held.setdefault(table, set()).add(column)
    tables = (*TABLES, CODE_WORDS)
    declared = {each.name: each.columns for each in tables} | {each.name: each.columns for each in VIEWS}
    if all({column.name for column in columns} <= held.get(name, set()) for name, columns in declared.items()):
        return
    connection.execute("create schema " + quoted(_WHOLE))
    for table in tables:
        lacking = [column for column in table.columns if column.name not in held.get(table.name, ())]
        nothing = [f"cast(null as {column.sql_type}) as {quoted(column.name)}" for column in lacking]
        rows = ["*", *nothing] if table.name in held else nothing
        place = quoted("published.main." + table.name) if table.name in held else "range(0)"
        _view(connection, table.name, " ".join(["select", ", ".join(rows), "from", place]))
    look(connection)
    for view in VIEWS:
        _view(connection, view.name, sql_library.load(view.step).select)


def _view(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    connection.execute(" ".join(["create view", quoted(f"memory.{_WHOLE}.{name}"), "as", select]))


@contextmanager
def opened(path: Path, *, threads: int | None = None, temp: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, closed when the block ends."""
    with closing(connected(path, threads=threads, temp=temp)) as connection:
        yield connection


def fetch(connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """All rows of a SELECT of `sql/80_documents`; for results that fit on a page."""
    return sql_runner.fetch(connection, "80_documents/" + name, params or {})


def stream(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    at_once: int = _AT_ONCE,
) -> Iterator[Row]:
    """The rows of a SELECT of `sql/80_documents`, `at_once` at a time; for lists of any length."""
    step = sql_library.load("80_documents/" + name)
    given = {parameter: (params or {})[parameter] for parameter in step.params}
    cursor = connection.execute(step.select, given)
    columns = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(at_once):
        for row in rows:
            yield dict(zip(columns, row, strict=True))


def run_of(connection: duckdb.DuckDBPyConnection) -> Row:
    """The run that was published; a row of blanks when the file holds none."""
    rows = fetch(connection, "run")
    return rows[0] if rows else {"run_id": "—", "as_of": dt.date.today(), "policy": "—", "version": "—"}
