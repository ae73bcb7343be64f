"""Writes an answer: as a table for the screen, as CSV for a spreadsheet, as JSON for a program."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from flows.analysis.question import Answer
from flows.documents.text import plain

#: A spreadsheet would reckon with a text that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 48
_BLANK = "　"


def table(answer: Answer, most: int) -> Iterator[str]:
    """Columns side by side; at most so many rows, and a line that says how many there are if there are more."""
    rows, more = [], False
    for some in answer.rows:
        rows += some
        if more := len(rows) > most:
            break
    cells = [[_cut(_said(value)) for value in row] for row in rows[:most]]
    widths = [max(map(_width, column)) for column in zip(answer.columns, *cells, strict=True)]
    right = [all(isinstance(row[place], int | float | Decimal) or row[place] is None for row in rows[:most])
             for place in range(len(widths))]  # fmt: skip
    yield "  ".join(map(_padded, answer.columns, widths, right)).rstrip()
    yield "  ".join("─" * width for width in widths)
    for row in cells:
        yield "  ".join(map(_padded, row, widths, right)).rstrip()
    yield f"（只显示前 {most:,} 行；全部请用 --format csv 或加大 --rows）" if more else f"（{len(rows):,} 行）"


def csv_lines(answer: Answer, _: int) -> Iterator[str]:
    """CSV with a header, a few thousand rows at a time. Text that a spreadsheet takes for a formula is led by `'`."""
    yield _joined([answer.columns])
    for rows in answer.rows:
        yield _joined([[_cell(value) for value in row] for row in rows])


def json_lines(answer: Answer, _: int) -> Iterator[str]:
    """A JSON object a row, one a line."""
    for rows in answer.rows:
        yield "\n".join(
            json.dumps(dict(zip(answer.columns, map(_json, row), strict=True)), ensure_ascii=False) for row in rows
        )


FORMATS: dict[str, Callable[[Answer, int], Iterator[str]]] = {"table": table, "csv": csv_lines, "json": json_lines}


def _joined(rows: list[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().removesuffix("\n")


def _cell(value: Any) -> Any:
    said = value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else _said(value)
    return "'" + said if isinstance(said, str) and said.startswith(_FORMULA) else said


def _said(value: Any) -> str:
    """The value as people write it: 是 and 否, lists with 、, fractions without a tail of digits."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return "、".join(map(_said, value))
    if isinstance(value, dict):
        return json.dumps(_json(value), ensure_ascii=False)
    return plain(value)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _json(each) for name, each in value.items()}
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _width(text: str) -> int:
    """Places on a screen: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _cut(text: str) -> str:
    """One line, and not so long that the next column is off the screen."""
    line, places = "", 0
    for sign in text.replace("\n", _BLANK):
        places += _width(sign)
        if places > _WIDEST:
            return line + "…"
        line += sign
    return line


def _padded(text: str, width: int, to_the_right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if to_the_right else text + blanks
