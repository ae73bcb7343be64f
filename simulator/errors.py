"""The kinds of identity errors: which rows can have one, and what a value becomes by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulator import defaults, long_names, rare
from simulator import misspelling as spell
from simulator.dates import NO_DAY
from simulator.people import villages
from simulator.words import Rng, chance

#: How a right value is dressed up.
REPRESENTATION: dict[str, Callable[[str], str]] = {
    "id_lower_x": str.lower, "id_full_width": spell.full_width, "id_leading_quote": lambda text: "'" + text,
    "id_leading_tab": lambda text: "\t" + text, "id_trailing_blank": lambda text: text + "  ",
    "name_trailing_blank": lambda text: text + " ",
}  # fmt: skip
_CONTENT: dict[str, Callable[..., Any]] = {
    "id_wrong_digit": spell.wrong_digit, "id_wrong_digit_refitted": spell.wrong_digit_refitted,
    "id_transposed": spell.transposed, "id_zero_tail": defaults.zero_tail, "id_default": defaults.id_number,
    "name_homophone": spell.homophone, "name_similar_shape": spell.similar_shape, "name_variant": spell.variant,
    "name_surname_reading": spell.surname_reading, "name_swapped": spell.swapped,
    "name_one_character": spell.one_character, "name_character_lost": spell.character_lost,
    "name_title": spell.with_title, "name_blank_inside": spell.blank_inside,
    "name_rare_lost": rare.lost, "name_rare_pinyin": rare.by_pinyin, "name_rare_split": rare.split,
    "name_parts_swapped": long_names.parts_swapped, "name_transliterated": long_names.transliterated,
    "name_separator": long_names.separator, "name_truncated": long_names.truncated,
    "birth_day_month_swapped": spell.day_month_swapped, "birth_wrong_digit": spell.birth_digit,
    "birth_lunar": spell.lunar, "birth_year_off": spell.year_off, "birth_year_only": defaults.year_only,
    "birth_default": defaults.birth_date,
}  # fmt: skip
#: In this order: what replaces a value comes before what misspells it.
KINDS = (
    "id_old_number", "id_of_relative", "id_of_parent", "id_of_twin", "id_of_neighbour", "id_borrowed", "name_former",
    "id_wrong_digit", "id_wrong_digit_refitted", "id_transposed", "id_15_digits", "id_zero_tail", "id_default",
    "name_homophone", "name_similar_shape", "name_variant", "name_surname_reading", "name_parts_swapped",
    "name_transliterated", "name_separator", "name_rare_lost", "name_rare_pinyin", "name_rare_split",
    "name_truncated", "name_swapped", "name_one_character", "name_character_lost", "name_title", "name_blank_inside",
    "birth_day_month_swapped", "birth_wrong_digit", "birth_lunar", "birth_year_off", "birth_year_only",
    "birth_default", "birth_missing",
    "sex_missing", "sex_wrong", "division_moved", "phone_changed", "phone_default", "phone_missing", "id_missing",
    "id_lower_x", "id_full_width", "id_leading_quote", "id_leading_tab", "id_trailing_blank", "name_trailing_blank",
)  # fmt: skip
#: What a value must contain to be struck.
_PATTERNS: dict[str, Callable[[], str]] = {
    "id_lower_x": lambda: "X$", "name_surname_reading": spell.misread_surnames,
    "name_rare_lost": rare.pattern, "name_rare_pinyin": rare.pattern, "name_rare_split": rare.pattern,
    "name_parts_swapped": lambda: "·", "name_transliterated": lambda: "·", "name_separator": lambda: "·",
    "name_truncated": lambda: "·",
}  # fmt: skip
_AGE = 18  #: from which nobody goes by a parent's number
_LAST_15 = 9000  #: days since 1970: who was born later never had a number of 15 digits


def able(kind: str, values: NDArray, person: NDArray, people: pd.DataFrame) -> NDArray:
    """The rows that can have an error of this kind; `person` is whom each row is about."""
    if kind in _PATTERNS:
        text = pa.array(values, pa.string(), from_pandas=True)
        return np.flatnonzero(pc.fill_null(pc.match_substring_regex(text, _PATTERNS[kind]()), False))
    match kind:
        case "id_old_number":
            can = people["old_id"].notna().to_numpy()[person]
        case "name_former":
            can = people["former_name"].notna().to_numpy()[person]
        case "id_of_parent":
            can = (people["age"].to_numpy() < _AGE)[person] & (_parent(people)[person] >= 0)
        case "id_of_twin":
            can = _twin(people)[person] >= 0
        case "id_15_digits":
            can = people["birth"].to_numpy()[person] < _LAST_15
        case "birth_day_month_swapped":
            can = spell.can_swap_day_and_month(values.astype(np.int64))
        case _:
            return np.arange(len(values))
    return np.flatnonzero(can)


def changed(rng: Rng, kind: str, old: NDArray, person: NDArray, people: pd.DataFrame) -> NDArray:
    """The struck values after the error."""
    if kind in REPRESENTATION:
        return _objects(map(REPRESENTATION[kind], old), len(old))
    if kind in _CONTENT:
        return _objects((_CONTENT[kind](rng, value) for value in old), len(old))
    match kind:
        case "id_of_relative" | "id_of_parent" | "id_of_twin" | "id_of_neighbour" | "id_borrowed":
            return people["id_number"].to_numpy(dtype=object)[_other(rng, kind, person, people)]
        case "id_old_number":
            return people["old_id"].to_numpy(dtype=object)[person]
        case "name_former":
            return people["former_name"].to_numpy(dtype=object)[person]
        case "id_15_digits":
            short = (text[:6] + text[8:17] if len(text) == 18 and text[6:8] == "19" else text for text in old)
            return _objects(short, len(old))
        case "sex_wrong":
            return np.where(np.isin(old, (1, 2)), 3 - old, old)
        case "division_moved":
            return villages()["division"].to_numpy()[rng.integers(0, len(villages()), len(old))]
        case "phone_changed":
            return people["phone"].to_numpy(dtype=object)[rng.integers(0, len(people), len(old))]
        case "phone_default":
            return defaults.phones(rng, people["village"].to_numpy()[person])
    return _objects([{"birth_missing": NO_DAY, "sex_missing": 0}.get(kind)] * len(old), len(old))


def _objects(values: Any, size: int) -> NDArray:
    """`size` values as an array of objects."""
    return np.fromiter(values, dtype=object, count=size)


def _other(rng: Rng, kind: str, person: NDArray, people: pd.DataFrame) -> NDArray:
    """Whose number is used; the person's own where there is no such other."""
    match kind:
        case "id_of_relative":
            spouse = people["spouse"].to_numpy()
            other = np.where(spouse >= 0, spouse, _parent(people))[person]
        case "id_of_parent":
            father, mother = people["father"].to_numpy()[person], people["mother"].to_numpy()[person]
            other = np.where((father < 0) | ((mother >= 0) & chance(rng, 0.5, len(person))), mother, father)
        case "id_of_twin":
            other = _twin(people)[person]
        case "id_of_neighbour":
            return np.clip(person + rng.choice([-5, -4, 4, 5, 6], len(person)), 0, len(people) - 1)
        case _:
            return rng.integers(0, len(people), len(person))
    return np.where(other >= 0, other, person)


def _parent(people: pd.DataFrame) -> NDArray:
    """A parent of each person, the father where he is known; or -1."""
    father = people["father"].to_numpy()
    return np.where(father >= 0, father, people["mother"].to_numpy())


def _twin(people: pd.DataFrame) -> NDArray:
    """The twin of each person, who stands before or after it in the register; or -1."""
    younger = people["is_twin"].to_numpy(dtype=bool)
    here = np.arange(len(people))
    return np.where(younger, here - 1, np.where(np.roll(younger, -1), here + 1, -1))
