"""Deliveries of a few invented rows, and what the program makes of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.ingest import delivery, staging
from flows.ingest.staging import StagedFile
from matchers import warehouse

#: A dataset with every kind of column that a rule may need: 人员编号 and 姓名 must be filled, the rest may be missing.
POPULATION = "public_security/population"
HEADER = ["人员编号", "公民身份号码", "姓名", "性别", "出生日期", "户籍地区划", "人员状态", "状态日期"]
ROW = ["R1", "320923198005010017", "王一", "男", "1980-05-01", "320923001001", "正常", ""]


@dataclass
class Read:
    """A staged file and its rows as dicts, in their order."""

    staged: StagedFile
    rows: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]

    def values(self, column: str) -> list[Any]:
        """The column, row by row."""
        return [row[column] for row in self.rows]

    @property
    def reasons(self) -> list[tuple[int, str]]:
        """Line and reason of every quarantined row."""
        return [(row["line"], row["reason"]) for row in self.quarantine]


@pytest.fixture(scope="session")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the project's macros."""
    opened = warehouse.connect(threads=2)
    yield opened
    opened.close()


@pytest.fixture
def read(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Callable[..., Read]:
    """Delivers content under a name, stages it and reads back what was accepted and what was set aside."""

    def rows_of(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.order("line").fetchall()]

    def deliver(
        content: bytes | str | Callable[[Path], Any], name: str = "population_20261101.csv", key: str = POPULATION
    ) -> Read:
        path = tmp_path / "input" / key.split("/")[0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        [delivered] = [
            file
            for each in delivery.scan(tmp_path / "input")[0]
            for file in each.files
            if file.path.name == name and file.dataset.key == key
        ]
        staged = staging.stage(delivered, tmp_path / "store", connection)
        accepted = connection.read_parquet(str(staged.rows_path)).filter("reason is null")
        aside = rows_of(connection.read_parquet(str(staged.quarantine_path))) if staged.quarantined else []
        return Read(staged, rows_of(accepted), aside)

    return deliver


def text_of(*rows: list[str], header: list[str] | None = None, mark: str = ",", end: str = "\n") -> str:
    """A delimited text of the rows under the header, fields as they are given."""
    return "".join(mark.join(row) + end for row in (header or HEADER, *rows))


def row(**changed: str) -> list[str]:
    """The row, with other values under some headers."""
    values = dict(zip(HEADER, ROW, strict=True)) | changed
    return list(values.values())


@pytest.fixture
def text() -> Callable[..., str]:
    """See `text_of`."""
    return text_of


@pytest.fixture
def person() -> Callable[..., list[str]]:
    """See `row`."""
    return row
