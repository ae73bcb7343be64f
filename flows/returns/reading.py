"""Reads the sheets of a workbook: which lists they hold, row by row, and which run they came from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.returns.cells import text
from flows.returns.form import Form
from flows.returns.forms import FORMS, TELLING
from schemas.errors import ReturnRefused

_RUN_LABEL = "运行编号"
#: How far down a header is looked for that no longer stands in the first line.
_DEEPEST = 20
#: How many of a list's columns make a row its header.
_TOLD = 4


@dataclass(frozen=True)
class Entry:
    """One row of a list: where it stands, and its cells by header."""

    sheet: str
    line: int
    cells: Mapping[str, Any]


def sheets(name: str, content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of every sheet, row by row."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReturnRefused(
            name, ["不是完整的 xlsx 工作簿，可能损坏、加密或改过扩展名；请另存为 xlsx 后再回填。"]
        ) from error


def form_of(rows: Sequence[Sequence[Any]]) -> Form | None:
    """Which list a sheet holds: the one of whose keys and blanks it has most; none for notes and evidence."""
    headers = {text(cell) for cell in rows[0]} if rows else set()
    return next((form for form in FORMS if headers & TELLING[form.table]), None)


def header_below(rows: Sequence[Sequence[Any]]) -> int | None:
    """The line of a list's header on a sheet where rows were put above it; None where there is none."""
    below = ((line, {text(cell) for cell in row}) for line, row in enumerate(rows[1:_DEEPEST], start=2))
    return next((line for line, cells in below if any(len(cells & form.needed) >= _TOLD for form in FORMS)), None)


def entries(form: Form, sheet: str, rows: list[list[Any]], faults: list[str]) -> list[Entry]:
    """The rows of a list that hold anything; a column that is needed and missing, or there twice, is a fault."""
    headers = [text(cell) for cell in rows[0]]
    # A workbook of an older program has fewer columns, and may have nothing filled in before.
    wanted = [each.header for each in form.fields if each.header in form.needed or each.header in headers]
    wrong = [header for header in wanted if headers.count(header) != 1]
    for header in wrong:
        what = "不止一列" if header in headers else "没有这一列"
        faults.append(f"工作表“{sheet}”第 1 行“{header}”：{what}；请用原表，勿增删或改名")
    if wrong:
        return []
    at = {header: headers.index(header) for header in wanted}
    return [
        Entry(sheet, line, {header: row[place] for header, place in at.items()})
        for line, row in enumerate(rows[1:], start=2)
        if any(text(cell) for cell in row)
    ]


def run_in(sheets: Mapping[str, list[list[Any]]]) -> str | None:
    """The run that the workbook's notes name; None when they do not."""
    for rows in sheets.values():
        for row in rows:
            if len(row) > 1 and row[0] == _RUN_LABEL:
                return text(row[1])
    return None


def employers_filled(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether somebody wrote on the sheet of employers."""
    headers = [text(cell) for cell in rows[0]] if rows else []
    written = [headers.index(header) for header in ("核实情况", "办理阶段") if header in headers]
    return any(text(row[place]) for row in rows[1:] for place in written)
