"""Our own engine as the harness calls it.

python -m benchmarks.ours --data FOLDER [--model MODEL.toml] [--train]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from benchmarks import measure
from matchers import linker, parameters, warehouse

_MODELS = Path(__file__).with_name("models")


def link(connection: duckdb.DuckDBPyConnection, model: Path, train: bool) -> None:
    """bench.pairs: what our engine finds among bench.left_records and bench.right_records, if there are such."""
    names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
    left = connection.table("bench.left_records")
    right = connection.table("bench.right_records") if "right_records" in names else None
    linker.link(connection, left, right, parameters.load_model(model), train=train)


def default_model(folder: Path) -> Path:
    """The model that is declared for the records of a folder, by its name; our own persons where it has none."""
    named = _MODELS / f"{folder.resolve().name}.toml"
    return named if named.is_file() else _MODELS / "people.toml"


def main() -> None:
    """Links and reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--train", action="store_true")
    options = parser.parse_args()
    clock = measure.Clock()
    connection = warehouse.connect(threads=measure.THREADS)
    # What is imported at the first call (OpenCC, pypinyin; pandas by the first bound value) is not counted for anybody.
    connection.execute("select name_sound(folded_name(?))", ["一"])
    measure.read(connection, options.data, clock)
    with clock.phase("predict"):
        link(connection, options.model or default_model(options.data), options.train)
    used = measure.used()
    connection.execute("create view bench.pairs as from link.linked_pair")
    measure.report(connection, options.data, clock.seconds, used)


if __name__ == "__main__":
    main()
