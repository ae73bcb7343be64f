"""A worksheet that takes rows of a list ten times as fast as XlsxWriter's own cell methods do.

A night's lists are millions of cells of other people's text. XlsxWriter's constant-memory mode spends some fifteen
microseconds on each, remembers the height of every row, and takes text between `<r>` and `</r>` for markup of its
own. Here a row goes to the same temporary file in one piece, always as escaped text or a number, never as a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | Decimal | None


class StreamedSheet(Worksheet):
    """A worksheet in constant-memory mode. Rows come in order, after the ones that XlsxWriter wrote itself."""

    def begin_list(self, formats: Sequence[Format]) -> None:
        """Sets the format of each column of the rows to come."""
        # As in XlsxWriter, a format gets its number in the workbook when a cell first needs it.
        styles = [form._get_xf_index() for form in formats]
        self._cells = [(xl_col_to_name(position), style) for position, style in enumerate(styles)]

    def write_list_row(self, row: int, height: float, values: Sequence[Value]) -> None:
        """Writes one row, `height` points high: text as text, numbers as numbers, a frame where there is nothing."""
        self._write_single_row(row)  # what XlsxWriter still holds of the row before
        self._check_dimensions(row, len(self._cells) - 1)
        number = row + 1
        cells = [
            f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            if isinstance(value, str) and value
            else f'<c r="{letter}{number}" s="{style}"><v>{value}</v></c>'
            if value is not None and value != ""
            else f'<c r="{letter}{number}" s="{style}"/>'
            for (letter, style), value in zip(self._cells, values, strict=True)
        ]
        self.fh.write(f'<row r="{number}" ht="{height}" customHeight="1">{"".join(cells)}</row>')
