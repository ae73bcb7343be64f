"""Measures a published result by what people returned, and by a simulated county's truth: tables, JSON, and a page."""

from __future__ import annotations

import json
from pathlib import Path

from flows.documents.published import opened, run_of
from flows.documents.summary import dataset_title
from flows.documents.text import listed, word
from flows.evaluation import labels, measures, page, words
from flows.evaluation.measures import Row

#: So many kinds of error are told on the screen; the JSON file has all.
_MOST_ERRORS = 15
_RATES = ("precision", "recall", "f1")


def report(published: Path, truth: Path | None, kept: Path, html: Path | None = None) -> str:
    """What was measured as tables for people; stored as JSON in `kept`, and as a page with pictures in `html`.

    Raises:
        UsageError: the truth folder lacks a table, or the staged files beside the result are gone.
    """
    measured = measures.measure(published, truth)
    kept.write_text(json.dumps(measured, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = []
    if truth is not None:
        lines += [*_scores(measured["scores"]), *_groups(measured), *_errors(measured["errors"])]
        lines += _calibration(measured["calibration"])
    lines += [*labels.lines(measured), "", f"评测结果已保存：{kept}"]
    if html is not None:
        with opened(published) as connection:
            page.write(measured, run_of(connection), html)
        lines.append(f"评测报告：{html}")
    return "\n".join(lines)


def _scores(scores: list[Row]) -> list[str]:
    lines = []
    for what, title in words.SCORES.items():
        lines += ["", title, f"{'':<44}{'准确率':>8}{'召回率':>8}{'F1':>9}{'找到':>9}{'真实':>9}"]
        for score in (score for score in scores if score["what"] == what):
            figures = "".join(_figure(score[name]) for name in _RATES)
            lines.append(f"{score['kind']:<44}{figures}{score['found_count']:>11,}{score['true_count']:>11,}")
    return lines


def _groups(measured: dict[str, list[Row]]) -> list[str]:
    lines = ["", "各类记录对", f"{'准确率':>8}{'召回率':>8}{'F1':>9}{'找到':>9}{'真实':>9}"]
    for row in measured["groups"]:
        figures = "".join(_figure(row[name]) for name in _RATES) + f"{row['found_count']:>11,}{row['true_count']:>11,}"
        lines.append(f"{figures}  {words.LINKAGES[row['linkage']]} · {words.GROUPS[row['kind']]}")
    for row in measured["wrongly_dead"]:
        lines.append(f"误判死亡：{row['wrongly_dead']} 人，每十万在世者 {row['per_100000']:.2f} 人")
    return lines


def _errors(errors: list[Row]) -> list[str]:
    lines = ["", "漏链和错链，按数据和差错（条）", f"{'漏链':>7}{'待判':>7}{'错链':>7}{'共有':>7}"]
    for row in errors[:_MOST_ERRORS]:
        kinds = listed(row["kinds"] or ["none"], words.NOISE)
        title = dataset_title(*row["dataset"].split("/"))
        counts = "".join(f"{row[name]:>9,}" for name in ("missed", "in_review", "wrong", "entries"))
        lines.append(f"{counts}  {title}：{kinds}")
    return lines


def _calibration(rows: list[Row]) -> list[str]:
    lines = [
        "",
        "概率是否可信",
        f"{'预期':>8}{'实际':>8}{'Brier':>11}{'ECE（对数几率）':>10}{'ECE（等量）':>10}{'记录':>8}",
    ]
    for row in rows:
        figures = "".join(
            _figure(row[name]) for name in ("expected", "observed", "brier", "ece_log_odds", "ece_equal_mass")
        )
        lines.append(f"{figures}{row['records']:>10,}  {word(words.DECIDERS, row['what'])}")
    return lines


def _figure(value: float | None) -> str:
    return f"{'—':>11}" if value is None else f"{value:>11.5f}"
