"""The page about an evaluation: one file that needs no network, its pictures inside and as SVG files beside it."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.documents import text
from flows.documents.summary import dataset_title
from flows.evaluation import chart, words
from flows.evaluation.measures import Row
from schemas.published import words as published_words

_MOST_ROWS = 30


def write(measured: dict[str, list[Row]], path: Path) -> list[Path]:
    """The page at `path` and `<stem>_<picture>.svg` beside it; all paths, the page first."""
    environment = Environment(
        loader=PackageLoader("flows.documents", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"whole": text.whole, "rate": _rate}
    drawing = environment.get_template("chart.svg")
    pictures = {name: drawing.render(chart=drawn) for name, drawn in charts(measured).items()}
    page = environment.get_template("evaluation.html")
    path.write_text(page.render(pictures=pictures, **told(measured)), encoding="utf-8")
    beside = [path.with_name(f"{path.stem}_{name}.svg") for name in pictures]
    for file, drawn in zip(beside, pictures.values(), strict=True):
        file.write_text(drawn, encoding="utf-8")
    return [path, *beside]


def told(measured: dict[str, list[Row]]) -> dict[str, Any]:
    """The tables of the page, codes as words."""
    return {
        "groups": [row | {"way": words.LINKAGES[row["linkage"]], "title": words.GROUPS[row["kind"]]} for row in measured["groups"]],
        "dead": measured["wrongly_dead"][0],
        "scores": [row | {"title": _kind(row), "part": words.SCORES[row["what"]]} for row in measured["scores"]],
        "errors": [row | {"title": _dataset(row), "struck": _struck(row["kinds"])} for row in measured["errors"][:_MOST_ROWS]],
        "other_errors": max(0, len(measured["errors"]) - _MOST_ROWS),
        "calibration": [row | {"title": words.DECIDERS[row["what"]]} for row in measured["calibration"]],
        "reliability": [row for row in measured["reliability"] if row["what"] == "both" and row["binning"] == "equal_mass"],
        "rules": [row | {"title": text.word(published_words.MATCH_RULES, row["match_rule"])} for row in measured["rules"]],
        "quality": [row | {"title": _dataset(row)} for row in measured["quality"]],
    }  # fmt: skip


def charts(measured: dict[str, list[Row]]) -> dict[str, chart.Chart]:
    """The pictures of the page by name."""
    bins = [row for row in measured["reliability"] if row["what"] == "both" and row["binning"] == "log_odds"]
    kinds, rules, quality = measured["error_kinds"], measured["rules"], measured["quality"]
    said = {row["bin"]: f"{row['bin']} 比特：预期 {_rate(row['expected'])}，实际 {_rate(row['observed'])}，{row['records']:,} 条" for row in bins}  # fmt: skip
    return {
        "precision_recall": chart.lines(
            "概率门槛不同时的准确率和召回率", "召回率（占应由模型找到的记录）", "准确率",
            {"门槛由低到高": [(row["recall"], row["precision"], f"门槛 {row['match_probability']:.6f}：准确率 {_rate(row['precision'])}，召回率 {_rate(row['recall'])}") for row in measured["curve"]]},
            as_share=True,
        ),
        "reliability": chart.lines(
            "模型所说的概率与实际", "概率的对数几率（比特）", "属实的比例",
            {name: [(row["bin"], row[column], said[row["bin"]]) for row in bins] for name, column in (("预期", "expected"), ("实际", "observed"))},
        ),
        "weights": chart.columns(
            "匹配权重的分布", "匹配权重（比特）", "记录（对数刻度）", _width(measured["weights"]),
            {name: [(row["bin"], row[column]) for row in measured["weights"]] for name, column in (("属实", "right_count"), ("不属实", "wrong_count"))},
        ),
        "noise": chart.bars(
            "漏链和错链，按差错种类", "条（对数刻度）", [text.word(words.NOISE, row["kind"]) for row in kinds],
            {"漏链": [row["missed"] for row in kinds], "错链": [row["wrong"] for row in kinds]},
        ),
        "rules": chart.bars(
            "链接的记录，按规则", "条（对数刻度）", [text.word(published_words.MATCH_RULES, row["match_rule"]) for row in rules],
            {"属实": [row["right_count"] for row in rules], "不属实": [row["records"] - row["right_count"] for row in rules]},
        ),
        "link_quality": chart.bars(
            "召回率：link_quality 的估计与实际", "召回率", [_dataset(row) for row in quality],
            {"估计": [row["estimated_recall"] or 0 for row in quality], "实际": [row["recall"] or 0 for row in quality]},
            as_share=True,
        ),
    }  # fmt: skip


def _width(rows: list[Row]) -> float:
    """The width of bins, from the two that lie closest."""
    starts = sorted(row["bin"] for row in rows)
    return min((after - before for before, after in itertools.pairwise(starts)), default=1)


def _rate(value: float | None) -> str:
    """A share with as many digits as tell it from one."""
    if value is None:
        return "—"
    digits = 2 if value in (0, 1) else min(6, max(2, 1 - math.floor(math.log10(1 - value)) - 2))
    return f"{100 * value:.{digits}f}%"


def _dataset(row: Row) -> str:
    return dataset_title(*row["dataset"].split("/"))


def _struck(kinds: list[str]) -> str:
    return text.listed(kinds or ["none"], words.NOISE)


def _kind(row: Row) -> str:
    """What a score is about: a dataset, a line and a gap, or a type of flag."""
    first, _, second = row["kind"].partition("/")
    if row["what"] == "flag":
        return text.word(published_words.FLAG_TYPES, first)
    if row["what"] == "target":
        named = (text.word(published_words.INSURANCE_LINES, first), text.word(published_words.GAPS, second))
        return " ".join(filter(None, named))
    return dataset_title(first, second) if second else first
