"""Functions for SQL that DuckDB lacks or gets wrong on Chinese, vectorised over Arrow columns.

DuckDB's own edit distances count UTF-8 bytes; these count characters (RapidFuzz). Keys and similarities take
folded names, and are called on distinct names or pairs of names.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchers import calendar, name_loss, name_shape, name_sound, name_tokens, names


def _osa_distance(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    return pa.array(process.cpdist(left.to_pylist(), right.to_pylist(), scorer=OSA.distance, dtype=np.int32, workers=1))


_TEXT = "VARCHAR"
#: Of one value. What is no name or no such day has none, so these are given NULL and may return it.
_OF_ONE: dict[str, tuple[Callable[[pa.ChunkedArray], pa.Array], str]] = {
    "folded_name": (names.folded, _TEXT),
    "name_sound": (name_sound.sound, _TEXT),
    "name_near_sound": (name_sound.near_sound, _TEXT),
    "name_shape": (name_shape.shape, _TEXT),
    "lunar_as_solar": (calendar.lunar_as_solar, "DATE"),
    "leap_lunar_as_solar": (calendar.leap_lunar_as_solar, "DATE"),
}
#: Of two texts. NULL beside anything is NULL: they are never called on it.
_OF_TWO: dict[str, tuple[Callable[[pa.ChunkedArray, pa.ChunkedArray], pa.Array], str]] = {
    "edit_distance": (_osa_distance, "INTEGER"),
    "similar_shape": (name_shape.similar_shape, "BOOLEAN"),
    "rare_lost": (name_loss.rare_lost, "BOOLEAN"),
    "token_similarity": (name_tokens.token_similarity, "DOUBLE"),
}


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the functions to the connection."""
    arrow, special = PythonUDFType.ARROW, FunctionNullHandling.SPECIAL
    for name, (of_one, kind) in _OF_ONE.items():
        connection.create_function(name, of_one, [kind], kind, type=arrow, null_handling=special)
    for name, (of_two, result) in _OF_TWO.items():
        connection.create_function(name, of_two, [_TEXT, _TEXT], result, type=arrow)
