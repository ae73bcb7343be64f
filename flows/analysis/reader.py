"""A connection to a published file for questions that nobody has checked: read-only, shut in, and masked.

Masked, the names that a question knows are views which mask each column before the question sees it
(`schemas/published/masks.py`): whatever it is renamed to, joined on or cut into pieces, nothing whole is in it. The file
itself is attached under a name that nobody can guess. Shut in, DuckDB opens no other file and no setting can be changed.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, Expression, FunctionExpression, LambdaExpression

from flows.publication import database
from matchers import warehouse
from matchers.warehouse import quoted
from schemas.published.masks import Mask, mask_of

#: Columns of a table or view: name and DuckDB type.
Columns = list[tuple[str, str]]


@contextmanager
def opened(published: Path, *, masked: bool, shut_in: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose unqualified names are the tables and views of the file.

    `shut_in` is for SQL from outside; what is written by this program's own statements needs the disk.

    Raises:
        UsageError: key and file do not fit.
    """
    with (
        tempfile.TemporaryDirectory(prefix="canbao-") as spill,
        closing(warehouse.connect(temp=Path(spill))) as connection,
    ):
        alias = "published_" + secrets.token_hex(8)
        database.attach(connection, published, alias, read_only=True)
        if masked:
            for table, columns in tables(connection, alias).items():
                source = warehouse.relation(connection, f"{alias}.main.{table}")
                source.project(*(shown(table, *column) for column in columns)).create_view(table)
        else:
            connection.execute(" ".join(["use", quoted(alias)]))
        if shut_in:
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        yield connection


def tables(connection: duckdb.DuckDBPyConnection, alias: str) -> dict[str, Columns]:
    """The tables and views of the attached file, each with its columns in order."""
    found: dict[str, Columns] = {}
    for table, column, sql_type in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'main' and not internal order by table_name, column_index",
        [alias],
    ).fetchall():
        found.setdefault(table, []).append((column, sql_type))
    return found


def shown(table: str, column: str, sql_type: str) -> Expression:
    """The column of that table, masked as it is declared, under its own name."""
    mask, value = mask_of(table, column, sql_type), ColumnExpression(column)
    if mask is Mask.NONE:
        return value
    if sql_type.endswith("[]"):
        one = LambdaExpression("one", FunctionExpression(mask.value, ColumnExpression("one")))
        return FunctionExpression("list_transform", value, one).alias(column)
    return FunctionExpression(mask.value, value).alias(column)
