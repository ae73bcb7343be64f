"""Takes tables out of a published file, a Parquet file each; masked as they are shown elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import duckdb

from flows.analysis import reader
from flows.publication import database, unfinished
from matchers import warehouse
from schemas.errors import PublishError, UsageError


def wanted(published: Path, named: Sequence[str] | None) -> list[str]:
    """The tables to write: the named tables and views, or every table.

    Raises:
        UsageError: there is no such table, or key and file do not fit.
    """
    with closing(database.connect(published, read_only=True)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where not internal and database_name = current_database()"
        ).fetchall()
        views = connection.execute(
            "select view_name from duckdb_views() where not internal and database_name = current_database()"
        ).fetchall()
    known = {name for (name,) in tables}
    if unknown := sorted(set(named or ()) - known - {name for (name,) in views}):
        raise UsageError(f"结果里没有名为 {'、'.join(unknown)} 的表或视图。名称见 canbao dictionary。")
    return sorted(set(named) if named else known)


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """A private folder beside `target` that takes its place when the block ends well; what breaks off leaves nothing.

    Raises:
        UsageError: `target` is not empty or cannot be made.
        PublishError: what the block writes could not be written.
    """
    with ExitStack() as stack:
        try:
            if target.exists() and (not target.is_dir() or any(target.iterdir())):
                raise UsageError(f"目录不是空的：{target}。请另给一个新目录，以免盖掉其中的文件。")
            parent = target.absolute().parent
            parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder = stack.enter_context(unfinished.folder(parent))
        except OSError as error:
            raise UsageError(f"不能写到 {target}（{error.strerror}）。请检查路径和权限。") from error
        try:
            yield folder
            for path in folder.iterdir():
                path.chmod(0o700 if path.is_dir() else 0o600)
            os.replace(folder, target)
        except (OSError, duckdb.IOException) as error:
            raise PublishError(
                f"没有写成：{target}（{type(error).__name__}），什么都没有留下。请检查磁盘空间和权限后重试。"
            ) from error


def write(published: Path, folder: Path, tables: Sequence[str], *, masked: bool) -> dict[str, int]:
    """Writes each table to `<folder>/<table>.parquet`; the rows of each."""
    written = {}
    with reader.opened(published, masked=masked, shut_in=False) as connection:
        for table in tables:
            path = folder / f"{table}.parquet"
            warehouse.relation(connection, table).write_parquet(str(path), compression="zstd")
            written[table] = connection.read_parquet(str(path)).count("*").fetchall()[0][0]
    return written
