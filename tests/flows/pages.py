"""Reads pages back: their tables by a parser, and what a real browser says of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from flows.documents import typefaces

in_print = pytest.mark.skipif(typefaces.chinese() is None, reason="no Chinese typeface on this machine")

Rows = list[list[str]]


@dataclass
class _Tables(HTMLParser):
    """Collects the words of every cell."""

    found: list[Rows] = field(default_factory=list)
    _cell: list[str] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self.found[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.found[-1][-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def tables(page: str) -> list[Rows]:
    """The tables of a page, each as rows of cells."""
    parser = _Tables()
    parser.feed(page)
    return parser.found


def table_with(page: str, *headers: str) -> Rows:
    """The one table whose first row holds these headers."""
    [found] = [rows for rows in tables(page) if rows and set(headers) <= set(rows[0])]
    return found


@contextmanager
def browsed(path: Path, said: Callable[[str], object]) -> Iterator[Any]:
    """The page in Chromium; whatever the console says goes to `said`. Skips where there is no Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.on("console", lambda message: said(message.text))
            page.on("pageerror", lambda error: said(str(error)))
            page.on("request", lambda request: None if request.url.startswith("file:") else said(request.url))
            page.goto(path.as_uri())
            yield page
        finally:
            browser.close()
