"""How cells of our workbooks look: the one look of `look.py` in the words of XlsxWriter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from flows.documents import look

SIZE = 10.5
#: Ends the name of a style whose cells people may write into while the sheet is protected.
BY_HAND = "_hand"

_BOX = {"border": 1, "border_color": look.RULE}
_HEAD = {
    "font_name": look.HEAD_FONT, "font_size": 10, "bold": True, "align": "center", "valign": "vcenter",
    "text_wrap": True, **_BOX,
}  # fmt: skip
_LIST: Mapping[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "vcenter", "text_wrap": True, **_BOX},
    "centre": {"num_format": "@", "valign": "vcenter", "align": "center", "text_wrap": True, **_BOX},
    # Numbers that mean nothing in two halves: smaller where a machine lacks our typeface and its digits are wide.
    "code": {"num_format": "@", "valign": "vcenter", "align": "center", "shrink": True, **_BOX},
    "count": {"num_format": "#,##0", "valign": "vcenter", "align": "center", "shrink": True, **_BOX},
    "amount": {"num_format": "#,##0.00", "valign": "vcenter", "shrink": True, **_BOX},
    "date": {"num_format": "yyyy-mm-dd", "valign": "vcenter", "align": "center", "shrink": True, **_BOX},
}
_NOTES: Mapping[str, dict[str, Any]] = {
    "title": {"font_name": look.HEAD_FONT, "bold": True, "font_size": 18, "font_color": look.BLUE, "valign": "vcenter"},
    "section": {"font_name": look.HEAD_FONT, "bold": True, "font_size": 12, "font_color": look.BLUE,
                "valign": "vcenter", "bottom": 2, "bottom_color": look.BLUE},
    "line": {"num_format": "@", "valign": "vcenter"},
    "label": {"num_format": "@", "font_color": look.SOFT, "valign": "vcenter"},
    "note": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "warning": {"num_format": "@", "text_wrap": True, "valign": "vcenter", "bold": True, "font_color": look.AMBER,
                "border": 1, "border_color": look.AMBER},
    "link": {"num_format": "@", "font_color": look.BLUE, "underline": 1, "valign": "vcenter", "text_wrap": True, **_BOX},
    "cell": {"num_format": "@", "valign": "vcenter", "text_wrap": True, **_BOX},
    "cell_right": {"num_format": "@", "align": "right", "valign": "vcenter", **_BOX},
    "cell_count": {"num_format": "#,##0", "valign": "vcenter", **_BOX},
    "cell_amount": {"num_format": "#,##0.00", "valign": "vcenter", **_BOX},
    "total": {"num_format": "@", "bold": True, "valign": "vcenter", "bg_color": look.BAND, **_BOX},
    "total_right": {"num_format": "@", "align": "right", "bold": True, "valign": "vcenter", "bg_color": look.BAND, **_BOX},
    "total_count": {"num_format": "#,##0", "bold": True, "valign": "vcenter", "bg_color": look.BAND, **_BOX},
    "total_amount": {"num_format": "#,##0.00", "bold": True, "valign": "vcenter", "bg_color": look.BAND, **_BOX},
}  # fmt: skip
STYLES: Mapping[str, dict[str, Any]] = {
    # White on dark says that the program wrote the column; dark on white, that somebody is to write into it.
    "head": {**_HEAD, "bg_color": look.BLUE, "font_color": look.PAPER, "border_color": look.PAPER},
    "head_hand": {**_HEAD, "bg_color": look.PAPER, "font_color": look.AMBER, "border_color": look.AMBER},
    **_LIST,
    **{name + BY_HAND: {**style, "locked": False} for name, style in _LIST.items()},
    **_NOTES,
}

#: Laid over cells by a condition, so that they stay right when a list is filtered or sorted.
BAND = {"bg_color": look.BAND}
ACCENT = {"bold": True, "font_color": look.AMBER}


def formats(book: Workbook) -> dict[str, Format]:
    """Every style, ready for the cells of that workbook."""
    base = {"font_name": look.BODY_FONT, "font_size": SIZE}
    return {name: book.add_format({**base, **style}) for name, style in STYLES.items()}
