"""The one look of all our workbooks: printable in grey on A4 landscape, text that stays text, streamed to the disk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from flows.documents.streamed_sheet import StreamedSheet
from flows.documents.text import plain, sheet_name

Row = Mapping[str, Any]

A4, A3 = 9, 8
_BODY_FONT, _HEAD_FONT = "宋体", "微软雅黑"
_SIZE = 10
#: Points: a row that a hand can write in, and one line of text.
_ROW_HEIGHT, _LINE_HEIGHT = 28, 14
_NUMERIC = frozenset({"count", "amount"})

_STYLES: Mapping[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "vcenter", "text_wrap": True},
    "centre": {"num_format": "@", "valign": "vcenter", "align": "center", "text_wrap": True},
    "count": {"num_format": "#,##0", "valign": "vcenter", "align": "center"},
    "amount": {"num_format": "#,##0.00", "valign": "vcenter"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "vcenter", "align": "center"},
    "head": {"font_name": _HEAD_FONT, "bold": True, "bg_color": "#E4E4E4", "border": 1, "border_color": "#808080",
             "align": "center", "valign": "vcenter", "text_wrap": True},
    "fill_head": {"font_name": _HEAD_FONT, "bold": True, "bg_color": "#FFFFFF", "border": 1, "border_color": "#808080",
                  "align": "center", "valign": "vcenter", "text_wrap": True},
    "title": {"font_name": _HEAD_FONT, "bold": True, "font_size": 18, "valign": "vcenter"},
    "section": {"font_name": _HEAD_FONT, "bold": True, "font_size": 12, "valign": "vcenter", "bottom": 1},
    "line": {"num_format": "@", "valign": "vcenter"},
    "label": {"num_format": "@", "font_color": "#505050", "valign": "top"},
    "note": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "cell": {"num_format": "@", "border": 1, "border_color": "#808080", "valign": "vcenter"},
    "cell_count": {"num_format": "#,##0", "border": 1, "border_color": "#808080", "valign": "vcenter"},
    "cell_amount": {"num_format": "#,##0.00", "border": 1, "border_color": "#808080", "valign": "vcenter"},
    "total": {"num_format": "@", "border": 1, "border_color": "#808080", "bold": True, "valign": "vcenter"},
    "total_count": {"num_format": "#,##0", "border": 1, "border_color": "#808080", "bold": True, "valign": "vcenter"},
    "total_amount": {"num_format": "#,##0.00", "border": 1, "border_color": "#808080", "bold": True,
                     "valign": "vcenter"},
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column of a list. Without a `source` it is empty, for the officer to fill in.

    A `prefilled` one is filled in by people, too; its `source` is what they said before.
    `choices` makes a drop-down: the words themselves, or a reference to the cells that hold them.
    """

    header: str
    width: float
    source: str = ""
    style: str = "text"
    choices: Sequence[str] | str = ()
    hidden: bool = False
    prefilled: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether people write into it."""
        return self.prefilled or not self.source


#: Hidden, beside the columns that people fill in: the return whose words stand there, so that a workbook that has
#: waited is not taken for a new opinion.
BASE = Field("回填依据", 10, "return_id", hidden=True)


class Book:
    """A workbook being written. Sheets and rows come in order; nothing is kept in memory."""

    def __init__(self, path: Path, footer: str) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            # The rows wait beside the workbook, in the same private folder, not in the machine's /tmp.
            {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False,
             "strings_to_urls": False, "strings_to_numbers": False},
        )  # fmt: skip
        self._formats = {
            name: self._book.add_format({"font_name": _BODY_FONT, "font_size": _SIZE, **style})
            for name, style in _STYLES.items()
        }
        self._footer = footer
        self._taken: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self._book.close()
        else:
            self._book.fileclosed = True

    def add_notes(self, name: str, widths: Sequence[float]) -> Notes:
        """A portrait sheet of text and small tables, to be filled from top to bottom."""
        sheet = self._sheet(name, "", A4)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width, self._formats["line"])
        return Notes(sheet, self._formats, widths)

    def add_list(self, name: str, title: str, fields: Sequence[Field], rows: Iterable[Row], paper: int = A4) -> int:
        """A landscape sheet: one header row, then a row a row of `rows`. Returns how many there were.

        Where there is something to fill in, every row is high enough for a hand.
        """
        sheet = self._sheet(name, title, paper)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.hide_gridlines(0)
        sheet.freeze_panes(1, 4)
        sheet.set_row(0, 32)
        for position, field in enumerate(fields):
            sheet.set_column(position, position, field.width, self._formats[field.style], {"hidden": field.hidden})
            head = self._formats["fill_head" if field.by_hand else "head"]
            sheet.write_string(0, position, field.header, head)
        sheet.begin_list([self._formats[field.style] for field in fields])
        columns = [(field.source, 0 if field.style in _NUMERIC else field.width) for field in fields]
        lowest = _ROW_HEIGHT if any(field.by_hand for field in fields) else 0
        last = 0
        for last, row in enumerate(rows, start=1):
            values, lines = [], 1
            for source, width in columns:
                value = row[source] if source else None
                if width and value is not None:
                    value = plain(value)
                    lines = max(lines, lines_of(value, width))
                values.append(value)
            sheet.write_list_row(last, max(lowest, _LINE_HEIGHT * lines + 4), values)
        sheet.autofilter(0, 0, last, len(fields) - 1)
        for position, field in enumerate(fields):
            if field.choices:
                _offer(sheet, position, last, field)
        return last

    def _sheet(self, name: str, title: str, paper: int) -> StreamedSheet:
        """A new sheet, one page wide, with its title above and its page numbers below every printed page."""
        sheet: StreamedSheet = self._book.add_worksheet(sheet_name(name, self._taken), StreamedSheet)
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
        sheet.set_header(f'&C&"{_HEAD_FONT},Bold"&14 {title.replace("&", "&&")}')
        sheet.set_footer(f'&L&"{_BODY_FONT}"&9{self._footer.replace("&", "&&")}&R&9第 &P 页，共 &N 页')
        return sheet


class Notes:
    """Writes a sheet from top to bottom: title, facts, tables, paragraphs."""

    def __init__(self, sheet: Worksheet, formats: Mapping[str, Format], widths: Sequence[float]) -> None:
        self._sheet, self._formats, self._widths = sheet, formats, widths
        self._row = 0

    def title(self, text: str) -> None:
        """The sheet's own heading."""
        self._sheet.set_row(self._row, 34)
        self._sheet.write_string(self._row, 0, plain(text), self._formats["title"])
        self._row += 1

    def section(self, text: str) -> None:
        """A heading with a rule below it."""
        self._sheet.set_row(self._row, 24)
        for position in range(len(self._widths)):
            self._sheet.write_string(
                self._row, position, plain(text) if position == 0 else "", self._formats["section"]
            )
        self._row += 1

    def fact(self, label: str, value: object) -> None:
        """A label and what belongs to it."""
        self._sheet.write_string(self._row, 0, label, self._formats["label"])
        self._sheet.write_string(self._row, 1, plain(value), self._formats["line"])
        self._row += 1

    def paragraph(self, text: str) -> None:
        """A text as wide as the sheet, and as high as it needs."""
        self._sheet.set_row(self._row, 15 * lines_of(text, sum(self._widths)) + 3)
        self._sheet.merge_range(self._row, 0, self._row, len(self._widths) - 1, plain(text), self._formats["note"])
        self._row += 1

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[object]], *, has_total: bool = False) -> None:
        """A small table and a blank row. With `has_total` its last row is the sum of the others."""
        self._cells(headers, "head")
        for position, row in enumerate(rows, start=1):
            self._cells(row, "total" if has_total and position == len(rows) else "cell")
        self._row += 1

    def gap(self) -> None:
        """A blank row."""
        self._row += 1

    def choices(self, values: Sequence[str]) -> str:
        """The values one below the other, and the reference that a drop-down needs to offer them."""
        first = self._row + 1
        for value in values:
            self._sheet.write_string(self._row, 0, value, self._formats["line"])
            self._row += 1
        return f"='{self._sheet.name}'!$A${first}:$A${self._row}"

    def _cells(self, values: Sequence[object], style: str) -> None:
        for position, value in enumerate(values):
            if isinstance(value, Decimal):
                self._sheet.write_number(self._row, position, value, self._formats[style + "_amount"])
            elif isinstance(value, int):
                self._sheet.write_number(self._row, position, value, self._formats[style + "_count"])
            else:
                self._sheet.write_string(self._row, position, plain(value), self._formats[style])
        self._row += 1


def lines_of(value: str, width: float) -> int:
    """How many lines the text takes in a column of that width; a Chinese character is two units wide."""
    if 2 * len(value) < width and "\n" not in value:
        return 1
    return sum(math.ceil(len(line.encode("gb18030", "replace")) / (width - 0.7)) or 1 for line in value.split("\n"))


def _offer(sheet: Worksheet, position: int, last: int, field: Field) -> None:
    """A drop-down below the header; what the list does not offer is refused with a sentence that says so."""
    source = field.choices if isinstance(field.choices, str) else list(field.choices)
    sheet.data_validation(
        1, position, max(last, 1), position,
        {"validate": "list", "source": source, "error_title": field.header, "error_message": "请从下拉列表中选择。"},
    )  # fmt: skip
