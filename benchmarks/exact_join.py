"""The bare hash join on the ID number in DuckDB: what no engine can undercut.

    python -m benchmarks.exact_join --data FOLDER

prints a line of JSON; the phase `read` is Parquet into memory, `predict` the join.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import measure


def main() -> None:
    """Joins and reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    clock = measure.Clock()
    connection = measure.connect(folder, clock)
    with clock.phase("predict"):
        measure.build(connection, "pairs", "exact_join")
    measure.report(connection, folder, clock.seconds, measure.used())


if __name__ == "__main__":
    main()
