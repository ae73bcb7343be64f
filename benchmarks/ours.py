"""Our own engine as the harness calls it.

python -m benchmarks.ours --data FOLDER --model MODEL.toml [--train]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks import measure


def link(left: Path, right: Path | None, model: Path, train: bool) -> tuple[pa.Table, dict[str, float]]:
    """Pairs (left_uid, right_uid, match_probability, match_weight) and seconds by phase (read, train, predict).

    Without `right`, duplicates within `left`. With `train` the model's probabilities are first learnt from the data.
    """
    raise NotImplementedError("the engine is not connected yet: write the body of benchmarks/ours.py link()")


def main() -> None:
    """Links and reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--train", action="store_true")
    options = parser.parse_args()
    left, right = options.data / "left.parquet", options.data / "right.parquet"
    pairs, seconds = link(left, right if right.is_file() else None, options.model, options.train)
    used = measure.used()
    connection = duckdb.connect(config={"threads": measure.THREADS})
    connection.execute("create schema bench")
    connection.from_arrow(pairs).create("bench.pairs")
    measure.report(connection, options.data, seconds, used)


if __name__ == "__main__":
    main()
