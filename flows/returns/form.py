"""What one kind of list that comes back is made of: its columns, what names a row, and what a filled-in row says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.documents.published import Row
from flows.documents.workbook import BASE, Field
from flows.returns.cells import Say


@dataclass(frozen=True)
class Form:
    """One kind of list that comes back.

    `key` is the column that names a row; `identity` those that stay the same from night to night; `parsed_too` the
    program's columns that say how the list stood when somebody wrote into it; `told` the columns
    of its table in the state that a line about a change quotes, the others hold free text or names; `blank` what holds
    of a row of which nothing was returned, or all was taken back; `added` columns to fill in that workbooks of older
    programs lack.
    """

    table: str
    key: str
    fields: tuple[Field, ...]
    identity: frozenset[str]
    parsed_too: frozenset[str]
    told: frozenset[str]
    shown: Callable[..., Iterator[Row]]
    published: Callable[[duckdb.DuckDBPyConnection, list[str], Row], Iterator[Row]]
    key_source: str
    earlier: Callable[[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection, list[str]], dict[str, tuple[Row, Row]]]
    parsed: Callable[[str, Mapping[str, Any], dt.date, Say], Row]
    blank: Row
    added: frozenset[str] = frozenset()

    @property
    def blanks(self) -> dict[str, Field]:
        """The columns that people fill in."""
        return {each.header: each for each in self.fields if each.by_hand}

    @property
    def needed(self) -> frozenset[str]:
        """The columns without which nothing can be taken; of the others a workbook may have fewer: older ones do."""
        return frozenset({self.key, *self.identity, *self.parsed_too, *self.blanks}) - {BASE.header} - self.added
