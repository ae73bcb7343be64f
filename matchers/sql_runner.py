"""Runs one step of the SQL library: checks it, binds its values, materialises its output, measures it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from matchers import sql_library
from matchers.warehouse import quoted
from schemas.errors import SqlStepError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StepResult:
    """What one step did. `seconds` is wall-clock time."""

    step: str
    output: str
    rows: int
    seconds: float


def run(connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any]) -> StepResult:
    """Materialises the step's SELECT as its output table.

    `params` may hold more than the step needs; it is given exactly what its header declares, so that a
    forgotten value is an error and never a NULL.

    Raises:
        SqlStepError: the file is not one SELECT, its header and its parameters differ, or DuckDB refuses it.
    """
    step = sql_library.load(name)
    given = _bind(connection, step, params)
    started = time.perf_counter()
    statement = " ".join(["create or replace table", quoted(step.output), "as", step.select])
    try:
        connection.execute(statement, given)
        rows = connection.table(step.output).count("*").fetchall()[0][0]
    except duckdb.Error as error:
        raise SqlStepError(name, str(error)) from error
    result = StepResult(name, step.output, rows, time.perf_counter() - started)
    log.debug("step=%s output=%s rows=%d seconds=%.2f", name, step.output, rows, result.seconds)
    return result


def append(connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any]) -> None:
    """Adds the step's rows to its output table, which is made when it is not there yet."""
    step = sql_library.load(name)
    given = _bind(connection, step, params)
    schema, table = step.output.split(".")
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table]
    ).fetchall()[0][0]
    verb = ["insert into", quoted(step.output), "by name"] if found else ["create table", quoted(step.output), "as"]
    try:
        connection.execute(" ".join([*verb, step.select]), given)
    except duckdb.Error as error:
        raise SqlStepError(name, str(error)) from error


def relation(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """The step's SELECT as a relation, computed only where it is used. The step has no parameters."""
    step = sql_library.load(name)
    _bind(connection, step, {})
    return connection.sql(step.select)


def view(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Makes the step's SELECT a view under the name of its output. The step has no parameters."""
    step = sql_library.load(name)
    _bind(connection, step, {})
    connection.execute(" ".join(["create or replace view", quoted(step.output), "as", step.select]))


def fetch(connection: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a step's SELECT, for results small enough to be shown; nothing is materialised."""
    step = sql_library.load(name)
    try:
        cursor = connection.execute(step.select, _bind(connection, step, params))
    except duckdb.Error as error:
        raise SqlStepError(name, str(error)) from error
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _bind(
    connection: duckdb.DuckDBPyConnection, step: sql_library.SqlStep, params: Mapping[str, Any]
) -> dict[str, Any]:
    """The values the step asks for, after checking that its text asks for what its header says."""
    statements = connection.extract_statements(step.select)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise SqlStepError(step.name, "the file must hold exactly one SELECT")
    used = frozenset(statements[0].named_parameters)
    if used != step.params:
        raise SqlStepError(step.name, f"parameters in text {sorted(used)}, in header {sorted(step.params)}")
    missing = step.params - params.keys()
    if missing:
        raise SqlStepError(step.name, f"no value for {sorted(missing)}")
    return {name: params[name] for name in step.params}
