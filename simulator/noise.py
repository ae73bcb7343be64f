"""Errors in who a row says it is about: numbers, names, birth dates, sex, places, telephones.

Every kind of error is a small function on one value; only the rows it strikes are touched, so that a
million rows cost little. Rates are in data/noise.toml.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.datasets import PERSON_DATASETS
from simulator import misspelling as spell
from simulator.dates import NO_DAY
from simulator.people import villages
from simulator.state import County
from simulator.words import Rng, toml

_SMALL = 60  #: in a dataset of so many rows each kind of error strikes at least one
_REPRESENTATION: dict[str, Callable[[str], str]] = {
    "id_lower_x": str.lower, "id_full_width": spell.full_width, "id_leading_quote": lambda text: "'" + text,
    "id_leading_tab": lambda text: "\t" + text, "id_trailing_blank": lambda text: text + "  ",
    "name_trailing_blank": lambda text: text + " ",
}  # fmt: skip
_CONTENT: dict[str, Callable[..., Any]] = {
    "id_wrong_digit": spell.wrong_digit, "id_wrong_digit_refitted": spell.wrong_digit_refitted,
    "id_transposed": spell.transposed, "name_homophone": spell.homophone, "name_similar_shape": spell.similar_shape,
    "name_variant": spell.variant, "name_separator": spell.separator, "name_rare_lost": spell.rare_lost,
    "name_truncated": spell.truncated, "name_swapped": spell.swapped, "name_one_character": spell.one_character,
    "birth_day_month_swapped": spell.day_month_swapped, "birth_wrong_digit": spell.birth_digit,
    "birth_lunar": spell.lunar,
    "birth_year_off": spell.year_off,
}  # fmt: skip
#: In this order: what replaces a value comes before what misspells it.
_KINDS = (
    "id_old_number", "id_of_relative", "id_of_neighbour", "id_borrowed", "name_former",
    "id_wrong_digit", "id_wrong_digit_refitted", "id_transposed", "id_15_digits",
    "name_homophone", "name_similar_shape", "name_variant", "name_separator", "name_rare_lost", "name_truncated",
    "name_swapped", "name_one_character", "birth_day_month_swapped", "birth_wrong_digit", "birth_lunar",
    "birth_year_off", "birth_missing",
    "sex_missing", "sex_wrong", "division_moved", "phone_changed", "phone_missing", "id_missing",
    "id_lower_x", "id_full_width", "id_leading_quote", "id_leading_tab", "id_trailing_blank", "name_trailing_blank",
)  # fmt: skip
_COLUMNS = {
    "id": "id_number",
    "name": "name",
    "birth": "birth_date",
    "sex": "sex",
    "division": "division_code",
    "phone": "phone",
}


def misspell(rng: Rng, county: County) -> None:
    """Puts errors into every person dataset and into the legal representatives; notes them in `county.noise`."""
    for dataset in PERSON_DATASETS:
        frame = county.facts[dataset.key]
        if "who" not in frame:
            done = distort(rng, county, dataset.key, frame, frame["person"].to_numpy())
            county.noise.append(pd.DataFrame({
                "key": dataset.key, "record_no": frame["record_no"].to_numpy()[done["row"]], "kind": done["kind"],
            }))  # fmt: skip
    person = np.concatenate([county.jobs["person"].to_numpy(), np.arange(len(county.people))])
    done = distort(rng, county, "tax/identities", county.identities, person)
    for key in ("tax/wage_withholding", "tax/contribution_payments"):
        rows = county.facts[key][["who", "record_no"]].merge(done, left_on="who", right_on="row")
        county.noise.append(rows[["record_no", "kind"]].assign(key=key))
    entities = county.facts["market_supervision/entities"]
    missing = rng.random(len(entities)) < 0.02 * county.setting.noise
    entities["legal_rep_id"] = entities["legal_rep_id"].mask(missing)


def distort(rng: Rng, county: County, key: str, frame: pd.DataFrame, person: NDArray) -> pd.DataFrame:
    """Changes a frame's identity columns in place and returns what was done: columns row, kind.

    `person` is the true person of each row.
    """
    settings = toml("noise.toml")
    rates = settings["default"] | settings.get(key, {})
    columns = {name: frame[name].to_numpy(dtype=object, copy=True) for name in _COLUMNS.values() if name in frame}
    done: list[pd.DataFrame] = []
    for kind in _KINDS:
        column = _COLUMNS[kind.split("_")[0]]
        if column not in columns:
            continue
        rows = _struck(rng, kind, rates[kind] * county.setting.noise, columns[column], person, county)
        old = columns[column][rows]
        new = _changed(rng, kind, old, person[rows], county)
        columns[column][rows] = new
        rows = rows[np.array([a != b for a, b in zip(old, new, strict=True)], dtype=bool)]
        done.append(pd.DataFrame({"row": rows, "kind": kind}))
    for name, values in columns.items():
        if name in ("id_number", "name", "phone"):
            frame[name] = pd.array(values, dtype="str")
        else:
            frame[name] = values.astype(np.int64)
    return pd.concat(done, ignore_index=True)


def _struck(rng: Rng, kind: str, rate: float, values: NDArray, person: NDArray, county: County) -> NDArray:
    """The rows that an error strikes, among those that can have it."""
    people, size = county.people, len(values)
    if kind in ("id_old_number", "name_former"):
        able = np.flatnonzero(people["old_id" if kind == "id_old_number" else "former_name"].notna().to_numpy()[person])
    elif kind == "name_separator":
        able = np.flatnonzero(np.isin(people["ethnicity"].to_numpy()[person], ("05", "17")))
    elif kind == "name_rare_lost":
        able = np.array([k for k, text in enumerate(values) if not spell.plain(text)], dtype=int)
    elif kind == "name_truncated":
        able = np.flatnonzero(np.isin(people["ethnicity"].to_numpy()[person], ("05", "17")))
    elif kind == "id_lower_x":
        able = np.array([k for k, text in enumerate(values) if isinstance(text, str) and text.endswith("X")], dtype=int)
    elif kind == "birth_day_month_swapped":
        able = np.flatnonzero(spell.can_swap_day_and_month(values.astype(np.int64)))
    elif kind == "id_15_digits":
        able = np.flatnonzero(people["birth"].to_numpy()[person] < 9000)
    else:
        able = np.arange(size)
    if rate <= 0 or len(able) == 0:
        return np.empty(0, dtype=int)
    count = rng.binomial(len(able), min(1.0, rate))
    if size >= _SMALL:
        count = max(count, min(len(able), int(county.setting.at_least > 0), math.ceil(county.setting.noise)))
    rows = rng.choice(able, size=count, replace=False, shuffle=False)
    return np.sort(rows[pd.notna(values[rows])])


def _changed(rng: Rng, kind: str, old: NDArray, person: NDArray, county: County) -> NDArray:
    """The struck values after the error."""
    people = county.people
    new = old.copy()
    if kind.endswith("_missing"):
        new[:] = {"birth": NO_DAY, "sex": 0}.get(kind.split("_", 1)[0])
    elif kind in ("id_of_relative", "id_of_neighbour", "id_borrowed"):
        new[:] = people["id_number"].to_numpy(dtype=object)[_other(rng, kind, person, people)]
    elif kind == "id_old_number":
        new[:] = people["old_id"].to_numpy(dtype=object)[person]
    elif kind == "name_former":
        new[:] = people["former_name"].to_numpy(dtype=object)[person]
    elif kind == "sex_wrong":
        new[:] = [3 - sex if sex in (1, 2) else sex for sex in old]
    elif kind == "division_moved":
        new[:] = villages()["division"].to_numpy()[rng.integers(0, len(villages()), len(old))]
    elif kind == "phone_changed":
        new[:] = people["phone"].to_numpy(dtype=object)[rng.integers(0, len(people), len(old))]
    elif kind == "id_15_digits":
        new[:] = [text[:6] + text[8:17] if len(text) == 18 and text[6:8] == "19" else text for text in old]
    elif kind in _REPRESENTATION:
        new[:] = [_REPRESENTATION[kind](text) for text in old]
    else:
        new[:] = [_CONTENT[kind](rng, value) for value in old]
    return new


def _other(rng: Rng, kind: str, person: NDArray, people: pd.DataFrame) -> NDArray:
    """Whose number is used: a spouse's or parent's, that of a neighbour in the register, or anyone's."""
    if kind == "id_of_relative":
        kin = np.stack([people[name].to_numpy()[person] for name in ("spouse", "father", "mother")])
        first = np.where(kin[0] >= 0, kin[0], np.where(kin[1] >= 0, kin[1], kin[2]))
        return np.where(first >= 0, first, person)
    if kind == "id_of_neighbour":
        return np.clip(person + rng.choice([-5, -4, 4, 5, 6], len(person)), 0, len(people) - 1)
    return rng.integers(0, len(people), len(person))
