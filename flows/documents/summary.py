"""The page about the run: what arrived, what was refused, what was found. Figures only, nobody's data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.documents import audit, text
from flows.documents.published import Row, fetch, run_of
from schemas.datasets import BY_KEY
from schemas.published import words
from schemas.review import DECISIONS, EMPLOYER_STAGES

FILE_NAME = "run_summary.html"
#: More reasons than these would push the page beyond what anybody reads; the table `quarantine` has them all.
_MOST_REASONS = 12
_SHOWN_RESULTS = ("passed", "refused", "not_due", "missing")


def write_summary(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """`run_summary.html` in `folder`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"whole": text.whole, "money": text.money, "share": text.share}
    path = folder / FILE_NAME
    path.write_text(environment.get_template(FILE_NAME).render(gathered(connection)), encoding="utf-8")
    return path


def gathered(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Everything that the page says."""
    run = run_of(connection)
    arrived = [_named(row) for row in fetch(connection, "extracts")]
    flags = audit.in_order(fetch(connection, "flags_by_type"))
    reasons = [_named(row) for row in fetch(connection, "quarantine_reasons")]
    failures = [
        _named(row) | {"severity": text.word(words.SEVERITIES, row["severity"]), "is_remark": row["severity"] == "info"}
        for row in fetch(connection, "quality_failures")
    ]
    return {
        "run": run,
        "totals": fetch(connection, "totals")[0],
        "extracts": [_told(row) for row in arrived if row["gate_result"] in _SHOWN_RESULTS or row["is_stale"]],
        "set_aside": sum(row["files"] for row in arrived if row["gate_result"] not in _SHOWN_RESULTS),
        "failures": [row for row in failures if not row["is_remark"]],
        "remarks": _by_rule(row for row in failures if row["is_remark"]),
        "links": [
            row | {"title": text.word(words.MATCH_RULES, row["match_rule"])}
            for row in fetch(connection, "links_by_rule")
        ],
        "models": fetch(connection, "link_model"),
        "units": fetch(connection, "units"),
        "plan_notes": fetch(connection, "plan_notes"),
        "employers": [
            row | {"title": text.word(words.EMPLOYER_GAPS, row["gap"])} for row in fetch(connection, "employers_by_gap")
        ],
        "flags": [row | {"title": text.word(words.FLAG_TYPES, row["flag_type"])} for row in flags],
        "reasons": reasons[:_MOST_REASONS],
        "other_reasons": reasons[_MOST_REASONS:],
        "stages": _stages(run),
        "audit_file": audit.FILE_NAME,
    }


def dataset_title(source: str | None, dataset: str | None) -> str:
    """What people call the dataset: `公安 户籍人口`."""
    known = {**BY_KEY, DECISIONS.key: DECISIONS, EMPLOYER_STAGES.key: EMPLOYER_STAGES}.get(f"{source}/{dataset}")
    return " ".join(filter(None, (text.word(words.SOURCES, source), known.title if known else dataset)))


def state(row: Row) -> str:
    """What became of an extract, in a word. An old piece that stands in is not the same as the newest one, grown old."""
    if row["is_stale"]:
        return text.word(words.STALE_REASONS, row["stale_reason"] or "stand_in")
    return text.word(words.GATE_RESULTS, row["gate_result"])


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
