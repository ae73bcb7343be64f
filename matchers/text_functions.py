"""Text functions for SQL that DuckDB lacks or gets wrong on Chinese, vectorised over Arrow columns.

DuckDB's own edit distances count UTF-8 bytes; these count characters (RapidFuzz).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import PythonUDFType
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchers import names


def _osa_distance(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    return pa.array(process.cpdist(left.to_pylist(), right.to_pylist(), scorer=OSA.distance, dtype=np.int32, workers=1))


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the functions to the connection. NULL in, NULL out: none of them is called on a NULL."""
    connection.create_function(
        "edit_distance", _osa_distance, ["VARCHAR", "VARCHAR"], "INTEGER", type=PythonUDFType.ARROW
    )
    connection.create_function("folded_name", names.folded, ["VARCHAR"], "VARCHAR", type=PythonUDFType.ARROW)
    connection.create_function("name_sound", names.sound, ["VARCHAR"], "VARCHAR", type=PythonUDFType.ARROW)
