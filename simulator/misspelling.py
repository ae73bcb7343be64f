"""One value, wrongly written: the errors that clerks, keyboards and old systems make."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulator.dates import NO_DAY, day_of, first_day, month_of, parts_of
from simulator.numbers import refit
from simulator.rare import MARKS
from simulator.words import Rng, table, toml

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}


def full_width(text: str) -> str:
    """ASCII digits and letters in their full-width forms."""
    return text.translate(_FULL_WIDTH)


def wrong_digit(rng: Rng, number: str) -> str:
    """One of the first 17 digits replaced, most often one of the last digits or of the birth date."""
    place = int(rng.integers(6, min(17, len(number))))
    return number[:place] + str((int(number[place]) + int(rng.integers(1, 10))) % 10) + number[place + 1 :]


def wrong_digit_refitted(rng: Rng, number: str) -> str:
    """A wrong digit in a number whose check character was worked out anew."""
    wrong = wrong_digit(rng, number)
    return refit(wrong) if len(wrong) == 18 else wrong


def transposed(rng: Rng, number: str) -> str:
    """Two neighbouring digits swapped."""
    place = int(rng.integers(6, min(16, len(number) - 1)))
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def homophone(rng: Rng, name: str) -> str:
    """A character replaced by one that sounds the same."""
    return _replace(rng, name, _homophones())


def similar_shape(rng: Rng, name: str) -> str:
    """A character replaced by one that looks alike."""
    return _replace(rng, name, _confusions("shape"))


def variant(rng: Rng, name: str) -> str:
    """A character in its traditional or variant form."""
    return _replace(rng, name, _confusions("variant"))


def swapped(rng: Rng, name: str) -> str:
    """The last two characters in the wrong order."""
    return name[:-2] + name[-1] + name[-2] if len(name) >= 3 and "·" not in name else name


def one_character(rng: Rng, name: str) -> str:
    """One character of the given name taken for another, or left out."""
    if len(name) < 2 or "·" in name:
        return name
    if len(name) == 3 and rng.random() < 0.3:
        return name[0] + name[int(rng.integers(1, 3))]
    alphabet = _alphabet()
    place = int(rng.integers(1, len(name)))
    return name[:place] + alphabet[int(rng.integers(len(alphabet)))] + name[place + 1 :]


def surname_reading(rng: Rng, name: str) -> str:
    """The surname as it is typed by one who reads its character like most do, or hears it."""
    others = _confusions("reading").get(name[0])
    return others[int(rng.integers(len(others)))] + name[1:] if others else name


def misread_surnames() -> str:
    """A regular expression for the names that begin with such a surname."""
    return "^[" + "".join(_confusions("reading")) + "]"


def character_lost(rng: Rng, name: str) -> str:
    """A character of the given name that did not survive a change of encoding."""
    if len(name) < 2 or "·" in name:
        return name
    place = int(rng.integers(1, len(name)))
    return name[:place] + MARKS[int(rng.integers(len(MARKS)))] + name[place + 1 :]


def with_title(rng: Rng, name: str) -> str:
    """A remark or form of address in the field of the name."""
    forms = toml("words.toml")["titles"].split()
    return forms[int(rng.integers(len(forms)))].replace("X", name)


def blank_inside(rng: Rng, name: str) -> str:
    """Blanks between surname and given name, as in printed lists."""
    return name if "·" in name else name[0] + (" ", "  ", "\u3000")[int(rng.integers(3))] + name[1:]


def day_month_swapped(rng: Rng, day: int) -> int:
    """Day and month exchanged."""
    year, month, date = parts_of(day)
    return day_of(year, date, month)


def can_swap_day_and_month(days: NDArray) -> NDArray[np.bool_]:
    """Which days give another date when day and month are exchanged."""
    month = month_of(days)
    date = days - first_day(month) + 1
    return (date <= 12) & (date != month % 12 + 1)


def birth_digit(rng: Rng, day: int) -> int:
    """One digit of the day of month or year wrong."""
    year, month, date = parts_of(day)
    if rng.random() < 0.5:
        return day_of(year - 10 if year > 1940 else year + 10, month, min(date, 28))
    return day_of(year, month, date + 10 if date <= 18 else date - 10)


def lunar(rng: Rng, day: int) -> int:
    """The birthday of the lunar calendar: three to seven weeks before that of the sun."""
    return day if day == NO_DAY else day - int(rng.integers(20, 51))


def year_off(rng: Rng, day: int) -> int:
    """One year too early or too late."""
    year, month, date = parts_of(day)
    return day_of(year + (1 if rng.random() < 0.5 else -1), month, min(date, 28))


def _replace(rng: Rng, name: str, others: dict[str, str]) -> str:
    """One of the characters that have others, replaced; the given name first."""
    places = [k for k, character in enumerate(name) if character in others]
    if not places:
        return name
    place = places[-1] if rng.random() < 0.7 else places[int(rng.integers(len(places)))]
    choices = others[name[place]]
    return name[:place] + choices[int(rng.integers(len(choices)))] + name[place + 1 :]


@cache
def _alphabet() -> list[str]:
    """Every character of the tables of given names."""
    lists = (cohort[sex] for cohort in toml("given_names.toml")["cohort"] for sex in ("male", "female"))
    return sorted(
        {character for words in lists for name in ("first", "second", "single") for character in words[name].split()}
    )


@cache
def _homophones() -> dict[str, str]:
    """For each character those of the same reading, tone left aside."""
    from pypinyin import Style, lazy_pinyin  # here, because it takes a second to load

    groups: dict[str, list[str]] = defaultdict(list)
    for character in _alphabet():
        groups[lazy_pinyin(character, style=Style.NORMAL)[0]].append(character)
    return {one: "".join(o for o in group if o != one) for group in groups.values() if len(group) > 1 for one in group}


@cache
def _confusions(kind: str) -> dict[str, str]:
    """For each character those that are taken for it; variants only in the direction of the rarer form."""
    others: dict[str, str] = defaultdict(str)
    for row in table("similar_characters.csv"):
        characters = row["characters"].split()
        if row["kind"] == kind:
            for one in characters if kind == "shape" else characters[:1]:
                others[one] += "".join(other for other in characters if other != one)
    return dict(others)
