"""What the records behind a published result say of people: read from the staged files that it was made of."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from matchers import sql_runner
from matchers.warehouse import quoted
from schemas.dataset import Dataset
from schemas.datasets import BY_KEY
from schemas.errors import UsageError

_COLUMNS = ("id_number", "name", "birth_date", "household_no", "division_code")


def gather(connection: duckdb.DuckDBPyConnection, store: Path) -> None:
    """Makes the view `evaluate.said`: source, dataset, record_no, line, as_of and the columns that identify.

    A record that was delivered more than once has a row each time.

    Raises:
        UsageError: the folder of staged files lacks one that the result was made of.
    """
    parts = [
        _rows(connection, BY_KEY[file["dataset"]], _rows_path(store, file))
        for file in sql_runner.fetch(connection, "90_evaluate/accepted_file", {})
        if BY_KEY[file["dataset"]].is_person
    ]
    rows = reduce(duckdb.DuckDBPyRelation.union, [part.project("*") for part in parts])
    connection.execute(" ".join(["create view", quoted("evaluate.said"), "as", rows.sql_query()]))


def _rows_path(store: Path, file: dict[str, object]) -> Path:
    """The accepted file as it was last read: reading may have changed since an earlier night."""
    start = f"{file['as_of']:%Y%m%d}_{str(file['sha256'])[:24]}_*"
    found = list((store / BY_KEY[str(file["dataset"])].table).glob(f"{start}/rows.parquet"))
    if not found:
        raise UsageError(f"评测需要结果所依据的暂存数据，{store} 中没有 {file['dataset']}。请重新运行 canbao run。")
    return max(found, key=lambda path: path.stat().st_mtime)


def _rows(connection: duckdb.DuckDBPyConnection, dataset: Dataset, path: Path) -> duckdb.DuckDBPyRelation:
    columns = [
        (
            ColumnExpression(name)
            if dataset.has(name)
            else ConstantExpression(None).cast("DATE" if name == "birth_date" else "VARCHAR")
        ).alias(name)
        for name in _COLUMNS
    ]
    day = path.parent.name[:8]
    return (
        connection.read_parquet(str(path))
        .filter(ColumnExpression("reason").isnull())
        .project(
            ConstantExpression(dataset.source).alias("source"),
            ConstantExpression(dataset.name).alias("dataset"),
            ColumnExpression("record_no"),
            ColumnExpression("line"),
            ConstantExpression(day).alias("as_of"),
            *columns,
        )
    )
