"""How alike two folded names of several parts are, whatever the order and the spelling of the parts.

Names of minorities are transliterated by ear, so each pair is compared by its characters and by its sound.
Source: 民委发〔2016〕33号 (parts and separator); the ratios are RapidFuzz' (1 − insertions and deletions / length).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matchers.name_sound import near_table
from matchers.names import INTERPUNCT

#: A name with a part missing is at most this much like the whole one.
_PART_MISSING = 0.9
#: A name spelt otherwise that sounds the same is at most this much like it.
_BY_SOUND = 0.95


def _scores(scorer: Callable[..., float], left: list[str], right: list[str]) -> NDArray[np.float64]:
    return process.cpdist(left, right, scorer=scorer, dtype=np.float64, workers=1) / 100


def _ratio(left: list[str], right: list[str]) -> NDArray[np.float64]:
    """Similarity 0–1 of names whose parts are parted by a blank: in any order, a part missing, or run together."""
    joined = ([name.replace(" ", "") for name in side] for side in (left, right))
    any_order = _scores(fuzz.token_sort_ratio, left, right)
    part_missing = _scores(fuzz.token_set_ratio, left, right) * _PART_MISSING
    return np.maximum.reduce([any_order, part_missing, _scores(fuzz.ratio, *joined)])


def _spelt(names: list[str]) -> list[str]:
    """The near sound of each part, its syllables run together."""
    parts = (["".join(map(near_table().__getitem__, part)) for part in name.split(INTERPUNCT)] for name in names)
    return list(map(" ".join, parts))


def token_similarity(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Similarity 0–1 of folded names, by characters or by sound, whichever is higher."""
    one, other = left.to_pylist(), right.to_pylist()
    written = _ratio(*([name.replace(INTERPUNCT, " ") for name in side] for side in (one, other)))
    heard = _ratio(_spelt(one), _spelt(other)) * _BY_SOUND
    return pa.array(np.maximum(written, heard))
