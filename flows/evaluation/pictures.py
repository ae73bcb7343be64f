"""What each picture of the evaluation shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flows.documents import charts
from flows.documents.charts import Chart
from flows.documents.summary import dataset_title
from flows.documents.text import word
from flows.evaluation import words
from flows.evaluation.measures import Row
from flows.evaluation.words import rate
from schemas.published.words import MATCH_RULES

Measured = dict[str, list[Row]]

#: A picture of more rows is not read; the tables have more.
_MOST_ROWS = 14


def precision_recall(measured: Measured) -> Chart:
    """A point for every probability that might be demanded of a link."""
    points = [(row["recall"], row["precision"]) for row in measured["curve"]]
    return charts.lines(
        "概率门槛不同时的准确率和召回率", {"各门槛": points}, across="召回率（占应由模型找到的记录）", up="准确率",
        told=_axis_rate, told_across=_axis_rate, width=charts.HALF,
    )  # fmt: skip


def reliability(measured: Measured) -> Chart:
    """What the model promises beside what holds, by log-odds."""
    rows = [row for row in measured["reliability"] if row["what"] == "both" and row["binning"] == "log_odds"]
    series = {
        name: [(row["bin"], row[column]) for row in rows]
        for name, column in (("预期", "expected"), ("实际", "observed"))
    }
    return charts.lines(
        "模型所说的概率与实际", series, across="概率的对数几率（比特）", up="属实的比例",
        told=_axis_rate, told_across=_plain, width=charts.HALF,
    )  # fmt: skip


def weights(measured: Measured) -> Chart:
    """How the weights of right and of wrong pairs are spread."""
    rows = measured["weights"]
    series = {
        name: [row[column] for row in rows] for name, column in (("属实", "right_count"), ("不属实", "wrong_count"))
    }
    return charts.columns(
        "匹配权重的分布", [_plain(row["bin"]) for row in rows], series, across="匹配权重（比特，区间起点）",
        up="记录（对数刻度）", width=charts.HALF, counting=True, labelled=False,
    )  # fmt: skip


def noise(measured: Measured) -> Chart:
    """Missed and wrong links by kind of error."""
    rows = [row for row in measured["error_kinds"] if row["missed"] + row["wrong"]][:_MOST_ROWS]
    series = {"漏链": [row["missed"] for row in rows], "错链": [row["wrong"] for row in rows]}
    names = [word(words.NOISE, row["kind"]) for row in rows]
    return _counts("漏链和错链，按差错种类", names, series)


def rules(measured: Measured) -> Chart:
    """Links by the rule that found them."""
    rows = measured["rules"][:_MOST_ROWS]
    series = {
        "属实": [row["right_count"] for row in rows],
        "不属实": [row["records"] - row["right_count"] for row in rows],
    }
    return _counts("链接的记录，按规则", [word(MATCH_RULES, row["match_rule"]) for row in rows], series)


def link_quality(measured: Measured) -> Chart:
    """The share of records that are missed, as the run estimates it and as it is."""
    rows = [row for row in measured["quality"] if None not in (row["estimated_recall"], row["recall"])]
    series = {
        "估计": [1 - row["estimated_recall"] for row in rows],
        "实际": [1 - row["recall"] for row in rows],
    }
    names = [dataset_title(*row["dataset"].split("/")) for row in rows]
    return charts.bars(
        "漏链的比例：link_quality 的估计与实际", names, series, unit="漏链的比例", told=rate, width=charts.HALF
    )


def _counts(title: str, names: list[str], series: Mapping[str, list[int]]) -> Chart:
    return charts.bars(title, names, series, unit="条（对数刻度）", width=charts.HALF, counting=True)


def _plain(value: float) -> str:
    return f"{value:g}"


def _axis_rate(value: float) -> str:
    return f"{100 * value:.6g}%"


#: The pictures by the name of their file.
PICTURES: Mapping[str, Callable[[Measured], Chart]] = {
    each.__name__: each for each in (precision_recall, reliability, weights, noise, rules, link_quality)
}
