"""Gathers the rows of every person dataset under common columns, straight from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, StarExpression

from matchers.warehouse import quoted, relation
from schemas.dataset import Dataset
from schemas.datasets import PERSON_DATASETS

#: Columns that say who a row is about. A dataset that lacks one has NULL there.
IDENTITY = (
    "id_number", "name", "former_name", "sex", "birth_date", "age", "death_date", "household_no",
    "division_code", "address", "phone", "payer_uscc", "applicant_name", "applicant_phone", "status", "status_date",
)  # fmt: skip
_TYPES = {"birth_date": "DATE", "death_date": "DATE", "status_date": "DATE", "age": "INTEGER"}


def _key_type(values: Iterable[str]) -> str:
    """A type of these words in the order of text. Millions of rows are joined by a word of a dozen: as numbers, that is."""
    return "ENUM(" + ", ".join(f"'{value}'" for value in sorted(set(values))) + ")"


_SOURCE = _key_type(dataset.source for dataset in PERSON_DATASETS)
_DATASET = _key_type(dataset.name for dataset in PERSON_DATASETS)


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes two views of source, dataset, record_no, the identity columns and `entry_id`.

    `std.delivered_person`: a row a record. `std.delivered_statement`: a row an entry, with the least of its record
    numbers and their `record_count`. An entry is what a department says of a person; the monthly rows of one wage earner are one
    entry, so that each distinct statement is linked once and not once a month.
    """
    rows = [(dataset, _rows(connection, dataset)) for dataset in PERSON_DATASETS]
    _view("std.delivered_person", [part for _, part in rows], connection)
    _view("std.delivered_statement", [_statements(dataset, part) for dataset, part in rows], connection)


def _view(name: str, parts: Sequence[duckdb.DuckDBPyRelation], connection: duckdb.DuckDBPyConnection) -> None:
    rows = reduce(duckdb.DuckDBPyRelation.union, parts)
    connection.execute(" ".join(["create or replace view", quoted(name), "as", rows.sql_query()]))


def _statements(dataset: Dataset, rows: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The rows of each entry as one; only monthly rows fall together."""
    if not dataset.has("period"):
        return rows.project(StarExpression(), ConstantExpression(1).cast("BIGINT").alias("record_count"))
    columns = [FunctionExpression("any_value", ColumnExpression(name)).alias(name) for name in rows.columns[3:-1]]
    return rows.aggregate(
        [
            *(FunctionExpression("any_value", ColumnExpression(name)).alias(name) for name in rows.columns[:2]),
            FunctionExpression("min", ColumnExpression("record_no")).alias("record_no"),
            *columns,
            ColumnExpression("entry_id"),
            FunctionExpression("count", ColumnExpression("record_no")).alias("record_count"),
        ],
        "entry_id",
    )


def _rows(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> duckdb.DuckDBPyRelation:
    identity = [
        (ColumnExpression(name) if dataset.has(name) else ConstantExpression(None).cast(_TYPES.get(name, "VARCHAR"))).alias(name)
        for name in IDENTITY
    ]  # fmt: skip
    source, name = ConstantExpression(dataset.source), ConstantExpression(dataset.name)
    # Monthly rows of one statement fall together; anywhere else a row is a statement of its own.
    declared = [ColumnExpression(column) for column in IDENTITY if dataset.has(column)]
    if not dataset.has("period"):
        declared.append(ColumnExpression("record_no"))
    entry = FunctionExpression("hash", source, name, *declared)
    return relation(connection, f"stg.{dataset.table}").project(
        source.cast(_SOURCE).alias("source"),
        name.cast(_DATASET).alias("dataset"),
        ColumnExpression("record_no"),
        *identity,
        entry.alias("entry_id"),
    )
