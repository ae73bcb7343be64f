"""How values are written for people: masked numbers, amounts in 元 and 万元, names that are safe for files and sheets."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\[\]:*?/\\<>|\"']+")
#: An identity number: a division, a day of birth of six or eight digits, and the rest.
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
    r"(?:(?<=\d{17})[0-9Xx])?(?![0-9A-Za-z])"
)
#: An identity number of 15 or 18 characters, or a bank account.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{14,}[0-9Xx]?(?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z])")
#: No text shorter than these has such a number in it: 15 digits of an identity, 11 of a telephone.
_SHORTEST_ID, _SHORTEST_NUMBER = 15, 11
_SHEET_NAME_LENGTH = 31
_SHOWN = 4


def plain(value: object) -> str:
    """The value as text. Control characters but for line breaks become blanks, and none begins it."""
    if value is None:
        return ""
    text = str(value)
    return (text if text.isprintable() else _CONTROL.sub(" ", text)).strip()


def mask_id(number: str | None) -> str:
    """The first and the last four characters; nothing of a number too short to hide anything that way."""
    if not number:
        return ""
    if len(number) <= 2 * _SHOWN:
        return "*" * len(number)
    return number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]


def mask_long_numbers(sentence: str | None) -> str:
    """The sentence with every number of a person or an account in it masked; of an account the last four are shown."""
    return _LONG_NUMBER.sub(
        lambda found: mask_id(found.group()) if _ID_NUMBER.fullmatch(found.group()) else mask_account(found.group()),
        sentence or "",
    )


def mask_account(number: str) -> str:
    """The last four characters of an account."""
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]


def mask_phone(number: str | None) -> str:
    """The first three and the last four digits."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if number and len(number) > 8 else mask_id(number)


def mask_birth(day: dt.date | str | None) -> str:
    """The year alone: with the day, a masked number could be completed."""
    return f"{str(day)[:4]}-**-**" if day else ""


def mask_id_like(identifier: str | None) -> str:
    """The identifier of a record or a registry, masked where it is somebody's identity number."""
    if not identifier or len(identifier) < _SHORTEST_ID:
        return identifier or ""
    return _ID_NUMBER.sub(lambda found: mask_id(found.group()), identifier)


def mask_numbers(sentence: str) -> str:
    """The sentence with every number of a person, an account or a telephone in it masked; for logs and messages."""
    if len(sentence) < _SHORTEST_NUMBER:
        return sentence
    return _PHONE.sub(lambda found: mask_phone(found.group()), mask_long_numbers(sentence))


def word(words: Mapping[str, str], code: str | None) -> str:
    """The Chinese word for a code; a code without a word stands for itself."""
    return words.get(code, code) if code else ""


def listed(values: Iterable[str] | None, words: Mapping[str, str] | None = None, between: str = "、") -> str:
    """The values, or their words, one after the other."""
    return between.join(word(words or {}, value) for value in values or ())


def month(period: str | None) -> str:
    """`202405` as `2024-05`, a resident-scheme year `202400` as `2024年`."""
    if not period or len(period) != 6:
        return period or ""
    return period[:4] + "年" if period.endswith("00") else period[:4] + "-" + period[4:]


def span(period_from: str | None, period_to: str | None) -> str:
    """One period, or the first and the last of several."""
    ends = dict.fromkeys(month(end) for end in (period_from, period_to) if end)
    return " 至 ".join(ends)


def whole(value: float | None) -> str:
    """A count with its thousands apart; a dash where there is none."""
    return "—" if value is None else f"{value:,.0f}"


def money(amount: Decimal | int | None) -> str:
    """Below ten thousand in 元, from there in 万元, with two decimals."""
    if amount is None:
        return "—"
    if -10_000 < amount < 10_000:
        return f"{amount:,.2f} 元"
    return f"{float(amount) / 10_000:,.2f} 万元"


def yuan(amount: Decimal | int | None) -> str:
    """An amount for a column of amounts: in 元 with two decimals, without the word; a dash where there is none."""
    return "—" if amount is None else f"{amount:,.2f}"


def persons(count: int | None) -> str:
    """A number of people: below ten thousand in 人, from there in 万人 with two decimals."""
    if count is None:
        return "—"
    return f"{count:,} 人" if -10_000 < count < 10_000 else f"{count / 10_000:,.2f} 万人"


def percent(value: float | None, digits: int = 1) -> str:
    """A share that is no probability, as in bulletins: `0.953` as `95.3%`."""
    return "—" if value is None else f"{100 * value:.{digits}f}%"


def day(value: dt.date | str | None) -> str:
    """A day as official papers write it: `2026年11月1日`."""
    if not value:
        return "—"
    found = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.year}年{found.month}月{found.day}日"


def share(value: float | None) -> str:
    """A probability as a percentage; a dash where there is none. What is not certain does not read as 100 %."""
    if value is None:
        return "—"
    return "＞99.99%" if 0.9999 < value < 1 else f"{value:.2%}"


def file_part(name: str) -> str:
    """The name without characters that a file system or a spreadsheet refuses."""
    return _UNSAFE_IN_NAMES.sub("_", name).strip(" ._") or "_"


def sheet_name(name: str, taken: set[str]) -> str:
    """A sheet name of at most 31 characters that the workbook does not have yet; it joins `taken`."""
    wanted = file_part(name)[:_SHEET_NAME_LENGTH]
    candidate, number = wanted, 2
    while candidate.lower() in taken:
        suffix = f"_{number}"
        candidate, number = wanted[: _SHEET_NAME_LENGTH - len(suffix)] + suffix, number + 1
    taken.add(candidate.lower())
    return candidate


def lines_of(value: str, width: float) -> int:
    """How many lines the text takes in a column of that width; a Chinese character is two units wide.

    Something is left at the end of a line: no line begins with a comma.
    """
    if "\n" in value:
        return sum(_lines_of(line, width) for line in value.split("\n"))
    return 1 if 2 * len(value) < width else _lines_of(value, width)


def _lines_of(line: str, width: float) -> int:
    return math.ceil(len(line.encode("gb18030", "replace")) / (width - 1.4)) or 1
