"""The page about the run, for the data office. Figures only, nobody's data.

What arrived and in what state, how the linkage fared, what changed since last night, what was found, and what to write
to each department.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from flows.documents import audit, look, run_charts, text
from flows.documents.notices import notices
from flows.documents.published import Row, fetch, run_of
from schemas.datasets import BY_KEY, DATASETS
from schemas.published import words
from schemas.review import DECISIONS, EMPLOYER_STAGES

FILE_NAME = "run_summary.html"
#: More reasons than these would push the page beyond what anybody reads; the table `quarantine` has them all.
_MOST_REASONS = 12
#: From here on a promised probability is as good as certain.
_CERTAIN = 0.9999
#: `link_quality` names datasets without their department.
_TITLES = {dataset.name: dataset.title for dataset in DATASETS}
_SHOWN_RESULTS = ("passed", "refused", "not_due", "missing")


def write_summary(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """`run_summary.html` in `folder`."""
    path = folder / FILE_NAME
    path.write_text(look.environment().get_template(FILE_NAME + ".j2").render(gathered(connection)), encoding="utf-8")
    return path


def gathered(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Everything that the page says."""
    run = run_of(connection)
    stages = _stages(run)
    return (
        {"run": run, "stages": stages, "timing": run_charts.stages(stages), "totals": fetch(connection, "totals")[0]}
        | _arrived(connection, run)
        | _linked(connection)
        | _found(connection, run)
        | {"audit_file": audit.FILE_NAME}
    )


def _arrived(connection: duckdb.DuckDBPyConnection, run: Row) -> dict[str, Any]:
    """Files, checks, rows set aside, and the words to send to those they came from."""
    arrived = [_named(row) for row in fetch(connection, "extracts")]
    extracts = [_told(row) for row in arrived if row["gate_result"] in _SHOWN_RESULTS or row["is_stale"]]
    reasons = [_named(row) for row in fetch(connection, "quarantine_reasons")]
    feedback = [_named(row) for row in fetch(connection, "feedback_by_department")]
    failures = [
        _named(row) | {"severity": text.word(words.SEVERITIES, row["severity"]), "is_remark": row["severity"] == "info"}
        for row in fetch(connection, "quality_failures")
    ]
    return {
        "extracts": extracts,
        "set_aside": sum(row["files"] for row in arrived if row["gate_result"] not in _SHOWN_RESULTS),
        "reasons": reasons[:_MOST_REASONS],
        "other_reasons": reasons[_MOST_REASONS:],
        "checks": [_named(row) for row in fetch(connection, "quality_by_dataset")],
        "failures": [row for row in failures if not row["is_remark"]],
        "remarks": _by_rule(row for row in failures if row["is_remark"]),
        "feedback": feedback,
        "notices": notices(run["as_of"], extracts, reasons, feedback),
    }


def _linked(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How records came to persons, and how far that can be trusted."""
    reliable = fetch(connection, "reliability")
    return {
        "links": [
            row | {"title": text.word(words.MATCH_RULES, row["match_rule"])}
            for row in fetch(connection, "links_by_rule")
        ],
        "linked": [row | {"title": _TITLES.get(row["dataset"], row["dataset"])}
                   for row in fetch(connection, "links_by_dataset")],
        "models": fetch(connection, "link_model"),
        "blocking": [row | {"title": text.word(words.MATCH_RULES, row["rule"]).removeprefix("模型：")}
                     for row in fetch(connection, "blocking")],
        # Where promise and truth cannot be told apart, the picture says it.
        "reliable": [row for row in reliable if row["promised"] < _CERTAIN],
        "surely": [row for row in reliable if row["promised"] >= _CERTAIN],
        "reliability": run_charts.reliability(reliable),
        "weights": run_charts.weights(fetch(connection, "link_weights")),
    }  # fmt: skip


def _found(connection: duckdb.DuckDBPyConnection, run: Row) -> dict[str, Any]:
    """Lists, doubts and progress, and what of them is new."""
    flags = audit.in_order(fetch(connection, "flags_by_type"))
    years = fetch(connection, "progress_by_year")
    return {
        "changes": fetch(connection, "changes", {"as_of": run["as_of"]})[0],
        "leavers": fetch(connection, "target_leavers"),
        "units": fetch(connection, "units"),
        "years": years,
        "by_year": run_charts.by_year(years),
        "plan_notes": fetch(connection, "plan_notes"),
        "employers": [
            row | {"title": text.word(words.EMPLOYER_GAPS, row["gap"])} for row in fetch(connection, "employers_by_gap")
        ],
        "flags": [row | {"title": text.word(words.FLAG_TYPES, row["flag_type"])} for row in flags],
    }


@functools.cache
def dataset_title(source: str | None, dataset: str | None) -> str:
    """What people call the dataset: `公安 户籍人口`."""
    known = {**BY_KEY, DECISIONS.key: DECISIONS, EMPLOYER_STAGES.key: EMPLOYER_STAGES}.get(f"{source}/{dataset}")
    return " ".join(filter(None, (text.word(words.SOURCES, source), known.title if known else dataset)))


def state(row: Row) -> str:
    """What became of an extract, in a word. An old piece that stands in is not the same as the newest one, grown old."""
    if row["is_stale"]:
        return text.word(words.STALE_REASONS, row["stale_reason"] or "stand_in")
    return text.word(words.GATE_RESULTS, row["gate_result"])


def is_remarked(row: Row) -> bool:
    """Whether an extract was taken, and there is something to know about it."""
    return row["gate_result"] == "passed" and bool(row["message"]) and not is_troubled(row)


def is_troubled(row: Row) -> bool:
    """Whether somebody has to do something about the extract."""
    return bool(row["is_stale"]) or row["gate_result"] in ("refused", "not_due", "missing")


def _named(row: Row) -> Row:
    return row | {"title": dataset_title(row["source"], row["dataset"])}


def _by_rule(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """A rule and the datasets that do not keep it, each with its number of rows."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["rule"], []).append(f"{row['title']} {text.whole(row['unexpected_count'])}")
    return [(rule, "，".join(listed)) for rule, listed in found.items()]


def _told(row: Row) -> Row:
    """An extract with its state in a word and everything that its department should know in sentences."""
    notes = [row["message"]] if row["message"] else []
    if row["unknown_columns"]:
        notes.append(f"约定之外未用的列：{'、'.join(row['unknown_columns'])}。")
    unreadable: Counter[str] = Counter()
    for counts in row["unreadable"] or []:
        unreadable.update(json.loads(counts))
    if unreadable:
        known = BY_KEY.get(f"{row['source']}/{row['dataset']}")
        headers = {column.name: column.header for column in known.columns} if known else {}
        listed = "、".join(f"{headers.get(name, name)} {count:,}" for name, count in unreadable.most_common())
        notes.append(f"读不出而按缺失处理的值：{listed}。")
    return row | {
        "state": state(row),
        "is_bad": is_troubled(row),
        # A file may bear somebody's number as its name.
        "newest_file": text.mask_numbers(row["newest_file"] or ""),
        # A file without its header line has a row of somebody where names of columns are expected.
        "notes": [text.mask_numbers(note) for note in notes],
    }


def _stages(run: Row) -> list[tuple[str, float]]:
    """Stage and seconds, in the order in which they ran."""
    told = json.loads(run.get("stage_seconds") or "{}")
    return [(text.word(words.STAGES, name), float(seconds)) for name, seconds in told.items()]
