"""Workbooks that a night wrote, as officers and auditors fill them in and hand them back."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows import cli
from tests.conftest import Night

LEDGER, AUDIT = "回填键", "核查结果"


@pytest.fixture
def output(good_night: Night, tmp_path: Path) -> Path:
    """What a night published, free to be added to."""
    return Path(shutil.copytree(good_night.output, tmp_path / "output"))


def give(file: Path, output: Path, *more: str) -> int:
    return cli.main(["return", str(file), "--output", str(output), *more])


def asked(path: Path, select: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as reader:
        return reader.execute(select).fetchall()


def listing(path: Path, header: str) -> tuple[Worksheet, dict[str, int]]:
    """The first sheet whose first row has the header, and where its columns are."""
    for sheet in load_workbook(path).worksheets:
        columns = {str(cell.value): cell.column for cell in sheet[1]}
        if header in columns:
            return sheet, columns
    raise AssertionError(f"no sheet with {header} in {path}")


def fill(path: Path, to: Path, telling: str, line: int, **cells: object) -> Path:
    """A copy of a workbook with cells of one row of its list written anew."""
    sheet, columns = listing(path, telling)
    for header, value in cells.items():
        sheet.cell(line, columns[header]).value = value
    assert sheet.parent is not None
    sheet.parent.save(to)
    return to


@pytest.fixture
def ledger(output: Path) -> Path:
    """The first township's workbook."""
    return min(path for path in (output / "township").glob("*.xlsx") if "_0人" not in path.name)


def key_of(path: Path, telling: str, header: str, line: int = 2) -> str:
    sheet, columns = listing(path, telling)
    return str(sheet.cell(line, columns[header]).value)
