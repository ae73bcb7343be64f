"""Whether two folded names are one, but for one character that an old system could not hold.

The character is written as a sign (`?`), as its pinyin (张YING), as its parts (王民 for 珉), or left out.
Source: GB 2312-1980, the characters that every system has; names beyond it come with GB 18030.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import pyarrow as pa
from rapidfuzz.distance import Postfix, Prefix

from matchers.name_shape import compositions
from matchers.name_sound import readings
from matchers.names import WILDCARD


@lru_cache(maxsize=20_000)
def is_rare(character: str) -> bool:
    """Whether the character is an ideograph outside GB 2312, so that older systems lack it."""
    if not unicodedata.name(character, "").startswith("CJK UNIFIED"):
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _stands_for(written: str, character: str) -> bool:
    """Whether `written` is what a system without the character made of it."""
    if not written:
        return is_rare(character)
    # A character of two bytes was often lost as two signs.
    if not written.strip(WILDCARD):
        return len(written) <= 2
    plain = "".join(mark for mark in unicodedata.normalize("NFD", written) if not unicodedata.combining(mark))
    if plain.isascii():
        spelt = plain.lower().replace("lyu", "lv").replace("nyu", "nv")
        return spelt in readings(character)
    return sorted(written) in map(sorted, compositions().get(character, []))


def _lost(one: str, other: str) -> bool:
    start = Prefix.similarity(one, other)
    one, other = one[start:], other[start:]
    end = Postfix.similarity(one, other)
    one, other = one[: len(one) - end], other[: len(other) - end]
    return (len(one) == 1 and _stands_for(other, one)) or (len(other) == 1 and _stands_for(one, other))


def rare_lost(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Whether the folded names are equal but for one character that one of them could not write."""
    return pa.array(map(_lost, left.to_pylist(), right.to_pylist()), pa.bool_())
