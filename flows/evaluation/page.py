"""The page about an evaluation: one file that needs no network, its pictures inside and as SVG files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.documents import look, text
from flows.documents.summary import dataset_title
from flows.evaluation import labels, pictures, words
from flows.evaluation.measures import Row
from flows.evaluation.words import rate
from schemas.published import words as published_words

_MOST_ROWS = 30


def write(measured: dict[str, list[Row]], run: Mapping[str, Any], path: Path) -> list[Path]:
    """The page at `path` about the result of `run` and `<stem>_<picture>.svg` beside it; all paths, the page first."""
    environment = look.environment()
    environment.filters["rate"] = rate
    drawn = {}
    if "groups" in measured:
        drawn = {name: picture(measured).svg() for name, picture in pictures.PICTURES.items()}
    page = environment.get_template("evaluation.html.j2")
    path.write_text(page.render(run=run, pictures=drawn, **told(measured)), encoding="utf-8")
    beside = {path.with_name(f"{path.stem}_{name}.svg"): picture for name, picture in drawn.items()}
    for file, picture in beside.items():
        file.write_text(picture, encoding="utf-8")
    return [path, *beside]


def told(measured: dict[str, list[Row]]) -> dict[str, Any]:
    """The tables of the page, codes as words; without a truth only those of what people returned."""
    if "groups" not in measured:
        return _labelled(measured)
    reliability, errors = measured["reliability"], measured["errors"]
    return _labelled(measured) | {
        "groups": [
            row | {"way": words.LINKAGES[row["linkage"]], "title": words.GROUPS[row["kind"]]}
            for row in measured["groups"]
        ],
        "dead": measured["wrongly_dead"][0],
        "scores": [row | {"title": _kind(row), "part": words.SCORES[row["what"]]} for row in measured["scores"]],
        "errors": [row | {"title": _dataset(row), "struck": _struck(row["kinds"])} for row in errors[:_MOST_ROWS]],
        "other_errors": max(0, len(errors) - _MOST_ROWS),
        "calibration": [row | {"title": words.DECIDERS[row["what"]]} for row in measured["calibration"]],
        "reliability": [row for row in reliability if row["what"] == "both" and row["binning"] == "equal_mass"],
        "rules": [row | {"title": _rule(row)} for row in measured["rules"]],
        "blocking": [row | {"title": _rule(row)} for row in measured["blocking"]],
        "quality": [row | {"title": _dataset(row)} for row in measured["quality"]],
    }


def _labelled(measured: dict[str, list[Row]]) -> dict[str, Any]:
    """What people returned; empty where they returned nothing."""
    return {
        "has_truth": "groups" in measured,
        "label_words": words,
        "labels": [row | {"title": labels.title_of(row)} for row in measured["label_score"]],
        "label_links": [row | {"title": labels.link_title(row)} for row in measured["label_link"]],
        "label_missed": measured["label_missed"],
        "label_recall": labels.recall_sentence(measured["label_recall"][0]),
    }


def _dataset(row: Row) -> str:
    return dataset_title(*row["dataset"].split("/"))


def _rule(row: Row) -> str:
    return text.word(published_words.MATCH_RULES, row["match_rule"])


def _struck(kinds: list[str]) -> str:
    return text.listed(kinds or ["none"], words.NOISE)


def _kind(row: Row) -> str:
    """What a score is about: a dataset, a line and a gap, or a type of flag."""
    first, _, second = row["kind"].partition("/")
    if row["what"] == "flag":
        return text.word(published_words.FLAG_TYPES, first)
    if row["what"] == "employer":
        return "未参保人数" if first == "people" else text.word(published_words.EMPLOYER_GAPS, first)
    if row["what"] == "target":
        named = (text.word(published_words.INSURANCE_LINES, first), text.word(published_words.GAPS, second))
        return " ".join(filter(None, named))
    return dataset_title(first, second) if second else first
