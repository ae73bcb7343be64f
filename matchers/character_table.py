"""What each character becomes, applied to a whole Arrow column at once.

A county's names have millions of characters and a few thousand different ones, so a character is worked out at
its first meeting, and columns are spelt by looking up code points, without a Python string for each name.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_CODE_POINTS = 0x110000


class CharacterTable(dict[str, str]):
    """Character → its text by `text_of`. Columns are spelt with `separator` between the texts that are not empty."""

    def __init__(self, text_of: Callable[[str], str], separator: str = "") -> None:
        super().__init__()
        self._text_of, self._separator = text_of, separator
        self._lock = Lock()
        self._place = np.full(_CODE_POINTS, -1, dtype=np.int32)
        self._texts = pa.array([], pa.string())

    def __missing__(self, character: str) -> str:
        self[character] = self._text_of(character)
        return self[character]

    def spelt(self, values: pa.ChunkedArray) -> pa.Array:
        """Each text with its characters replaced; what is NULL or comes out empty is NULL."""
        texts = pc.fill_null(values.cast(pa.string()), "").combine_chunks()
        codes = np.frombuffer(joined(texts).encode("utf-32-le"), dtype=np.uint32)
        if self._place[codes].min(initial=0) < 0:
            self._learn(np.unique(codes))
        place = self._place[codes]
        pieces = self._texts.take(pa.array(place))
        kept = pc.not_equal(pieces, "").to_numpy(zero_copy_only=False)
        ends = np.concatenate(([0], np.cumsum(kept)))[np.cumsum(pc.utf8_length(texts).to_numpy())]
        starts = np.concatenate(([0], ends)).astype(np.int32)
        spelt = pc.binary_join(pa.ListArray.from_arrays(starts, pieces.filter(pa.array(kept))), self._separator)
        return pc.if_else(pc.equal(spelt, ""), pa.scalar(None, pa.string()), spelt)

    def _learn(self, codes: NDArray[np.uint32]) -> None:
        """Texts first, places after them: another thread that sees a place finds its text."""
        with self._lock:
            new = codes[self._place[codes] < 0]
            before = len(self._texts)
            self._texts = pa.concat_arrays([self._texts, pa.array([self[chr(code)] for code in new], pa.string())])
            self._place[new] = np.arange(before, len(self._texts))


def joined(texts: pa.StringArray) -> str:
    """All texts of a column without NULL, one after the other."""
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    written = memoryview(texts.buffers()[2] or b"")[ends[0] : ends[-1]]
    return str(written, "utf-8")
