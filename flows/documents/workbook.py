"""The one form of all our workbooks: printable in grey on A4 landscape, text that stays text, streamed to the disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from flows.documents import cell_styles, look
from flows.documents.notes_sheet import Notes
from flows.documents.streamed_sheet import Column, StreamedSheet
from flows.documents.text import sheet_name

Row = Mapping[str, Any]

A4, A3 = 9, 8
#: Points: a row that a hand can write in, and the header.
_ROW_HEIGHT, _HEAD_HEIGHT = 30, 34
#: Rows that are laid out together: enough for what repeats to be done once, few enough to hold.
_AT_ONCE = 1_000
#: Styles whose cells are one line, however long.
_ONE_LINE = frozenset({"count", "amount", "code", "date"})
#: How much of a column's width counts on: digits of other typefaces than ours are wider.
_ROOM = 0.94
#: Per cent; 96 wide, with the room beside each, fits on a page even where digits are a quarter wider than in Calibri.
_NOTES_SCALE = 80
#: What may be done to a protected sheet. It has no password: it keeps from slips, not from intent.
_ALLOWED = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True)
class Field:
    """One column of a list. Without a `source` it is empty, for the officer to fill in.

    A `prefilled` one is filled in by people, too; its `source` is what they said before.
    `choices` makes a drop-down: the words themselves, or a reference to the cells that hold them; a `free` one only
    proposes them. `accents` are the values that stand out; `hint` is shown when somebody goes to a cell.
    One that is not `printed` stands after those that are.
    """

    header: str
    width: float
    source: str = ""
    style: str = "text"
    choices: Sequence[str] | str = ()
    hidden: bool = False
    prefilled: bool = False
    free: bool = False
    accents: tuple[str | int, ...] = ()
    hint: str = ""
    printed: bool = True

    @property
    def is_printed(self) -> bool:
        """Whether it stands on paper."""
        return self.printed and not self.hidden

    @property
    def by_hand(self) -> bool:
        """Whether people write into it."""
        return self.prefilled or not self.source

    @property
    def cell_style(self) -> str:
        """The style of its cells; only those that people write into stay open in a protected sheet."""
        return self.style + cell_styles.BY_HAND if self.by_hand else self.style


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
        self._formats = cell_styles.formats(self._book)
        self._band = self._book.add_format(cell_styles.BAND)
        self._accent = self._book.add_format(cell_styles.ACCENT)
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
        """A portrait sheet of text and small tables, to be filled from top to bottom; 91 wide at most, as a page is."""
        sheet = self._sheet(name, "", A4)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(look.BLUE)
        # Not fitted to the page's width: programs then pass over the breaks between pages that we ask for.
        sheet.set_print_scale(_NOTES_SCALE)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width, self._formats["line"])
        return Notes(self._book, sheet, self._formats, widths)

    def add_list(
        self, name: str, title: str, fields: Sequence[Field], rows: Iterable[Row], paper: int = A4, *, frozen: int = 4
    ) -> int:
        """A landscape sheet: one header row, then a row a row of `rows`. Returns how many there were.

        The first `frozen` columns stay in sight. What the program wrote is protected where there is something to fill
        in, and every row is then high enough for a hand.
        """
        sheet = self._sheet(name, title, paper)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.hide_gridlines(2)
        sheet.freeze_panes(1, frozen)
        sheet.set_row(0, _HEAD_HEIGHT)
        for position, field in enumerate(fields):
            sheet.set_column(position, position, field.width, None, {"hidden": field.hidden})
            sheet.write_string(0, position, field.header, self._formats["head_hand" if field.by_hand else "head"])
        is_filled_in = any(field.by_hand for field in fields)
        sheet.begin_list([self._column(field) for field in fields], _ROW_HEIGHT if is_filled_in else 0)
        coming, last = iter(rows), 0
        while some := list(itertools.islice(coming, _AT_ONCE)):
            sheet.write_list(last + 1, some)
            last += len(some)
        sheet.autofilter(0, 0, last, len(fields) - 1)
        sheet.print_area(0, 0, last, max(place for place, field in enumerate(fields) if field.is_printed))
        self._mark(sheet, fields, max(last, 1))
        if is_filled_in:
            sheet.protect("", _ALLOWED)
            for position, field in enumerate(fields):
                _offer(sheet, position, max(last, 1), field)
        return last

    def _column(self, field: Field) -> Column:
        """How its cells are written."""
        width = 0 if field.hidden or field.style in _ONE_LINE else _ROOM * field.width
        # As in XlsxWriter, a format gets its number in the workbook when a cell first needs it.
        style = self._formats[field.cell_style]._get_xf_index()
        return Column(field.source, style, field.style in ("count", "amount"), width)

    def _mark(self, sheet: StreamedSheet, fields: Sequence[Field], last: int) -> None:
        """Bands over every second row of what the program wrote, and what stands out in it."""
        for position, field in enumerate(fields):
            for value in field.accents:
                wanted = f'"{value}"' if isinstance(value, str) else value
                rule = {"type": "cell", "criteria": "==", "value": wanted, "format": self._accent}
                sheet.conditional_format(1, position, last, position, rule)
        for is_given, group in itertools.groupby(range(len(fields)), key=lambda each: not fields[each].by_hand):
            if is_given:
                first, *_, end = [*(positions := list(group)), positions[-1]]
                rule = {"type": "formula", "criteria": "=MOD(ROW(),2)=1", "format": self._band}
                sheet.conditional_format(1, first, last, end, rule)

    def _sheet(self, name: str, title: str, paper: int) -> StreamedSheet:
        """A new sheet with its title above and its page numbers below every printed page."""
        sheet: StreamedSheet = self._book.add_worksheet(sheet_name(name, self._taken), StreamedSheet)
        sheet.set_paper(paper)
        sheet.center_horizontally()
        sheet.set_margins(left=0.35, right=0.35, top=0.7, bottom=0.6)
        sheet.set_header(f'&C&"{look.HEAD_FONT},Bold"&14 {title.replace("&", "&&")}')
        sheet.set_footer(f'&L&"{look.BODY_FONT}"&8{self._footer.replace("&", "&&")}&R&9第 &P 页 共 &N 页')
        return sheet


def _offer(sheet: StreamedSheet, position: int, last: int, field: Field) -> None:
    """A drop-down below the header and a word on how to fill it in; what a closed list lacks is refused in words."""
    if not field.by_hand or not (field.choices or field.hint):
        return
    rule: dict[str, Any] = {"validate": "any"}
    if field.choices:
        source = field.choices if isinstance(field.choices, str) else list(field.choices)
        rule = {"validate": "list", "source": source, "error_title": field.header,
                "error_message": "请从下拉列表中选择。", "show_error": not field.free}  # fmt: skip
    if field.hint:
        rule |= {"input_title": field.header, "input_message": field.hint}
    sheet.data_validation(1, position, last, position, rule)
