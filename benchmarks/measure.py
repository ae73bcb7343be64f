"""What every engine's process needs: the records in DuckDB, a clock by phase, peak memory, scores against the truth.

Uses DuckDB and nothing else of the project, because the peers' processes import it too.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

THREADS = 2
_SQL = Path(__file__).with_name("sql")
_CLUSTER_THRESHOLDS = (0.5, 0.95, 0.99)


class Clock:
    """Wall-clock seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Adds the time of the block to a phase."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


def connect(folder: Path, clock: Clock) -> duckdb.DuckDBPyConnection:
    """A database with bench.left_records, bench.right_records (where the folder has one) and bench.truth."""
    return read(duckdb.connect(config={"threads": THREADS}), folder, clock)


def read(connection: duckdb.DuckDBPyConnection, folder: Path, clock: Clock) -> duckdb.DuckDBPyConnection:
    """The same in a database that is open already."""
    connection.execute("create schema bench")
    with clock.phase("read"):
        for side in ("left", "right"):
            if (folder / f"{side}.parquet").is_file():
                connection.read_parquet(str(folder / f"{side}.parquet")).create(f"bench.{side}_records")
    return connection


def build(connection: duckdb.DuckDBPyConnection, table: str, step: str, **values: Any) -> None:
    """Makes bench.`table` anew from a SELECT of benchmarks/sql."""
    connection.execute(" ".join(["create or replace table", _quoted(table), "as", _text(step)]), values or None)


def _quoted(table: str) -> str:
    """A table of schema bench as an identifier."""
    return 'bench."' + table.replace('"', '""') + '"'


def used() -> dict[str, float]:
    """What this process has used so far: `peak` memory in GiB, and `cpu` seconds, which a busy machine distorts less."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"peak": usage.ru_maxrss / 2**20, "cpu": usage.ru_utime + usage.ru_stime}


def score(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, float]:
    """F1 of the pairs in bench.pairs (left_uid, right_uid, match_probability, match_weight).

    All pairs, and those that are the best of both their records; where one table is searched for duplicates, clusters
    instead: the best of three thresholds.
    """
    dedupe = not (folder / "right.parquet").is_file()
    connection.read_parquet(str(folder / "truth.parquet")).create("bench.given_truth")
    build(connection, "truth", "truth", dedupe=dedupe)
    build(connection, "judged_pair", "judged_pair", dedupe=dedupe)
    scores = _best(connection, "judged_pair")
    if dedupe:
        return scores | {"clusters": max(_clusters(connection, threshold) for threshold in _CLUSTER_THRESHOLDS)}
    build(connection, "one_to_one_pair", "one_to_one_pair")
    return scores | {f"one_to_one_{name}": value for name, value in _best(connection, "one_to_one_pair").items()}


def report(
    connection: duckdb.DuckDBPyConnection, folder: Path, seconds: dict[str, float], used: dict[str, float]
) -> None:
    """Prints a line of JSON: seconds by phase, what was used before scoring, scores of bench.pairs."""
    print(json.dumps({"seconds": seconds, **used, "scores": score(connection, folder)}))


def _best(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, float]:
    """F1, false and missed links at p >= 0.5, and F1 at the best threshold."""
    connection.execute(" ".join(["create or replace view bench.scored as from", _quoted(table)]))
    found = connection.execute(_text("best_score"))
    names = [column[0] for column in found.description]
    return dict(zip(names, map(float, found.fetchall()[0])))


def _clusters(connection: duckdb.DuckDBPyConnection, threshold: float) -> float:
    """F1 of the pairs within connected records."""
    build(connection, "edge", "edge", threshold=threshold)
    build(connection, "label", "first_label")
    changes = 1
    while changes:
        build(connection, "next_label", "next_label")
        changes = _number(connection, "label_changes")
        connection.execute("create or replace table bench.label as from bench.next_label")
    return float(_number(connection, "cluster_score"))


def _number(connection: duckdb.DuckDBPyConnection, step: str) -> Any:
    """The one value of a SELECT."""
    return connection.execute(_text(step)).fetchall()[0][0]


def _text(step: str) -> str:
    """A SELECT of benchmarks/sql."""
    return (_SQL / f"{step}.sql").read_text("utf-8")
