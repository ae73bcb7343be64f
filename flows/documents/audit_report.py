"""The auditors' report: one page that needs no network, with every doubt in it, and a PDF of those most worth checking.

The doubts lie in the page as JSON, a part after the other; its script draws what is looked at. So a county of a
million fits into a page that an office machine opens, and nothing is held here but one part.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from markupsafe import Markup

from flows.documents import look, pdf, report_overview
from flows.documents.published import run_of
from flows.documents.report_flags import Flag, leaves, told_flags
from schemas.published import words

FILE_NAME = "疑点核查报告.html"
PDF_NAME = "疑点核查报告.pdf"
#: Doubts in a part: one part is read when one of them is opened.
_PART = 100
#: In the PDF: what a meeting can go through, a sheet or so each; setting more of them would take the night's minutes.
PDF_FLAGS = 20
#: Rows of one doubt in the PDF; a doubt with more is read on the screen.
PDF_ROWS = 8

_SCRIPT = Path(__file__).parent / "templates" / "audit_report.js"
#: What would end the script element or a line, written so that JSON reads it and HTML does not.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_report(connection: duckdb.DuckDBPyConnection, folder: Path, *, masked: bool) -> list[Path]:
    """`疑点核查报告.html` in `folder`, and the PDF where the machine can write one."""
    run = run_of(connection)
    shared: dict[str, Any] = {
        "run": run, "masked": masked, "most": PDF_FLAGS, "most_rows": PDF_ROWS, "report_file": FILE_NAME,
        "pdf_file": PDF_NAME, **report_overview.gathered(connection),
    }  # fmt: skip
    kept: list[Flag] = []
    flags = _keeping(told_flags(connection, run["as_of"], masked=masked), kept)
    environment = look.environment()
    script = _SCRIPT.read_text(encoding="utf-8")
    path = folder / FILE_NAME
    units = [row["township_name"] for row in shared["units"]]
    page = environment.get_template("audit_report.html.j2").stream(
        script=Markup(script),  # noqa: S704 our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        names=_json(_names(units)),
        parts=_parts(flags, units),
        **shared,
    )
    with path.open("w", encoding="utf-8") as file:
        for piece in page:
            file.write(piece)
    printed = environment.get_template("audit_report_pdf.html.j2").render(flags=kept, **shared)
    written = pdf.write_pdf(printed, folder / PDF_NAME)
    return [path, *([written] if written else [])]


def _keeping(flags: Iterable[Flag], kept: list[Flag]) -> Iterator[Flag]:
    """The doubts as they come; the first open ones join `kept`."""
    for flag in flags:
        if flag.is_open and len(kept) < PDF_FLAGS:
            kept.append(flag)
        yield flag


def _names(units: list[str]) -> dict[str, list[str]]:
    """The words that the list names by their place."""
    return {
        "types": list(words.FLAG_TYPES.values()),
        "units": units,
        "confidences": list(words.CONFIDENCES.values()),
        "statuses": list(words.FLAG_STATUSES.values()),
    }


def _parts(flags: Iterable[Flag], units: list[str]) -> Iterator[tuple[Markup, Markup]]:
    """For every hundred doubts: their lines of the list, and the doubts themselves, both as JSON."""
    names = {kind: {title: place for place, title in enumerate(some)} for kind, some in _names(units).items()}
    for part in itertools.batched(flags, _PART) if hasattr(itertools, "batched") else _batched(flags, _PART):
        table: dict[str, int] = defaultdict(itertools.count().__next__)
        packed = [_packed(leaves(flag), table.__getitem__) for flag in part]
        yield _json([_line(flag, names) for flag in part]), _json({"words": list(table), "flags": packed})


def _batched(flags: Iterable[Flag], size: int) -> Iterator[list[Flag]]:
    coming = iter(flags)
    while part := list(itertools.islice(coming, size)):
        yield part


def _line(flag: Flag, names: dict[str, dict[str, int]]) -> list[Any]:
    """A doubt in the list: amounts in cents, words by their place; the order is that of `audit_report.js`."""
    types, statuses = names["types"], names["statuses"]
    return [
        types.get(flag.type, flag.type), flag.name, flag.id_number, flag.registry_nos, names["units"][flag.unit],
        int(flag.low * 100), int(flag.high * 100), names["confidences"].get(flag.confidence, flag.confidence),
        statuses.get(flag.status, flag.status), int(flag.is_new), int(bool(flag.doubts)), flag.flag_id,
    ]  # fmt: skip


def _packed(told: list[Any], place: Callable[[str], int]) -> list[Any]:
    """The doubt of `leaves` with the place of each word instead of the word."""

    def each(lists: Iterable[Iterable[str]]) -> list[list[int]]:
        return [list(map(place, words)) for words in lists]

    *sentences, (heads, facts), rows, links, doubts, story = told
    return [
        *map(place, sentences),
        [list(map(place, heads)), each(facts)],
        each(rows),
        [[*map(place, link), each(steps)] for *link, steps in links],
        *each((doubts, story)),
    ]


def _json(value: Any) -> Markup:
    """JSON that can stand in a script element, whatever the names in it are."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for unsafe, safe in _UNSAFE.items():
        written = written.replace(unsafe, safe)
    return Markup(written)  # noqa: S704 nothing of HTML is left in it
