"""What the returned workbooks say of a result: precision and recall as officers and auditors found them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from flows.documents.text import word
from flows.evaluation import words
from flows.evaluation.words import rate
from flows.memory import state
from matchers import sql_runner
from matchers.warehouse import quoted
from schemas.published import words as published_words

Row = dict[str, Any]

#: Half the width of a normal distribution's middle 95 %, in standard deviations.
CONFIDENCE = {"z": 1.959964}
_MEASURES = ("label_score", "label_link", "label_missed", "label_recall")


def measure(connection: duckdb.DuckDBPyConnection, output: Path) -> dict[str, list[Row]]:
    """Rows by measure: label_score, label_link, label_missed, label_recall; the first two empty without returns.

    The connection has the result as `published`, and a schema `evaluate`. Returns count that came after it, too.

    Raises:
        PublishError: what was returned cannot be read.
    """
    connection.execute(" ".join(["create schema if not exists", quoted("hist")]))
    state.load(connection, output)
    sql_runner.run(connection, "90_evaluate/label", {})
    return {name: sql_runner.fetch(connection, f"90_evaluate/{name}", CONFIDENCE) for name in _MEASURES}


def lines(measured: dict[str, list[Row]]) -> list[str]:
    """The figures as a table for people, with what they can and cannot say."""
    if not measured["label_score"]:
        return ["", words.LABELS_TITLE, words.NO_LABELS]
    found = ["", words.LABELS_TITLE, words.LABELS_CAUTION]
    found.append("".join(f"{title:>7}" for title in ("核实", *words.LABELS.values())) + "   准确率（95% 区间）")
    for row in measured["label_score"]:
        counts = "".join(f"{row[name]:>9,}" for name in ("checked", *words.LABELS))
        found.append(f"{counts}   {_interval(row)}  {title_of(row)}")
    for row in measured["label_link"]:
        checked = row["right_count"] + row["wrong_count"]
        found.append(f"疑点本人已核实，{link_title(row)}：{checked:,} 条，其中错链 {row['wrong_count']:,} 条")
    for row in measured["label_missed"]:
        found.append(f"回填为已参保但未匹配：{row['persons']:,} 人，{words.MISSED[row['state']]}{_band(row)}")
    return [*found, recall_sentence(measured["label_recall"][0])]


def title_of(row: Row) -> str:
    """What a score is about: a line and a gap, or a type of doubt."""
    first, _, second = row["kind"].partition("/")
    if row["kind"] == "全部":
        return words.LABELLED[row["what"]]
    if row["what"] == "flag":
        return word(published_words.FLAG_TYPES, first)
    named = word(published_words.INSURANCE_LINES, first), word(published_words.GAPS, second) or "缺口不详"
    return " ".join(named)


def link_title(row: Row) -> str:
    """Whose links they are, and how sure the doubt was."""
    confidence = word(published_words.CONFIDENCES, row["confidence"]) or "不详"
    return f"{words.LINK_DECIDERS[row['decided_by']]}，可信度{confidence}"


def recall_sentence(row: Row) -> str:
    """Between which bounds the recall lies, and why nothing narrower can be said."""
    return (
        f"登记库人员的召回率在 {rate(row['recall_low'])} 至 {rate(row['recall_high'])} 之间："
        f"已相连 {row['linked']:,} 人；已知漏链 {row['known_missed']:,} 人，即上限；"
        f"至多漏链 {row['most_missed']:,} 人（登记库、部门数据两侧各有无人对应的人，取其少者），即下限。"
        "以已有链接都正确为前提；未列入名单、未核实的人无从得知，不作推算。"
    )


def _interval(row: Row) -> str:
    if row["precision"] is None:
        return "—"
    return f"{rate(row['precision'])}（{rate(row['precision_low'])} 至 {rate(row['precision_high'])}）"


def _band(row: Row) -> str:
    if row["least"] is None:
        return ""
    return f"（待判定的概率 {rate(row['least'])} 至 {rate(row['most'])}）"
