"""Functions for SQL on names of employers, vectorised over Arrow columns.

unit_parts(name, local_places)   STRUCT(place, mark, trade, form, branch, core), see `unit_names.Parts`
mark_similarity(left, right)     DOUBLE, 0 to 1
is_abbreviation(short, long)     BOOLEAN
"""

from __future__ import annotations

import duckdb
from duckdb.func import PythonUDFType

from matchers import unit_names


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the functions to the connection. NULL in, NULL out: none of them is called on a NULL."""
    for name, function, result in (
        ("unit_parts", unit_names.parts, unit_names.PARTS_SQL_TYPE),
        ("mark_similarity", unit_names.mark_similarity, "DOUBLE"),
        ("is_abbreviation", unit_names.abbreviates, "BOOLEAN"),
    ):
        connection.create_function(name, function, ["VARCHAR", "VARCHAR"], result, type=PythonUDFType.ARROW)
