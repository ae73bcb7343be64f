"""A delivered file as every reader hands it on: text columns in file order, and what could not be a row."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import duckdb
from duckdb import CoalesceOperator, ColumnExpression


@dataclass
class RawFile:
    """A file as text. `relation` has the columns `line` (BIGINT) and c0 … c(n-1) (VARCHAR), a row a record.

    `malformed` holds (line, raw text, reason) of records that are none; `delimiter` joins fields to raw text.
    """

    labels: list[str]
    relation: duckdb.DuckDBPyRelation
    encoding: str
    delimiter: str
    malformed: list[tuple[int, str, str]] = field(default_factory=list)


#: Scores a list of labels: how many of them are headers of the dataset.
Score = Callable[[Sequence[object]], int]


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Ends the transaction that a failed reading may have left open, so that the next file can be read."""
    with contextlib.suppress(duckdb.Error):
        connection.rollback()


def with_content(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The rows that hold anything: spreadsheets end in many that do not, and those are no records."""
    fields = [ColumnExpression(name) for name in relation.columns[1:]]
    return relation.filter(CoalesceOperator(*fields).isnotnull()) if fields else relation
