"""How spreadsheets and clerks dress up cells: marks for what is missing, stray quotes, tabs, blanks, wide digits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.misspelling import full_width
from simulator.words import Rng

_MARKS = np.array(["NULL", "无", "-", "—", "不详"], dtype=object)
_DRESSES = (
    lambda text: "'" + text,
    lambda text: text + " ",
    lambda text: text + "   ",
    lambda text: "\t" + text,
    lambda text: "\u3000" + text,
    full_width,
)


def dress(rng: Rng, table: pa.Table, keep: tuple[str, ...] = ()) -> pa.Table:
    """A table of text with a few dressed-up cells; every column but those of `keep` gets some, and marks for nulls."""
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if name in keep or not pa.types.is_string(column.type) or table.num_rows == 0:
            continue
        marked = _marked(rng, column) if column.null_count else column
        rows = rng.choice(table.num_rows, size=max(1, table.num_rows // 3000), replace=False)
        table = table.set_column(place, name, _replaced(marked, np.sort(rows), rng))
    return table


def _marked(rng: Rng, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A fifth of the nulls written as a mark instead of nothing; a column uses mostly one mark."""
    nulls = np.flatnonzero(pc.is_null(column).to_numpy())
    nulls = nulls[rng.random(len(nulls)) < 0.2]
    marks = np.where(
        rng.random(len(nulls)) < 0.7, _MARKS[rng.integers(len(_MARKS))], _MARKS[rng.integers(0, 5, len(nulls))]
    )
    return _set(column, nulls, marks)


def _replaced(column: pa.ChunkedArray, rows: np.ndarray, rng: Rng) -> pa.ChunkedArray:
    """The column with the cells of these rows dressed up."""
    old = column.take(pa.array(rows)).to_pylist()
    new = [text if not text else _DRESSES[int(rng.integers(len(_DRESSES)))](text) for text in old]
    return _set(column, rows, np.array(new, dtype=object))


def _set(column: pa.ChunkedArray, rows: np.ndarray, values: np.ndarray) -> pa.ChunkedArray:
    """The column with new values at these rows, which are in ascending order."""
    mask = np.zeros(len(column), bool)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array(values, type=pa.string()))
