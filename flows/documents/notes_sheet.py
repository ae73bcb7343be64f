"""The first sheet of a workbook: what it is, its figures, and how it is to be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from flows.documents import look
from flows.documents.text import lines_of, plain

#: Points: a line of text, and what a printed page holds at the scale of these sheets.
_LINE_HEIGHT, _PAGE_HEIGHT = 15, 860


@dataclass(frozen=True)
class Link:
    """A text that leads to another sheet of the workbook."""

    text: str
    sheet: str


class Notes:
    """Writes a sheet from top to bottom: title, facts, tables, paragraphs.

    What stands under one heading is printed on one page if a page can hold it.
    """

    def __init__(
        self, book: Workbook, sheet: Worksheet, formats: Mapping[str, Format], widths: Sequence[float]
    ) -> None:
        self._book, self._sheet, self._formats, self._widths = book, sheet, formats, widths
        self._row = 0
        self._breaks: list[int] = []
        # Points used on the page so far; where its last heading stands, and what was used before that.
        self._used = self._before = 0.0
        self._heading = 0
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def title(self, text: str) -> None:
        """The sheet's own heading."""
        self._sheet.write_string(self._row, 0, plain(text), self._formats["title"])
        self._next(36)

    def section(self, text: str) -> None:
        """A heading with a rule below it."""
        self._heading, self._before = self._row, self._used
        for position in range(len(self._widths)):
            self._sheet.write_string(
                self._row, position, plain(text) if position == 0 else "", self._formats["section"]
            )
        self._next(24)

    def fact(self, label: str, value: object) -> None:
        """A label and what belongs to it."""
        self._sheet.write_string(self._row, 0, label, self._formats["label"])
        self._sheet.write_string(self._row, 1, plain(value), self._formats["line"])
        self._next(17)

    def paragraph(self, text: str, style: str = "note") -> None:
        """A text as wide as the sheet, and as high as it needs."""
        self._sheet.merge_range(self._row, 0, self._row, len(self._widths) - 1, plain(text), self._formats[style])
        self._next(_LINE_HEIGHT * lines_of(text, sum(self._widths)) + 5)

    def warning(self, text: str) -> None:
        """A paragraph in a frame, for what nobody may overlook."""
        self.paragraph(text, "warning")
        self.gap()

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[object]], *, has_total: bool = False) -> None:
        """A small table and a blank row. With `has_total` its last row is the sum of the others."""
        self._cells(headers, "head")
        for position, row in enumerate(rows, start=1):
            self._cells(row, "total" if has_total and position == len(rows) else "cell")
        self.gap()

    def gap(self) -> None:
        """A blank row."""
        self._next(_LINE_HEIGHT)

    def choices(self, *columns: Sequence[str], every: int = 1) -> list[str]:
        """Lists of words side by side, `every` so many columns, and of each the reference that a drop-down needs."""
        first = self._row
        for line in range(max(map(len, columns))):
            for place, words in enumerate(columns):
                if line < len(words):
                    self._sheet.write_string(first + line, place * every, words[line], self._formats["line"])
        for _ in range(max(map(len, columns))):
            self._next(_LINE_HEIGHT)
        letters = [chr(ord("A") + place * every) for place in range(len(columns))]
        return [
            f"='{self._sheet.name}'!${letter}${first + 1}:${letter}${first + len(words)}"
            for letter, words in zip(letters, columns, strict=True)
        ]

    def bars(self, title: str, rows: int, series: Mapping[str, tuple[int, str]]) -> None:
        """A chart of the table just above, a bar for each of its rows but the sum: name, column and colour of each part."""
        last = self._row - 3
        first = last - rows + 1
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        for name, (column, colour) in series.items():
            chart.add_series({
                "name": name, "categories": [self._sheet.name, first, 0, last, 0],
                "values": [self._sheet.name, first, column, last, column],
                "fill": {"color": colour}, "border": {"color": look.SOFT, "width": 0.5}, "gap": 45,
            })  # fmt: skip
        chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "interval_unit": 1})
        chart.set_x_axis({"num_font": {"size": 9}, "major_gridlines": {"visible": True, "line": {"color": look.HAIR}}})
        chart.set_legend({"position": "bottom"})
        height = 19 * rows + 90
        chart.set_size({"width": round(7.4 * sum(self._widths)), "height": height})
        self._sheet.insert_chart(self._row, 0, chart)
        for _ in range(height // 20 + 1):
            self._next(_LINE_HEIGHT)

    def _cells(self, values: Sequence[object], style: str) -> None:
        lines = [lines_of(_shown(value), width) for value, width in zip(values, self._widths, strict=False)]
        for position, value in enumerate(values):
            if isinstance(value, Link):
                target = "internal:'" + value.sheet.replace("'", "''") + "'!A1"
                self._sheet.write_url(self._row, position, target, self._formats["link"], plain(value.text))
            elif isinstance(value, Decimal):
                self._sheet.write_number(self._row, position, value, self._formats[style + "_amount"])
            elif isinstance(value, int):
                self._sheet.write_number(self._row, position, value, self._formats[style + "_count"])
            else:
                side = "_right" if style != "head" and (value == "—" or str(value).endswith("%")) else ""
                self._sheet.write_string(self._row, position, plain(value), self._formats[style + side])
        self._next(_LINE_HEIGHT * max(lines) + 3)

    def _next(self, height: float) -> None:
        """Ends a row of so many points. A page that it would overflow ends before the last heading."""
        self._sheet.set_row(self._row, height)
        self._row += 1
        self._used += height
        if self._used > _PAGE_HEIGHT and self._before:
            self._breaks.append(self._heading)
            self._sheet.set_h_pagebreaks(self._breaks)
            self._used, self._before = self._used - self._before, 0.0
        elif self._used > _PAGE_HEIGHT:
            self._used = height


def _shown(value: object) -> str:
    """The text whose length decides how high a row is; numbers never break."""
    return value.text if isinstance(value, Link) else value if isinstance(value, str) else ""
