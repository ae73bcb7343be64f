"""The rows in force: one relation `stg.<source>__<dataset>` a dataset, from its chosen staged files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression

from flows.ingest.delivery import Unrecognised
from flows.ingest.selection import IGNORED, PASSED, REFUSED, Chosen, ExtractRecord
from flows.quality.gate import QualityResult
from matchers import sql_runner
from matchers.warehouse import append, create, quoted, relation
from schemas.dataset import Dataset


def build(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> None:
    """Makes `stg.<table>`: a view of the Parquet files, without the rows that a later row replaces or deletes."""
    dataset = chosen.dataset
    name = quoted(f"stg.{dataset.table}")
    if not chosen.files:
        connection.execute(" ".join(["create or replace view", name, "as", _empty(connection, dataset).sql_query()]))
        return
    columns = [ColumnExpression(name) for name in ("file", "line", *(column.name for column in dataset.columns))]
    parts = [
        connection.read_parquet(str(stage.rows_path))
        .filter(ColumnExpression("reason").isnull())
        .project(
            ConstantExpression(file.path.name).alias("file"),
            *columns[1:],
            ConstantExpression(order).alias("delivery_order"),
            (ColumnExpression("op") if file.is_delta else ConstantExpression(None).cast("VARCHAR")).alias("op"),
            ConstantExpression(file.is_delta).alias("is_delta"),
            ConstantExpression(file.is_full).alias("is_full"),
        )
        for order, (file, stage) in enumerate(chosen.files)
    ]
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.union(part)
    if len(parts) > 1 or any(file.is_delta or stage.accepted < stage.row_count for file, stage in chosen.files):
        rows.create_view("delivered_row", replace=True)
        sql_runner.run(connection, "10_stage/replaced_row", {})
        if len([file for file, _ in chosen.files if file.is_full]) > 1:
            _set_rivals_aside(connection, chosen)
        replaced = quoted(f"std.{dataset.table}__replaced")
        connection.execute(" ".join(["create or replace table", replaced, "as from replaced_row"]))
        places = relation(connection, f"std.{dataset.table}__replaced").set_alias("replaced")
        is_same = (ColumnExpression("delivered.delivery_order") == ColumnExpression("replaced.delivery_order")) & (
            ColumnExpression("delivered.line") == ColumnExpression("replaced.line")
        )
        rows = rows.set_alias("delivered").join(places, is_same, how="anti")
    connection.execute(" ".join(["create or replace view", name, "as", rows.project(*columns).sql_query()]))


def _set_rivals_aside(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> None:
    """Counts the rows that a snapshot has in two parts, and keeps those that differ for the quarantine."""
    sql_runner.run(connection, "10_stage/rival_part", {})
    rivals = connection.table("rival_part")
    counted = rivals.aggregate("file, count(*) filter (where is_same), count(*) filter (where not is_same)")
    for name, same, other in counted.fetchall():
        record = next(each for each in chosen.extracts if (each.file, each.gate_result) == (name, PASSED))
        record.accepted -= same + other
        record.duplicates += same
        record.quarantined += other
    chosen.rivals = rivals.filter("not is_same").project("file, line, record_no, raw").to_arrow_table()


def _empty(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> duckdb.DuckDBPyRelation:
    """The dataset's columns and no rows: a department that delivered nothing."""
    nothing = [
        ConstantExpression(None).cast(kind).alias(name) for name, kind in (("file", "VARCHAR"), ("line", "BIGINT"))
    ]
    nothing += [ConstantExpression(None).cast(column.sql_type).alias(column.name) for column in dataset.columns]
    return connection.values(ConstantExpression(0)).project(*nothing).limit(0)


def record_extracts(
    connection: duckdb.DuckDBPyConnection, extracts: Iterable[ExtractRecord], unknown: Iterable[Unrecognised]
) -> None:
    """Fills `pub.extracts`; files that no declaration expects are listed as refused, stray ones as ignored."""
    records = [asdict(extract) for extract in extracts]
    for file in unknown:
        source, name = file.name.split("/", 1)
        result = IGNORED if file.is_stray else REFUSED
        records.append(asdict(ExtractRecord(source, "", name, None, result, message=file.sentence)))
    for record in records:
        record["unreadable"] = json.dumps(record["unreadable"], ensure_ascii=False)
    schema = pa.schema([
        ("source", pa.string()), ("dataset", pa.string()), ("file", pa.string()), ("sha256", pa.string()),
        ("encoding", pa.string()), ("as_of", pa.date32()), ("row_count", pa.int64()), ("accepted", pa.int64()),
        ("quarantined", pa.int64()), ("is_stale", pa.bool_()), ("gate_result", pa.string()), ("duplicates", pa.int64()),
        ("unknown_columns", pa.list_(pa.string())), ("unreadable", pa.string()), ("message", pa.string()),
        ("age_days", pa.int64()), ("stale_reason", pa.string()),
    ])  # fmt: skip
    _create(connection, "pub.extracts", pa.Table.from_pylist(records, schema))


def record_quality(connection: duckdb.DuckDBPyConnection, results: Iterable[QualityResult]) -> None:
    """Fills `pub.quality_results`: a row an expectation of each delivery that was checked."""
    schema = pa.schema([
        ("source", pa.string()), ("dataset", pa.string()), ("expectation", pa.string()), ("rule", pa.string()),
        ("severity", pa.string()), ("success", pa.bool_()), ("observed", pa.string()),
        ("unexpected_count", pa.int64()), ("message", pa.string()),
    ])  # fmt: skip
    records = [{**asdict(result), "observed": str(result.observed)} for result in results]
    _create(connection, "pub.quality_results", pa.Table.from_pylist(records, schema))


def _create(connection: duckdb.DuckDBPyConnection, name: str, content: pa.Table) -> None:
    """The table anew: the stage may be run again after trouble with a file."""
    connection.execute("drop table if exists " + quoted(name))
    create(connection, connection.from_arrow(content), name)


def record_quarantine(connection: duckdb.DuckDBPyConnection, chosen: Iterable[Chosen]) -> None:
    """Fills `pub.quarantine` with the rows of every file read tonight, taken or refused, that break the contract."""
    connection.execute(
        "create or replace table pub.quarantine (file varchar, line bigint, source varchar, dataset varchar, record_no varchar,"
        " reason varchar, raw varchar)"
    )
    for choice in chosen:
        if choice.rivals is not None:
            append(connection, _rivals(connection, choice), "pub.quarantine")
        for file, stage in (*choice.files, *choice.aside):
            if stage.quarantined:
                rows = connection.read_parquet(str(stage.quarantine_path)).project(
                    ConstantExpression(file.path.name),
                    ColumnExpression("line"),
                    ConstantExpression(choice.dataset.source),
                    ConstantExpression(choice.dataset.name),
                    ColumnExpression("record_no"),
                    ColumnExpression("reason"),
                    ColumnExpression("raw"),
                )
                append(connection, rows, "pub.quarantine")


def _rivals(connection: duckdb.DuckDBPyConnection, choice: Chosen) -> duckdb.DuckDBPyRelation:
    """The rows of `_set_rivals_aside`, as the quarantine has them."""
    file, line, record_no, raw = map(ColumnExpression, ("file", "line", "record_no", "raw"))
    source, dataset = ConstantExpression(choice.dataset.source), ConstantExpression(choice.dataset.name)
    reason = ConstantExpression("记录编号与同批另一分卷的行重复，内容却不同")
    return connection.from_arrow(choice.rivals).project(file, line, source, dataset, record_no, reason, raw)
