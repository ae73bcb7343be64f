"""The data tables beside this package, read once, and the few ways of drawing from them."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML file of simulator/data."""
    return tomllib.loads((files("simulator") / "data" / name).read_text("utf-8"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of simulator/data."""
    lines = (files("simulator") / "data" / name).read_text("utf-8").splitlines()
    return tuple(csv.DictReader(lines))


@cache
def wordlist(name: str) -> NDArray:
    """A blank-separated list of words.toml, as an object array."""
    return np.array(toml("words.toml")[name].split(), dtype=object)


def pick(rng: Rng, words: NDArray, size: int) -> NDArray:
    """`size` words, each as likely as the other."""
    return words[rng.integers(0, len(words), size)]


def pick_ranked(rng: Rng, words: NDArray, size: int, flatness: float = 10.0) -> NDArray:
    """`size` words from a list in order of frequency: the k-th is as likely as 1 / (k + flatness)."""
    weights = 1.0 / (np.arange(len(words)) + flatness)
    return words[rng.choice(len(words), size, p=weights / weights.sum())]


def weighted(rng: Rng, choices: dict[Any, float], size: int) -> NDArray:
    """`size` of the keys, drawn in proportion to their values."""
    weights = np.array(list(choices.values()), float)
    keys = np.array(list(choices), dtype=object) if isinstance(next(iter(choices)), str) else np.array(list(choices))
    return keys[rng.choice(len(keys), size, p=weights / weights.sum())]


def chance(rng: Rng, probability: Any, size: int) -> NDArray[np.bool_]:
    """Independent yes/no draws; `probability` is a number or one a draw."""
    return rng.random(size) < probability


def some(rng: Rng, candidates: NDArray, share: float, at_least: int) -> NDArray:
    """A random `share` of the candidates without repetition, but `at_least` so many where they exist."""
    size = min(len(candidates), max(at_least, round(len(candidates) * share)))
    return np.sort(rng.permutation(candidates)[:size])


def number(rng: Rng, count: float, at_least: int) -> int:
    """A rare event's count: the expected number, scattered, but never below `at_least`."""
    return max(at_least, int(rng.poisson(count)))
