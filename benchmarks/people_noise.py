"""Errors in the left records of `benchmarks.people`; shares in people_noise.toml, misspellings of the simulator."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator import misspelling as spell
from simulator.dates import NO_DAY
from simulator.people import villages
from simulator.words import Rng, chance, pick

HOUSEHOLD = 4  #: consecutive persons that live together
Columns = dict[str, NDArray]

_MISSPELLINGS: dict[str, Callable[..., Any]] = {
    "id_wrong_digit": spell.wrong_digit, "id_wrong_digit_refitted": spell.wrong_digit_refitted,
    "id_transposed": spell.transposed, "name_homophone": spell.homophone, "name_similar_shape": spell.similar_shape,
    "name_variant": spell.variant, "name_one_character": spell.one_character, "name_swapped": spell.swapped,
    "birth_wrong_digit": spell.birth_digit, "birth_year_off": spell.year_off,
}  # fmt: skip
#: What is done where a misspelling changes nothing: two equal digits swapped, a character without homophones.
_INSTEAD: dict[str, Callable[..., Any]] = {
    "id": spell.wrong_digit,
    "name": spell.one_character,
    "birth": spell.birth_digit,
}


def profile(name: str) -> dict[str, float]:
    """The shares of one profile."""
    profiles = tomllib.loads(Path(__file__).with_name("people_noise.toml").read_text("utf-8"))
    shares = dict(profiles[name])
    return profile(shares.pop("like")) | shares if "like" in shares else shares


def spoil(rng: Rng, shares: dict[str, float], people: Columns, who: NDArray) -> Columns:
    """The left records of the persons `who`, with errors: the columns of `people`, a missing day as NO_DAY."""
    left = {column: values[who] for column, values in people.items()}
    renamed = left["former_name"] != None  # noqa: E711 - compares element by element
    stale = renamed & chance(rng, shares["name_former"], len(who))
    left["name"][stale] = left["former_name"][stale]
    left["former_name"][stale | ~chance(rng, shares["former_stated"], len(who))] = None
    for kind, rows in _struck(rng, shares, "id", len(who)):
        left["id_number"][rows] = _new_number(rng, kind, left["id_number"][rows], who[rows], people["id_number"])
    for kind, rows in _struck(rng, shares, "name", len(who), but=("name_former",)):
        left["name"][rows] = _misspelt(rng, kind, left["name"][rows])
    for kind, rows in _struck(rng, shares, "birth", len(who)):
        left["birth_date"][rows] = _new_day(rng, kind, left["birth_date"][rows])
    for _, rows in _struck(rng, shares, "sex", len(who)):
        left["sex"][rows] = np.where(left["sex"][rows] == "1", "2", "1")
    for _, rows in _struck(rng, shares, "division", len(who)):
        left["division_code"][rows] = pick(rng, villages()["division"].to_numpy().astype(str).astype(object), len(rows))
    for kind, rows in _struck(rng, shares, "phone", len(who)):
        left["phone"][rows] = None if kind == "phone_missing" else pick(rng, people["phone"], len(rows))
    return left


def _struck(
    rng: Rng, shares: dict[str, float], column: str, size: int, but: tuple[str, ...] = ()
) -> Iterator[tuple[str, NDArray]]:
    """Each kind of error of a column with its rows; no row twice."""
    kinds = [kind for kind in shares if kind.startswith(column + "_") and kind not in but]
    which = np.searchsorted(np.cumsum([shares[kind] for kind in kinds]), rng.random(size), side="right")
    for k, kind in enumerate(kinds):
        yield kind, np.flatnonzero(which == k)


def _new_number(rng: Rng, kind: str, old: NDArray, who: NDArray, numbers: NDArray) -> NDArray:
    """No number, another person's, or a wrong one."""
    size, last = len(who), len(numbers) - 1
    if kind == "id_missing":
        return np.full(size, None, dtype=object)
    if kind == "id_of_relative":
        home = who // HOUSEHOLD * HOUSEHOLD
        return numbers[np.minimum(home + (who - home + rng.integers(1, HOUSEHOLD, size)) % HOUSEHOLD, last)]
    if kind == "id_of_neighbour":
        return numbers[np.clip(who + HOUSEHOLD * rng.choice([-2, -1, 1, 2], size), 0, last)]
    if kind == "id_of_anyone":
        return numbers[rng.integers(0, len(numbers), size)]
    return _misspelt(rng, kind, old)


def _new_day(rng: Rng, kind: str, old: NDArray) -> NDArray:
    """No day, or a wrong one."""
    if kind == "birth_missing":
        return np.full(len(old), NO_DAY)
    if kind == "birth_day_month_swapped":
        able = spell.can_swap_day_and_month(old)
        swapped = [spell.day_month_swapped(rng, int(day)) for day in old[able]]
        new = _misspelt(rng, "birth_wrong_digit", old)
        new[able] = swapped
        return new
    return _misspelt(rng, kind, old)


def _misspelt(rng: Rng, kind: str, old: NDArray) -> NDArray:
    """Every value wrongly written."""
    change, instead, new = _MISSPELLINGS[kind], _INSTEAD[kind.split("_")[0]], old.copy()
    for k, value in enumerate(old):
        new[k] = change(rng, value)
        if new[k] == value:
            new[k] = instead(rng, value)
    return new
