"""How a published table is declared: its columns in contract order, each with a DuckDB type and a Chinese comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Comment of a column that a producer adds and that no declaration knows.
UNDECLARED_COMMENT = "附加列：由产出该表的步骤给出，不在交付约定之内"


@dataclass(frozen=True)
class PublishedColumn:
    """One column. An `optional` one that its producer leaves out is published empty, with its type."""

    name: str
    sql_type: str
    comment: str
    optional: bool = False


@dataclass(frozen=True)
class PublishedTable:
    """One table. `key` names the columns that no two rows share; it is empty where rows have no key.

    A producer may add columns: they follow the declared ones, with the comment in `extras` when there is one.
    """

    name: str
    title: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[PublishedColumn, ...]
    extras: Mapping[str, str] = field(default_factory=dict)

    @property
    def comment(self) -> str:
        """The table's comment: what it is and what a row is."""
        return self.title + "。一行一" + self.grain

    @property
    def working_name(self) -> str:
        """The table in the run's working database that its rows come from."""
        return "pub." + self.name


def text(name: str, comment: str, *, optional: bool = False) -> PublishedColumn:
    """Words, names, codes, periods and identifiers."""
    return PublishedColumn(name, "VARCHAR", comment, optional)


def texts(name: str, comment: str) -> PublishedColumn:
    """A list of words or codes."""
    return PublishedColumn(name, "VARCHAR[]", comment)


def day(name: str, comment: str) -> PublishedColumn:
    """A calendar day."""
    return PublishedColumn(name, "DATE", comment)


def yuan(name: str, comment: str) -> PublishedColumn:
    """An amount in yuan, to the cent."""
    return PublishedColumn(name, "DECIMAL(14,2)", comment + "(元)")


def count(name: str, comment: str, *, optional: bool = False) -> PublishedColumn:
    """A whole number; the comment says of what."""
    return PublishedColumn(name, "BIGINT", comment, optional)


def number(name: str, comment: str) -> PublishedColumn:
    """A probability, a weight or seconds."""
    return PublishedColumn(name, "DOUBLE", comment)


def truth(name: str, comment: str) -> PublishedColumn:
    """Yes or no."""
    return PublishedColumn(name, "BOOLEAN", comment)
