"""Keys under which two spellings of one name meet: the folded form and the sound.

The stored name is never changed; these keys stand beside it. Source: 民委发〔2016〕33号 (the separator of
minority names is U+00B7), GB 18030 (characters outside GBK are lost as ?, * or private-use glyphs).
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache

import pyarrow as pa

INTERPUNCT = "\u00b7"
#: What stands for the interpunct in real extracts; see 民委发〔2016〕33号.
SEPARATORS = "\u2022\u30fb\u2027\u2219\u25cf\uff0e.\u2e33\u00b7\u318d\uff65\u22c5\u25e6\u2024\u16eb"
#: Stands for one character that was lost.
WILDCARD = "?"
_LOST = "?？*＊□■〓\ufffd○"
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad'\"`]+")


class _Fold(dict[int, str]):
    """Character → folded character, found out at the first meeting: a county uses a few thousand of them."""

    def __init__(self) -> None:
        from opencc import OpenCC

        self._simplify = OpenCC("t2s").convert
        super().__init__(dict.fromkeys(map(ord, _LOST), WILDCARD) | dict.fromkeys(map(ord, SEPARATORS), INTERPUNCT))

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded_character = WILDCARD if unicodedata.category(character) == "Co" else self._simplify(character)
        self[code] = folded_character
        return folded_character


class _Sound(dict[int, str]):
    """Character → its commonest reading without tone, so that homophones meet; else the character itself."""

    def __init__(self) -> None:
        # The phrase dictionary is not used here and costs a second to load.
        os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
        from pypinyin.constants import PINYIN_DICT
        from pypinyin.contrib.tone_convert import to_normal

        self._readings, self._toneless = PINYIN_DICT, to_normal
        super().__init__({ord(INTERPUNCT): ""})

    def __missing__(self, code: int) -> str:
        readings = self._readings.get(code)
        syllable = self._toneless(readings.split(",")[0]) if readings else chr(code)
        self[code] = syllable.replace("ü", "v") + " "
        return self[code]


@cache
def _fold_table() -> _Fold:
    return _Fold()


@cache
def _sound_table() -> _Sound:
    return _Sound()


def fold(name: str) -> str:
    """One name as a comparison key: NFKC, blanks out, one separator, simplified, lost characters as `?`."""
    kept = _BLANKS.sub("", unicodedata.normalize("NFKC", name))
    return kept.translate(_fold_table()).upper()


def folded(values: pa.ChunkedArray) -> pa.Array:
    """`fold` over an Arrow column; an empty key becomes NULL."""
    return pa.array([fold(value) or None for value in values.to_pylist()], pa.string())


def sound(values: pa.ChunkedArray) -> pa.Array:
    """Toneless pinyin of folded names, syllables parted by a blank; what has no reading stands for itself."""
    table = _sound_table()
    return pa.array([value.translate(table).strip() or None for value in values.to_pylist()], pa.string())
