"""Publishes a run: a new DuckDB file in a folder of its own, which takes the place of the old one by one rename.

A reader of the old file keeps it until it opens the name again; a run that fails leaves the old file as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from flows.publication import database, last_night, versions, views
from matchers.warehouse import quoted
from schemas.errors import CheckFailedError, PublishError
from schemas.published import TABLES, UNDECLARED_COMMENT, PublishedColumn, PublishedTable

FILE_NAME = "canbao.duckdb"
STORAGE_VERSION = "v1.5.0"
_ALIAS = "publication"


@contextmanager
def publication(connection: duckdb.DuckDBPyConnection, output: Path) -> Iterator[Path]:
    """Writes the tables of schema `pub` to a new file and yields its path, for as long as the block lasts.

    It becomes `<output>/canbao.duckdb` in one step when the block ends well, and whatever the block writes beside it
    (documents) becomes visible in the same step.

    Raises:
        CheckFailedError: a declared table or column is missing, or two rows share a key.
        PublishError: the file could not be written; what was there before is untouched.
    """
    layouts = [(table, _layout(connection, table)) for table in TABLES]
    for table in TABLES:
        _check_key(connection, table)
    target = output / FILE_NAME
    try:
        output.mkdir(parents=True, exist_ok=True, mode=0o700)
        with versions.fresh(output) as folder:
            fresh = folder / FILE_NAME
            with _attached(connection, fresh, storage_version=STORAGE_VERSION):
                for table, columns in layouts:
                    _copy(connection, table, columns)
                views.add(connection, _ALIAS, partial(_comment, connection))
                connection.execute(_words("checkpoint", quoted(_ALIAS)))
            fresh.chmod(0o600)
            yield fresh
            # The last that happens before the switch: the night before stays comparable with this one.
            if before := last_night.read(output):
                versions.keep(target, before.run_id)
    except (OSError, duckdb.Error) as error:
        raise PublishError(
            f"结果没有写成：{target}（{type(error).__name__}）。原有结果未动。请检查磁盘空间和目录权限后重新运行"
        ) from error


def literal(text: str) -> str:
    """The text as an SQL string; only for statements that take no bound value (COMMENT)."""
    return "'" + text.replace("'", "''") + "'"


def _words(*parts: str) -> str:
    """One statement from its keywords and its quoted names."""
    return " ".join(parts)


@contextmanager
def _attached(
    connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool = False, storage_version: str | None = None
) -> Iterator[None]:
    """The file under the name `publication`; detached whatever happens."""
    database.attach(connection, path, _ALIAS, read_only=read_only, storage_version=storage_version)
    try:
        yield
    finally:
        connection.execute(_words("detach", quoted(_ALIAS)))


def _layout(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> list[tuple[PublishedColumn, bool]]:
    """The table's columns as they will be published, declared ones first, and whether the producer has each."""
    found = connection.execute(
        "select column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'pub' and table_name = ? order by column_index",
        [table.name],
    ).fetchall()
    if not found:
        raise CheckFailedError(f"缺少应发布的表 {table.working_name}；没有发布任何结果")
    present = dict(found)
    missing = [column.name for column in table.columns if not column.optional and column.name not in present]
    if missing:
        raise CheckFailedError(f"应发布的表 {table.working_name} 缺少列：{'、'.join(missing)}；没有发布任何结果")
    declared = {column.name for column in table.columns}
    extras = [
        PublishedColumn(name, sql_type, table.extras.get(name, UNDECLARED_COMMENT))
        for name, sql_type in found
        if name not in declared
    ]
    return [(column, column.name in present) for column in (*table.columns, *extras)]


def _check_key(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """No two rows may share the declared key: a reader who joins on it would count them twice."""
    if not table.key:
        return
    key = ", ".join(quoted(column) for column in table.key)
    twice = _words("select 1 from", quoted(table.working_name), "group by", key, "having count(*) > 1 limit 1")
    if connection.execute(twice).fetchall():
        raise CheckFailedError(
            f"应发布的表 {table.working_name} 中有键（{'、'.join(table.key)}）重复的行；没有发布任何结果"
        )


def _copy(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, columns: list[tuple[PublishedColumn, bool]]
) -> None:
    """The table with its declared types and its comments. A value that does not fit its type is an error."""
    target = quoted(_ALIAS + ".main." + table.name)
    listed = ", ".join(
        _words("cast(", quoted(column.name) if present else "null", "as", column.sql_type, ") as", quoted(column.name))
        for column, present in columns
    )
    try:
        connection.execute(_words("create table", target, "as select", listed, "from", quoted(table.working_name)))
    except duckdb.ConversionException:
        # DuckDB's own message quotes the value, which may be personal data.
        raise PublishError(
            f"表 {table.working_name} 中有值不合声明的类型；原有结果未动。请检查产出该表的步骤"
        ) from None
    _comment(connection, "table", target, table.comment)
    for column, _ in columns:
        _comment(connection, "column", target + "." + quoted(column.name), column.comment)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, words: str) -> None:
    """Comments the table, view or column of that quoted name."""
    connection.execute(_words("comment on", kind, name, "is", literal(words)))
