"""Opens DuckDB the way every part of the program needs it: offline, bounded, with our macros and functions."""

from __future__ import annotations

from pathlib import Path

import duckdb

from matchers import resources, text_functions, unit_functions

#: Schemas of a run's working database, in the direction in which the data go.
SCHEMAS = ("policy", "hist", "stg", "std", "link", "decide", "pub")


def connect(
    *, threads: int | None = None, memory_limit: str | None = None, temp: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory with schemas, macros and text functions in place; what exceeds the limit goes to `temp`.

    Nothing is fetched from a network and no Python variable can become a table.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    if temp is not None:
        config["temp_directory"] = str(temp)
    # A file that is attached and written is tidied once, at its end.
    config["checkpoint_threshold"] = "1TB"
    connection = duckdb.connect(config=config)
    # In a notebook it is off, and saying so needs a package that draws it.
    if connection.execute("select current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        connection.execute("set enable_progress_bar = false")
    text_functions.register(connection)
    unit_functions.register(connection)
    for macro_file in sorted((resources.folder("sql") / "00_macros").glob("*.sql")):
        connection.execute(macro_file.read_text(encoding="utf-8"))
    for schema in SCHEMAS:
        connection.execute("create schema if not exists " + quoted(schema))
    return connection


def create(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, table: str) -> None:
    """Makes the table from the rows. The client's own `create` raises nothing when a disk is full at its commit."""
    connection.begin()
    try:
        rows.create(table)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def append(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, table: str) -> None:
    """Adds the rows to the table. The client's own `insert_into` may lose them in silence, as with `create`."""
    connection.begin()
    try:
        rows.insert_into(table)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def quoted(name: str) -> str:
    """`schema.table` as a quoted identifier; the one place where names become SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def relation(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """The table or view of that `schema.name` (the client's own lookup finds no view in a schema)."""
    return connection.sql(" ".join(["from", quoted(name)]))
