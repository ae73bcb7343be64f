"""Each doubt as the auditors' report tells it: in words, masked, with its records laid side by side."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from flows.documents.published import Row, look, stream
from flows.documents.report_links import Link, doubts_of, told_links
from flows.documents.report_records import Listed, Statements, listed_rows, side_by_side
from flows.documents.text import day, listed, mask_id, mask_id_like, mask_numbers, share, span, word, yuan
from schemas.published import words

_SAID = json.JSONDecoder(parse_float=Decimal)
_BESIDE = ("records", "links", "doubts", "changes")


@dataclass(frozen=True)
class Flag:
    """One doubt, everything in words. `low` and `high` in yuan; `is_new`: first seen on the day of the run."""

    flag_id: str
    type_code: str
    type: str
    name: str
    id_number: str
    unit: str
    registry_nos: str
    about: str
    low: Decimal
    high: Decimal
    confidence: str
    status: str
    is_new: bool
    is_open: bool
    summary: str
    legal_basis: str
    rule: str
    probability: str
    seen: str
    statements: Statements
    rows: tuple[Listed, ...]
    links: tuple[Link, ...]
    doubts: tuple[str, ...]
    story: tuple[str, ...]


def told_flags(connection: duckdb.DuckDBPyConnection, as_of: object, *, masked: bool) -> Iterator[Flag]:
    """Every doubt, dearest and surest first; a few hundred of them are held at a time."""
    beside = {name: _Beside(_alone(connection, f"report_{name}")) for name in _BESIDE}
    for row in _alone(connection, "report_flags"):
        found = {name: side.of(row["flag_id"]) for name, side in beside.items()}
        yield _told(row, found, as_of, masked=masked)


class _Beside:
    """Rows of another SELECT in the same order, given out flag by flag."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = itertools.groupby(rows, key=lambda row: str(row["flag_id"]))
        self._next = next(self._groups, None)

    def of(self, flag_id: str) -> list[Row]:
        if self._next is None or self._next[0] != flag_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _alone(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[Row]:
    """The rows of a SELECT by a cursor of their own: a connection streams one result at a time."""
    with connection.cursor() as cursor:
        look(cursor)
        yield from stream(cursor, name, at_once=200)


def _told(row: Row, found: dict[str, list[Row]], as_of: object, *, masked: bool) -> Flag:
    hidden = mask_numbers if masked else str
    like = mask_id_like if masked else str
    records = [record | {"said": _SAID.decode(record["said"])} for record in found["records"]]
    links = told_links(found["links"], masked=masked)
    return Flag(
        flag_id=row["flag_id"],
        type_code=row["flag_type"],
        type=word(words.FLAG_TYPES, row["flag_type"]),
        name=row["name"] or "",
        id_number=mask_id(row["id_number"]) if masked else row["id_number"] or "",
        unit=row["township_name"],
        registry_nos=listed(map(like, row["registry_nos"] or ())),
        about=_about(row),
        low=row["amount_at_risk"] or Decimal(0),
        high=row["amount_at_risk_max"] or Decimal(0),
        confidence=word(words.CONFIDENCES, row["confidence"]),
        status=word(words.FLAG_STATUSES, row["status"]),
        is_new=row["first_seen_on"] == as_of,
        is_open=row["status"] == "open",
        summary=hidden(row["summary"] or ""),
        legal_basis=row["legal_basis"] or "",
        rule=row["rule"] or "",
        probability=share(row["match_probability"]),
        seen=f"首次发现 {day(row['first_seen_on'])}，最近一次 {day(row['last_seen_on'])}",
        statements=side_by_side(records, masked=masked),
        rows=listed_rows(records, masked=masked),
        links=links,
        doubts=tuple(doubts_of(row, found["doubts"], links, masked=masked)),
        story=tuple(map(hidden, _story(row, found["changes"]))),
    )


def _about(row: Row) -> str:
    """Schemes, periods and months, as far as there are any."""
    months = f"{row['months']} 个月" if row["months"] else ""
    parts = (listed(row["schemes"], words.SHORT_SCHEMES), span(row["period_from"], row["period_to"]), months)
    return "，".join(filter(None, parts))


def _story(row: Row, changes: Iterable[Row]) -> Iterator[str]:
    """What has become of it until now, and what people have decided."""
    for change in changes:
        reason = f"：{change['reason']}" if change["reason"] else ""
        yield f"{day(change['changed_on'])}　{word(words.FLAG_CHANGES, change['change'])}{reason}"
    if row["decided_on"]:
        amounts = "".join(
            f"，{title} {yuan(row[name])} 元"
            for name, title in (("amount_due", "应追回"), ("amount_recovered", "已追回"))
            if row[name] is not None
        )
        by = f"，核查人 {row['officer']}" if row["officer"] else ""
        yield f"{day(row['decided_on'])}　核查：{row['decision_note'] or '未填结果'}{amounts}{by}"
    if row["reopened_on"]:
        yield f"{day(row['reopened_on'])}　重新列为待核查：{row['reopened_reason'] or ''}"


def leaves(flag: Flag) -> list[Any]:
    """The doubt as nested lists of words, for the page that draws it; the order is that of `audit_report.js`."""
    heads, facts = flag.statements.heads, flag.statements.facts
    return [
        flag.flag_id, flag.summary, flag.about, flag.legal_basis, flag.rule, flag.probability, flag.seen,
        [list(heads), [[fact.title, "1" if fact.differs else "", *fact.values] for fact in facts]],
        [[row.source, row.role, row.amount, row.file, row.line, row.record_no, "|".join(row.heads), *row.values]
         for row in flag.rows],
        [[link.title, link.records, link.rule, link.probability, link.total,
          [[step.title, step.says, step.weight, step.left, step.width, step.sign] for step in link.steps]]
         for link in flag.links],
        list(flag.doubts),
        list(flag.story),
    ]  # fmt: skip
