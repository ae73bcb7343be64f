"""Holds a published result against the truth that a simulated county comes with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flows.documents.published import opened
from matchers import sql_runner
from matchers.warehouse import quoted
from schemas.errors import UsageError

TRUTH = ("links", "targets", "flags")
STEPS = ("90_evaluate/link_item", "90_evaluate/person_truth")
SCORES = ("90_evaluate/link_score", "90_evaluate/target_score", "90_evaluate/flag_score")
_TITLES = {
    "link": "人员链接（成对记录）",
    "target": "未参保名单（人、险种、缺口一致）",
    "flag": "疑点（类型与本人一致）",
}


def evaluate(published: Path, truth: Path) -> list[dict[str, Any]]:
    """Scores: what, kind, both_count, found_count, true_count, precision, recall, f1 (NaN-free; None where undefined).

    Raises:
        UsageError: the truth folder lacks a table.
    """
    missing = [name for name in TRUTH if not (truth / f"{name}.parquet").is_file()]
    if missing:
        raise UsageError(f"真值目录不完整：{truth} 缺少 {'、'.join(missing)}.parquet。请用 canbao simulate 生成。")
    with opened(published) as connection:
        connection.execute("use memory")
        for schema in ("truth", "evaluate"):
            connection.execute(" ".join(["create schema", quoted(schema)]))
        for name in TRUTH:
            rows = connection.read_parquet(str(truth / f"{name}.parquet"))
            connection.execute(" ".join(["create view", quoted(f"truth.{name}"), "as", rows.sql_query()]))
        for step in STEPS:
            sql_runner.run(connection, step, {})
        return [_rated(row) for step in SCORES for row in sql_runner.fetch(connection, step, {})]


def _rated(row: dict[str, Any]) -> dict[str, Any]:
    both, found, true = row["both_count"], row["found_count"], row["true_count"]
    return {
        **row,
        "precision": both / found if found else None,
        "recall": both / true if true else None,
        "f1": 2 * both / (found + true) if found + true else None,
    }


def report(published: Path, truth: Path, kept: Path) -> str:
    """The scores as a table for people; they are stored as JSON in `kept`."""
    scores = evaluate(published, truth)
    kept.write_text(json.dumps(scores, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = []
    for what, title in _TITLES.items():
        lines += ["", title, f"{'':<44}{'准确率':>8}{'召回率':>8}{'F1':>9}{'找到':>9}{'真实':>9}"]
        for score in (score for score in scores if score["what"] == what):
            figures = "".join(_figure(score[name]) for name in ("precision", "recall", "f1"))
            lines.append(f"{score['kind']:<44}{figures}{score['found_count']:>11,}{score['true_count']:>11,}")
    return "\n".join([*lines, "", f"评测结果已保存：{kept}"])


def _figure(value: float | None) -> str:
    return f"{'—':>11}" if value is None else f"{value:>11.5f}"
