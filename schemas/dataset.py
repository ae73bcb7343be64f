"""How an extract is declared: typed columns, their Chinese headers, aliases and accepted values.

A dataset declared here is read, staged, checked, documented and tested without further code. The
declarations themselves are in `schemas.departments`, one file a department.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a value is, and so how it is read. Each kind has one macro in `sql/00_macros/read.sql`."""

    TEXT = "text"  #: cleaned text
    NAME = "name"  #: a person's name; kept as delivered but for blanks
    ID_NUMBER = "id_number"  #: citizen number, GB 11643-1999; weak evidence when its check fails
    USCC = "uscc"  #: unified social credit code, GB 32100-2015
    SEX = "sex"  #: 1 male, 2 female, 0 unknown (GB/T 2261.1)
    DATE = "date"  #: a calendar day
    PERIOD = "period"  #: YYYYMM, or YYYY00 for a resident-scheme year
    AMOUNT = "amount"  #: yuan, DECIMAL(14,2)
    INTEGER = "integer"  #: a whole number
    CODE = "code"  #: one of `Column.values`
    DIVISION = "division"  #: statistical division, up to 12 digits


#: The DuckDB type each kind is stored as.
SQL_TYPES: Mapping[Kind, str] = {
    **dict.fromkeys(Kind, "VARCHAR"),
    Kind.DATE: "DATE",
    Kind.AMOUNT: "DECIMAL(14,2)",
    Kind.INTEGER: "INTEGER",
}


class Mode(StrEnum):
    """What a file of the dataset means when its name does not say `_full` or `_delta`."""

    FULL = "full"  #: the newest extract replaces all older ones
    EVENTS = "events"  #: files add up; a record_no seen again replaces the earlier row


@dataclass(frozen=True)
class Column:
    """One column of an extract.

    `required`: the column must be in every delivery. `nullable`: a row may lack the value; a row that
    lacks a value that is not nullable, or has one that cannot be read, goes to quarantine.
    `values` maps every accepted spelling to the stored value (kind CODE only).
    """

    name: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    nullable: bool = True
    aliases: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def sql_type(self) -> str:
        """DuckDB type of the staged column."""
        return SQL_TYPES[self.kind]


@dataclass(frozen=True)
class Dataset:
    """One extract of one department. `is_person`: its rows name a human being and are linked."""

    source: str
    name: str
    title: str
    mode: Mode
    columns: tuple[Column, ...]
    is_person: bool = True

    @property
    def key(self) -> str:
        """`source/dataset`, as in the delivery's path."""
        return f"{self.source}/{self.name}"

    @property
    def table(self) -> str:
        """Name of the staged relation in the DuckDB schema `stg`."""
        return f"{self.source}__{self.name}"

    def column(self, name: str) -> Column:
        """The column of that canonical name. Raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.key} has no column {name}")

    def has(self, name: str) -> bool:
        """Whether a column of that canonical name is declared."""
        return any(column.name == name for column in self.columns)


def words(*values: str, **spellings: str) -> dict[str, str]:
    """Accepted values that are stored as they are written, and `spelling=stored` pairs."""
    return {**{value: value for value in values}, **spellings}
