"""Compares two published files table by table: rows added, gone and changed by key, and in which columns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from flows.analysis import reader
from flows.publication import database
from matchers import sql_runner, warehouse
from matchers.warehouse import quoted
from schemas.errors import UsageError
from schemas.published import TABLES

_SIDES = ("earlier", "later")
#: The content of a row that is all key.
_SAME = ConstantExpression(0)
_KEYS = {table.name: table.key for table in TABLES}
_ORDER = {table.name: place for place, table in enumerate(TABLES)}


@dataclass(frozen=True)
class Changes:
    """Of one table: how many rows, and how many rows changed in each column. `remarks`: what could not be compared."""

    table: str
    added: int
    gone: int
    changed: int
    columns: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything is to be told."""
        return bool(self.added or self.gone or self.changed or self.remarks)


@dataclass(frozen=True)
class Details:
    """Where and how the rows that differ are written. `form`: csv or parquet."""

    folder: Path
    form: str
    masked: bool


def compared(
    earlier: Path, later: Path, only: Sequence[str] | None, ignored: Sequence[str], details: Details | None = None
) -> list[Changes]:
    """What differs, a table each, in the order of the dictionary; tables that are the same included.

    Raises:
        UsageError: the two are one file, a table is in neither, or the key does not fit.
    """
    if earlier.samefile(later):
        raise UsageError(f"两个结果是同一个文件：{earlier}。请给出较早的一次，如 canbao backup 的目录。")
    with _both(earlier, later) as connection:
        found = {side: reader.tables(connection, side) for side in _SIDES}
        views = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
        known = (found["earlier"].keys() | found["later"].keys()) - views
        if unknown := sorted(set(only or ()) - known):
            raise UsageError(f"两次结果里都没有名为 {'、'.join(unknown)} 的表。表名见 canbao dictionary；视图不比较。")
        tables = sorted(set(only or known), key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        return [_table(connection, table, found, ignored, details) for table in tables]


def told(changes: Sequence[Changes]) -> str:
    """The summary for the screen."""
    lines = []
    for each in changes:
        if not each.differs:
            continue
        counts = (("增加", each.added), ("减少", each.gone), ("变化", each.changed))
        lines.append(f"{each.table}　" + "，".join(f"{word} {rows:,} 行" for word, rows in counts if rows))
        columns = sorted(each.columns.items(), key=lambda item: (-item[1], item[0]))
        if columns:
            lines.append("  变化的列：" + "，".join(f"{name} {rows:,}" for name, rows in columns))
        lines += [f"  {remark}" for remark in each.remarks]
    same = sum(not each.differs for each in changes)
    return "\n".join([*lines, f"{same} 张表没有差异，{len(changes) - same} 张表有差异"])


@contextmanager
def _both(earlier: Path, later: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        tempfile.TemporaryDirectory(prefix="canbao-") as spill,
        closing(warehouse.connect(temp=Path(spill))) as connection,
    ):
        for side, path in zip(_SIDES, (earlier, later), strict=True):
            database.attach(connection, path, side, read_only=True)
        connection.execute("set preserve_insertion_order = false")
        yield connection


def _table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    found: dict[str, dict[str, reader.Columns]],
    ignored: Sequence[str],
    details: Details | None,
) -> Changes:
    missing = [word for side, word in zip(_SIDES, ("较早", "较晚"), strict=True) if table not in found[side]]
    if missing:
        return Changes(table, 0, 0, 0, remarks=(f"{missing[0]}的结果里没有这张表，未比较",))
    there = {side: dict(found[side][table]) for side in _SIDES}
    columns = [name for name in there["later"] if name in there["earlier"] and name not in ignored]
    alone = [
        name
        for name in {**there["earlier"], **there["later"]}
        if (name in there["earlier"]) != (name in there["later"])
    ]
    remarks = (f"只有一次结果有的列，未比较：{'、'.join(alone)}",) if alone else ()
    declared = [name for name in _KEYS.get(table, ()) if name in columns]
    key = declared if len(declared) == len(_KEYS.get(table, ())) else []
    rest = [name for name in columns if name not in key] if key else []
    whole = {name: there["earlier"][name] == there["later"][name] for name in columns}
    content = FunctionExpression("hash", *(_comparable(name, whole[name]) for name in rest))
    for side in _SIDES:
        source = warehouse.relation(connection, f"{side}.main.{table}")
        rows = source.project(_texts(key or columns).alias("row_key"), (content if rest else _SAME).alias("content"))
        _keyed(connection, rows, f"{side}_row", numbered=not key)
    sql_runner.run(connection, "85_compare/changed_row", {})
    counts = _counted(connection, "change_count", "change")
    changed: dict[str, int] = {}
    if counts and (key or details):
        for side in _SIDES:
            source = warehouse.relation(connection, f"{side}.main.{table}")
            masked = details is None or details.masked
            seen = {
                name: reader.shown(table, name, there[side][name]) if masked else ColumnExpression(name)
                for name in columns
            }
            values = source.project(
                _texts(key or columns).alias("row_key"),
                _texts(columns).alias("whole"),
                _list(seen[name] for name in columns).alias("shown"),
                _list(seen[name] for name in key).alias("shown_key"),
            )
            _keyed(connection, values, f"{side}_values", numbered=not key)
        sql_runner.run(connection, "85_compare/difference", {"names": columns})
        changed = _counted(connection, "column_count", "column_name")
        if details:
            _write(connection, details, table)
    return Changes(table, counts.get("added", 0), counts.get("gone", 0), counts.get("changed", 0), changed, remarks)


def _keyed(connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, name: str, *, numbered: bool) -> None:
    """Gives the rows that name; copies of one row are numbered where there is no key."""
    if numbered:
        rows.create_view("given_row")
        # Kept, for the view of what is given stands for the other publication next.
        kept = f"{name}_numbered"
        sql_runner.run(connection, "85_compare/numbered_row", {})
        connection.execute(" ".join(["create or replace table", quoted(kept), "as from numbered_row"]))
        rows = warehouse.relation(connection, kept)
    rows.create_view(name)


def _counted(connection: duckdb.DuckDBPyConnection, step: str, of: str) -> dict[str, int]:
    rows = sql_runner.fetch(connection, f"85_compare/{step}", {})
    return {row[of]: row["changed_rows"] for row in rows}


def _write(connection: duckdb.DuckDBPyConnection, details: Details, table: str) -> None:
    rows = sql_runner.relation(connection, "85_compare/written_difference")
    path = details.folder / f"{table}.{details.form}"
    if details.form == "csv":
        rows.write_csv(str(path))
    else:
        rows.write_parquet(str(path), compression="zstd")


def _comparable(name: str, same_type: bool) -> Expression:
    return ColumnExpression(name) if same_type else ColumnExpression(name).cast("VARCHAR")


def _texts(names: Sequence[str]) -> Expression:
    return _list(ColumnExpression(name) for name in names)


def _list(values: Iterable[Expression]) -> Expression:
    return FunctionExpression("list_value", *(value.cast("VARCHAR") for value in values))
