"""Holds a published result against what people returned, and against the truth that a simulated county comes with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from flows.documents.published import opened
from flows.evaluation import labels, said
from matchers import sql_runner
from matchers.warehouse import quoted
from schemas.errors import UsageError

Row = dict[str, Any]

#: Names of the truth's tables, each a Parquet file of its folder.
TRUTH = ("links", "persons", "noise", "targets", "employer_targets", "flags")
_STEPS = (
    "record", "lookalike", "baseline", "link_item", "person_truth", "judged", "fault", "reliability",
)  # fmt: skip
#: What is measured, and the steps whose rows say it.
_MEASURES = {
    "scores": ("link_score", "target_score", "employer_score", "flag_score"),
    "groups": ("group_score",),
    "wrongly_dead": ("wrongly_dead",),
    "errors": ("noise_error",),
    "error_kinds": ("kind_error",),
    "calibration": ("calibration",),
    "reliability": ("reliability",),
    "curve": ("curve",),
    "weights": ("weights",),
    "rules": ("rule_score",),
    "quality": ("quality_held",),
    "blocking": ("blocking",),
}
#: Width of a bin of log-odds and weights, in bits; number of bins of equal size.
_BINS = {"bits": 2, "bins": 10}


def measure(published: Path, truth: Path | None) -> dict[str, list[Row]]:
    """Rows by measure: those of `labels`, and with a truth those of `_MEASURES`.

    Rows with both_count, found_count and true_count have precision, recall and f1 too, None where undefined.

    Raises:
        UsageError: the truth folder lacks a table, or the staged files beside the result are gone.
    """
    missing = [name for name in TRUTH if truth and not (truth / f"{name}.parquet").is_file()]
    if missing:
        raise UsageError(f"真值目录不完整：{truth} 缺少 {'、'.join(missing)}.parquet。请用 canbao simulate 生成。")
    with opened(published) as connection:
        connection.execute("use memory")
        connection.execute(" ".join(["create schema", quoted("evaluate")]))
        measured = labels.measure(connection, published.parent)
        return measured | _held(connection, published, truth) if truth else measured


def _held(connection: duckdb.DuckDBPyConnection, published: Path, truth: Path) -> dict[str, list[Row]]:
    """What is measured against the truth."""
    connection.execute(" ".join(["create schema", quoted("truth")]))
    for name in TRUTH:
        rows = connection.read_parquet(str(truth / f"{name}.parquet"))
        connection.execute(" ".join(["create view", quoted(f"truth.{name}"), "as", rows.sql_query()]))
    said.gather(connection, published.parent / ".work" / "staged")
    for step in _STEPS:
        sql_runner.run(connection, f"90_evaluate/{step}", _BINS)
    return {
        name: [_rated(row) for step in steps for row in sql_runner.fetch(connection, f"90_evaluate/{step}", _BINS)]
        for name, steps in _MEASURES.items()
    }


def _rated(row: Row) -> Row:
    if "both_count" not in row:
        return row
    both, found, true = row["both_count"], row["found_count"], row["true_count"]
    return {
        **row,
        "precision": both / found if found else None,
        "recall": both / true if true else None,
        "f1": 2 * both / (found + true) if found + true else None,
    }
