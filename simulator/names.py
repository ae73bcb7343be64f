"""Personal names with the frequencies of a real county, so that namesakes collide as they do there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.words import Rng, chance, pick, pick_ranked, table, toml, wordlist

_MALE = 1


def surnames(rng: Rng, size: int) -> NDArray:
    """Surnames by national frequency: the first hundred cover 86 % of people."""
    rows = table("surnames.csv")
    words = np.array([row["surname"] for row in rows], dtype=object)
    weights = np.array([float(row["per_mille"]) for row in rows])
    return words[rng.choice(len(words), size, p=weights / weights.sum())]


def given_names(rng: Rng, sex: NDArray, birth_year: NDArray) -> NDArray:
    """Given names of one or two characters in the fashion of the bearer's sex and birth cohort."""
    given = np.empty(len(sex), dtype=object)
    since = 0
    for cohort in toml("given_names.toml")["cohort"]:
        for code, lists in ((_MALE, cohort["male"]), (2, cohort["female"])):
            where = np.flatnonzero((birth_year > since) & (birth_year <= cohort["until"]) & (sex == code))
            given[where] = _of_cohort(rng, lists, cohort["single_share"], len(where))
        since = cohort["until"]
    return given


def _of_cohort(rng: Rng, lists: dict, single_share: float, size: int) -> NDArray:
    """Given names from one cohort's lists."""
    words = {kind: np.array(lists[kind].split(), dtype=object) for kind in ("single", "full", "first", "second")}
    names = pick_ranked(rng, words["first"], size) + pick_ranked(rng, words["second"], size, 6.0)
    draw = rng.random(size)
    is_single = draw < single_share
    is_full = (draw >= single_share) & (draw < single_share + (1 - single_share) * lists["full_share"])
    names[is_single] = pick_ranked(rng, words["single"], int(is_single.sum()), 6.0)
    names[is_full] = pick_ranked(rng, words["full"], int(is_full.sum()))
    rare = np.flatnonzero(chance(rng, 0.004, size))
    names[rare] = np.array([name[:-1] for name in names[rare]], dtype=object) + pick(
        rng, wordlist("rare_characters"), len(rare)
    )
    return names


def minority_names(rng: Rng, size: int) -> NDArray:
    """Names of the form given·father's name; the separator is U+00B7 as the standard wants it."""
    return pick(rng, wordlist("minority_given"), size) + "·" + pick(rng, wordlist("minority_father"), size)
