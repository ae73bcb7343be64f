"""Gathers the rows of every person dataset under common columns, straight from their declarations."""

from __future__ import annotations

import duckdb
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from matchers.warehouse import quoted, relation
from schemas.dataset import Dataset
from schemas.datasets import PERSON_DATASETS

#: Columns that say who a row is about. A dataset that lacks one has NULL there.
IDENTITY = (
    "id_number", "name", "former_name", "sex", "birth_date", "age", "death_date", "household_no",
    "division_code", "address", "phone", "payer_uscc", "applicant_name", "applicant_phone", "status", "status_date",
)  # fmt: skip
_TYPES = {"birth_date": "DATE", "death_date": "DATE", "status_date": "DATE", "age": "INTEGER"}


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the view `std.person_row`: source, dataset, record_no, the identity columns, and `entry_id`.

    An entry is what a department says of a person; the monthly rows of one wage earner are one entry, so
    that each distinct statement is linked once and not once a month.
    """
    parts = [_rows(connection, dataset) for dataset in PERSON_DATASETS]
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.union(part)
    connection.execute(" ".join(["create or replace view", quoted("std.person_row"), "as", rows.sql_query()]))


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
        source.alias("source"), name.alias("dataset"), ColumnExpression("record_no"), *identity, entry.alias("entry_id")
    )
