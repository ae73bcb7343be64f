"""The folded form of a name: the key under which its spellings meet.

The stored name is never changed; the key stands beside it. Source: 民委发〔2016〕33号 (the separator of
minority names is U+00B7), GB 18030 (characters outside GBK are lost as ?, * or private-use glyphs).
"""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa

from matchers.character_table import CharacterTable, joined
from matchers.once import once

INTERPUNCT = "\u00b7"
#: What stands for the interpunct in real extracts; see 民委发〔2016〕33号.
SEPARATORS = "\u2022\u30fb\u2027\u2219\u25cf\uff0e.\u2e33\u00b7\u318d\uff65\u22c5\u25e6\u2024\u16eb"
#: Stands for one character that was lost.
WILDCARD = "?"
_LOST = "?？*＊□■〓\ufffd○"
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad'\"`]")


class _Folding:
    """The folded form of a single character."""

    def __init__(self) -> None:
        from opencc import OpenCC

        self._simplify = OpenCC("t2s").convert

    def __call__(self, character: str) -> str:
        key, before = character, ""
        # Several steps where one conversion opens the way for another: a capital, a compatibility form.
        while key != before:
            before = key
            key = unicodedata.normalize("NFKC", "".join(map(self._step, before)).upper())
        return key

    def _step(self, character: str) -> str:
        if character in SEPARATORS:
            return INTERPUNCT
        if character in _LOST or unicodedata.category(character) == "Co":
            return WILDCARD
        return "" if _BLANKS.match(character) else self._simplify(character)


@once
def _table() -> CharacterTable:
    return CharacterTable(_Folding())


def fold(name: str) -> str:
    """One name as a comparison key: NFKC, blanks out, one separator, simplified, lost characters as `?`."""
    key = "".join(map(_table().__getitem__, name))
    # Characters by themselves are normal already; only marks that combine with their neighbour are left.
    return key if _is_normal(key) else fold(unicodedata.normalize("NFKC", key))


def folded(values: pa.ChunkedArray) -> pa.Array:
    """`fold` over an Arrow column; no name and an empty key are NULL."""
    keys = _table().spelt(values)
    if _is_normal(joined(keys.drop_null())):
        return keys
    return pa.array([fold(key or "") or None for key in keys.to_pylist()], pa.string())


def _is_normal(key: str) -> bool:
    return unicodedata.is_normalized("NFKC", key)
