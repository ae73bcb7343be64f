"""A worksheet that takes rows of a list many times as fast as XlsxWriter's own cell methods do.

A night's lists are millions of cells of other people's text. XlsxWriter's constant-memory mode spends some fifteen
microseconds on each, remembers the height of every row, and takes text between `<r>` and `</r>` for markup of its
own. Here some hundred rows at a time go to the same temporary file, always as escaped text or a number, never as a
formula; what is said again and again (a unit, a gap, an answer) is put into words and measured once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from flows.documents.text import lines_of, plain

Value = str | int | float | Decimal | None

#: Points: one line of text, the room around it, and the most that a spreadsheet allows.
_LINE_HEIGHT, _PADDING, _HIGHEST = 14, 6, 409
#: Characters that a cell may hold. A file with more in one is damaged to a spreadsheet.
_MOST_TEXT = 32_767


@dataclass(frozen=True)
class Column:
    """A column of a list: where its values come from (nowhere: it is empty) and what its cells look like.

    Numbers stay numbers where it `is_number`; else everything becomes text. `width`: in which text breaks into lines;
    zero where it does not. `style` is the number of its format in the workbook.
    """

    source: str
    style: int
    is_number: bool
    width: float

    def cell(self, value: Any) -> tuple[str, int]:
        """What follows a cell's address in the sheet, and how many lines high it is."""
        shown: Value = value if value is None or self.is_number else plain(value)
        lines = lines_of(shown, self.width) if self.width and isinstance(shown, str) else 1
        if shown is None or shown == "":
            return f'" s="{self.style}"/>', lines
        if not isinstance(shown, str):
            return f'" s="{self.style}"><v>{shown}</v></c>', lines
        if len(shown) > _MOST_TEXT:
            shown = shown[: _MOST_TEXT - 1] + "…"
        safe = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        space = "" if shown == shown.strip() else ' xml:space="preserve"'
        return f'" s="{self.style}" t="inlineStr"><is><t{space}>{safe}</t></is></c>', lines


class StreamedSheet(Worksheet):
    """A worksheet in constant-memory mode. Rows come in order, after the ones that XlsxWriter wrote itself."""

    def begin_list(self, columns: Sequence[Column], lowest: float) -> None:
        """Sets the columns of the rows to come, and how high (points) each row is at least."""
        self._columns, self._lowest = columns, lowest
        # Each cell's text ends with the beginning of the next one's address, up to the number of the row.
        opened = [f'<c r="{xl_col_to_name(place)}' for place in range(len(columns))]
        self._first, self._next = opened[0], [*opened[1:], "</row>"]

    def write_list(self, first: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes rows from the `first` on: text as text, numbers as numbers, a frame where there is nothing."""
        self._write_single_row(first)  # what XlsxWriter still holds of the row before
        self._check_dimensions(first, 0)
        self._check_dimensions(first + len(rows) - 1, len(self._columns) - 1)
        lines, cells = [1] * len(rows), []
        for column, following in zip(self._columns, self._next, strict=True):
            values = [row[column.source] for row in rows] if column.source else [None] * len(rows)
            known = {value: column.cell(value) for value in set(values)}
            ended = {value: cell + following for value, (cell, _) in known.items()}
            cells.append([ended[value] for value in values])
            if any(high > 1 for _, high in known.values()):
                lines = [max(high, known[value][1]) for high, value in zip(lines, values, strict=True)]
        begun = {high: f'" ht="{self._height(high)}" customHeight="1">{self._first}' for high in set(lines)}
        # The number of the row stands between any two of these.
        self.fh.writelines(
            str(number).join(('<row r="', begun[high], *row))
            for number, high, *row in zip(count(first + 1), lines, *cells)
        )
        self._write_single_row(first + len(rows) - 1)

    def _height(self, lines: int) -> float:
        return min(max(self._lowest, _LINE_HEIGHT * lines + _PADDING), _HIGHEST)
