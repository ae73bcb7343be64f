"""What stands in one cell of a workbook: a text, a day, an amount, a word of a drop-down."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flows.documents.text import plain

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:T?00:00:00)?")
_CODE = re.compile(r"\d{1,2}")

#: Takes a header and what is wrong below it.
Say = Callable[[str, str], None]


def text(cell: object) -> str:
    """A cell as its reader sees it; whole numbers without a decimal point, days as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    elif isinstance(cell, dt.datetime):
        cell = cell.date()
    return "" if cell is None else str(cell).strip()


def written(cell: object) -> str | None:
    """What somebody wrote, as the next workbook shows it; None where there is nothing."""
    return plain(text(cell).replace("\r\n", "\n")) or None


def same_text(cell: object, expected: object) -> bool:
    """The same words; a spreadsheet program may write line breaks its own way."""
    return text(cell).split() == text(expected).split()


def same_amount(cell: object, expected: object) -> bool:
    """The same number, or nothing where nothing is expected."""
    if expected is None:
        return not text(cell)
    return _amount(cell) == Decimal(str(expected))


def _folded(given: str) -> str:
    """Without blanks and full-width signs, as people write a word or a day by hand."""
    return "".join(unicodedata.normalize("NFKC", given).split())


def _amount(cell: object) -> Decimal | None:
    """The number in a cell; None where there is none."""
    try:
        amount = Decimal(text(cell).replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def day(cells: Mapping[str, Any], header: str, today: dt.date, say: Say) -> dt.date | None:
    """The day in a cell; None where there is none or, after saying so, where it is no day or lies in the future."""
    if not (given := text(cells[header])):
        return None
    try:
        parts = _DAY.fullmatch(_folded(given))
        day = dt.date(*(int(part) for part in parts.groups() if part)) if parts else None
    except ValueError:
        day = None
    if day is None:
        say(header, "不是日期，应写作 2026-05-01 这样")
    elif day > today:
        say(header, "晚于今天")
    return day


def yuan(cells: Mapping[str, Any], header: str, say: Say) -> Decimal | None:
    """The yuan in a cell, not below zero and to the cent."""
    if not text(cells[header]):
        return None
    amount = _amount(cells[header])
    if amount is None or not 0 <= amount < 10**12 or amount != round(amount, 2):
        say(header, "不是金额，应为不小于 0、最多两位小数的数（元）")
        return None
    return round(amount, 2)


def code(words: Mapping[str, str], word: object) -> str | None:
    """The code whose word stands in a cell."""
    return next((code for code, each in words.items() if each == text(word)), None)


def choice(cells: Mapping[str, Any], header: str, choices: Sequence[str], say: Say) -> str | None:
    """One of the words of a drop-down, in any width and spacing; of those that begin with a code, either part will do."""
    given = _folded(text(cells[header]))
    if not given:
        return None
    for choice in choices:
        number, _, rest = choice.partition(" ")
        said = {_folded(choice), *((number, _folded(rest)) if _CODE.fullmatch(number) and rest else ())}
        if (given.zfill(2) if _CODE.fullmatch(given) else given) in said:
            return choice
    say(header, "不在下拉列表中")
    return None
