"""The data dictionary: everything that is delivered and published is in it, and the repository's copy is true."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, sync_playwright

from flows.documents import dictionary
from schemas.datasets import DATASETS
from schemas.published import CODE_WORDS, TABLES, VIEWS
from tests.conftest import Night

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COPY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


class Text(HTMLParser):
    """The cells of a page, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.fetched: list[str] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_in_cell = self.is_in_cell or tag == "td"
        if tag == "td":
            self.cells.append("")
        self.fetched += [value for name, value in attrs if name in ("src", "href") and value and value[0] != "#"]

    def handle_endtag(self, tag: str) -> None:
        self.is_in_cell = self.is_in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.cells[-1] += data


@pytest.fixture
def page() -> Iterator[Page]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_copy_in_the_repository_is_up_to_date() -> None:
    assert COPY.read_text(encoding="utf-8").rstrip("\n") == dictionary.markdown().rstrip("\n"), "请运行 make docs"


def test_everything_is_described_in_both_forms() -> None:
    found = Text()
    found.feed(dictionary.html())
    lines = dictionary.markdown().splitlines()
    for made in (*TABLES, CODE_WORDS, *VIEWS):
        for column in made.columns:
            assert f"| {column.name} | {column.sql_type} | {column.comment} |" in lines
            assert {column.name, column.sql_type, column.comment} <= set(found.cells)
    for dataset in DATASETS:
        assert {column.name for column in dataset.columns} <= set(found.cells)
    assert found.fetched == []


def test_every_published_column_of_a_night_is_in_the_dictionary(good_night: Night) -> None:
    """Also what producers add: a column that nobody described would be a riddle to its reader."""
    described = set(re.findall(r"^\| (\w+) \| (?:[A-Z（]\S*)[^|]* \|", dictionary.markdown(), re.M))
    with closing(duckdb.connect(str(good_night.published), read_only=True)) as published:
        columns = published.execute("select distinct column_name from duckdb_columns() where not internal").fetchall()
    assert {name for (name,) in columns} <= described


def test_the_page_of_a_night_opens_without_a_fault_and_says_of_which(good_night: Night, page: Page) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto((good_night.output / dictionary.FILE_NAME).as_uri())
    assert faults == []
    assert "2026年11月1日" in page.inner_text("header") and "funing" in page.inner_text("header")
    assert page.locator("h3 code").count() == len(TABLES) + 1 + len(VIEWS) + len(DATASETS)
    page.click("nav a[href='#open_flags']")
    assert page.locator("#open_flags").is_visible()
    # Nothing is cut off at the right edge of an office screen.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
