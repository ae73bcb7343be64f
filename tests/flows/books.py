"""The documents of an invented county, opened again."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.documents import write_all
from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse

Fill = Callable[..., None]
Lists = dict[str, list[dict[str, object]]]

LISTED = re.compile(r"(\d\d)_(.+)_(\d+)人\.xlsx")
#: Sheets of a township's workbook that list no people of a village.
_OTHERS = ("说明", "单位名单", "未参保职工")


def publish(connection: duckdb.DuckDBPyConnection, output: Path) -> Path:
    with publication(connection, output):
        pass
    return output / FILE_NAME


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, invented_results: Fill) -> Path:
    """A published file of an invented county, with every document beside it."""
    output = tmp_path_factory.mktemp("county")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=400, villages=3)
        connection.execute("insert into pub.flags by name select * replace ('F-shared' as flag_id, "
                           "'shared_identity' as flag_type, 99999.99 as amount_at_risk) from pub.flags limit 1")  # fmt: skip
        path = publish(connection, output)
    write_all(path, output)
    return path


def asked(published: Path, select: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(published), read_only=True)) as reader:
        return reader.execute(select, values or []).fetchall()


def opened(path: Path) -> Workbook:
    return load_workbook(path)


def listed(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a list, by the words of its header."""
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def unit_lists(folder: Path) -> Lists:
    """Every unit's rows, from all the sheets that list people."""
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        named = LISTED.fullmatch(path.name)
        assert named, path.name
        sheets = [sheet for sheet in opened(path).worksheets if sheet.title not in _OTHERS]
        found[named[2]] = [row for sheet in sheets for row in listed(sheet)]
    return found


@pytest.fixture(scope="session")
def lists(published: Path) -> Lists:
    """Every unit's rows as an officer finds them."""
    return unit_lists(published.parent / "township")
