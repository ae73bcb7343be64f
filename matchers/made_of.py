"""What a night's linkage of employers and persons follows from, as one digest: where it is equal, so are the links.

Program, model and its parameters, the policy's values, and every row that any step of it reads, whichever file it came
in. What is not in the digest is done anew every night: the names that persons go by, and the words of the evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
from duckdb import ColumnExpression, FunctionExpression

import schemas
from matchers import resources, sql_library
from matchers.parameters import Parameters
from matchers.warehouse import relation

#: Folders below `sql/` whose steps link employers and persons, and the macros they use.
FOLDERS = ("00_macros", "20_standardise", "25_context", "30_block", "40_compare", "50_link", "55_employers")
#: What all records say of whom: an entry's number is a digest of what it says, see `matchers.records`.
PERSONS = "std.person_row"
#: Libraries whose answers it rests on.
LIBRARIES = ("duckdb", "numpy", "pypinyin", "rapidfuzz")
_MODULES = (Path(__file__).parent, Path(schemas.__file__).parent)
#: Where a row was delivered. Its record's number says which row it is.
_PLACE = ("file", "line")


def digest(connection: duckdb.DuckDBPyConnection, given: Iterable[Parameters], params: Mapping[str, Any]) -> str:
    """The digest of tonight's linkage by these models' parameters, once `std.person_row` is there."""
    steps = [sql_library.load(name) for name in sql_library.all_names() if name.split("/")[0] in FOLDERS]
    bound = {name: params[name] for step in steps for name in sorted(step.params & params.keys())}
    read = {table for step in steps for table in step.inputs if table.startswith("stg.")}
    facts = {
        "program": _program(),
        "parameters": [each.model_dump(mode="json") for each in given],
        "params": bound,
        "rows": {table: _rows(connection, table) for table in sorted({PERSONS, *read})},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """How many rows a table has and the sum of their digests, in whatever order they lie."""
    rows = relation(connection, table)
    named = "record_no" in rows.columns
    columns = [ColumnExpression(name) for name in rows.columns if not (named and name in _PLACE)]
    summed = rows.project(FunctionExpression("hash", *columns).alias("digest")).aggregate("count(*), sum(digest)")
    return [str(value) for value in summed.fetchall()[0]]


@cache
def _program() -> str:
    """The digest of everything that computes: our SQL, our modules, the models, the libraries beneath."""
    found = hashlib.sha256(" ".join(metadata.version(name) for name in LIBRARIES).encode())
    for path in _files():
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _files() -> Iterator[Path]:
    library = resources.folder("sql")
    for folder in (*(library / name for name in FOLDERS), *_MODULES):
        yield from sorted(
            path for path in folder.rglob("*") if path.suffix in (".sql", ".py", ".toml", ".json", ".txt")
        )
