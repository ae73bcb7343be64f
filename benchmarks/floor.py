"""The bare cost of a night: its files read into DuckDB, encodings resolved, and persons joined by exact number.

    python benchmarks/floor.py --input COUNTY

Nothing is checked, cleaned or compared; no program that looks at every row can be faster.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
from dbfread import DBF
from python_calamine import CalamineWorkbook

from flows.ingest import headers
from flows.ingest.delivery import DeliveredFile, scan
from schemas.datasets import PERSON_DATASETS

_REGISTRY = "insurance/persons"


def main() -> None:
    """Prints rows, pairs and seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", type=Path, required=True)
    folder = parser.parse_args().input
    started = time.perf_counter()
    rows, pairs = read_and_join(folder)
    print(f"{rows:,} rows read, {pairs:,} pairs of equal numbers: {time.perf_counter() - started:.1f} s")


def read_and_join(folder: Path) -> tuple[int, int]:
    """Rows read, and pairs of a person dataset's row and a registry row with one number."""
    connection = duckdb.connect()
    numbers: dict[str, list[str]] = {}
    rows = 0
    with TemporaryDirectory() as scratch:
        files = [file for delivery in scan(folder)[0] for file in delivery.files]
        for place, file in enumerate(files):
            table = f"file_{place}"
            _relation(connection, file, Path(scratch) / f"{place}.txt").create(table)
            rows += connection.table(table).count("*").fetchall()[0][0]
            labels = connection.table(table).columns
            position = headers.match(labels, file.dataset, is_delta=file.is_delta).positions.get("id_number")
            if file.dataset in PERSON_DATASETS and position is not None:
                column = duckdb.ColumnExpression(labels[position]).cast("VARCHAR").alias("number")
                connection.table(table).project(column).create(f"numbers_{place}")
                numbers.setdefault(file.dataset.key, []).append(f"numbers_{place}")
        registry = _union(connection, numbers.pop(_REGISTRY))
        pairs = sum(
            _union(connection, tables).join(registry, "number").count("*").fetchall()[0][0]
            for tables in numbers.values()
        )
    return rows, pairs


def _union(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> duckdb.DuckDBPyRelation:
    found = connection.table(tables[0])
    for table in tables[1:]:
        found = found.union(connection.table(table))
    return found


def _relation(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, scratch: Path) -> duckdb.DuckDBPyRelation:
    match file.extension:
        case "parquet":
            return connection.read_parquet(str(file.path))
        case "xlsx":
            first, *others = CalamineWorkbook.from_path(str(file.path)).get_sheet_by_index(0).to_python()
            return _of_texts(connection, [str(label) for label in first], others)
        case "dbf":
            table = DBF(str(file.path), encoding="gb18030", char_decode_errors="replace")
            return _of_texts(connection, table.field_names, [list(record.values()) for record in table])
    content = file.path.read_bytes()
    if file.is_gzip:
        content = gzip.decompress(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    scratch.write_text(text, encoding="utf-8", newline="")
    first = text.partition("\n")[0]
    separator = max(",\t|", key=first.count)
    return connection.read_csv(
        str(scratch), delimiter=separator, header=True, all_varchar=True, quotechar="\"",
        strict_mode=False, ignore_errors=True,
    )  # fmt: skip


def _of_texts(
    connection: duckdb.DuckDBPyConnection, labels: list[str], rows: list[list[object]]
) -> duckdb.DuckDBPyRelation:
    columns = list(zip(*rows, strict=True)) or [() for _ in labels]
    arrays = [pa.array([None if value is None else str(value) for value in column], pa.string()) for column in columns]
    return connection.from_arrow(pa.table(dict(zip(labels, arrays, strict=True))))


if __name__ == "__main__":
    main()
