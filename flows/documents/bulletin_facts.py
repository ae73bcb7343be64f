"""What the quarterly bulletin says in figures: the units in their order, the county, the needy, the doubts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.documents import summary
from flows.documents.published import Row, fetch, run_of

#: What the units are ranked by: the year's task, the plan's task once its years are over, or plain numbers.
BY_YEAR, BY_PLAN, BY_NUMBER = "year", "plan", "number"
#: People whom no unit claims.
NO_UNIT = 99


@dataclass(frozen=True)
class Facts:
    """`units` are in the order of their rank, each with rank, rank_before, rate; `total` sums them and `others` up."""

    run: Row
    county: Row
    basis: str
    units: list[Row]
    others: list[Row]
    total: Row
    groups: list[Row]
    duties: list[Row]
    flags: list[Row]
    notes: list[str]
    troubles: list[str]

    @property
    def as_of(self) -> dt.date:
        """The day to which the figures reach."""
        return self.run["as_of"]

    @property
    def has_last_quarter(self) -> bool:
        """Whether an earlier quarter's night was published that the lists can be compared with."""
        return self.county["compared_with"] is not None

    @property
    def time_share(self) -> float:
        """序时进度: the share of the year that is over."""
        first = dt.date(self.as_of.year, 1, 1)
        return ((self.as_of - first).days + 1) / (dt.date(self.as_of.year + 1, 1, 1) - first).days

    @property
    def is_rank_compared(self) -> bool:
        """Whether ranks have moved since the last quarter's end: only within one year and its task."""
        return any(unit["rank_before"] is not None for unit in self.units)


def gathered(connection: duckdb.DuckDBPyConnection) -> Facts:
    """All figures of the bulletin, from the published tables."""
    rows = [row | {"left": _left(row)} for row in fetch(connection, "bulletin_units")]
    units = [row for row in rows if row["unit_no"] != NO_UNIT]
    basis = _basis(units)
    found = [
        f"{summary.dataset_title(row['source'], row['dataset'])}（{summary.state(row)}）"
        for row in fetch(connection, "extracts")
        if summary.is_troubled(row)
    ]
    return Facts(
        run=run_of(connection),
        county=fetch(connection, "bulletin_county")[0],
        basis=basis,
        units=_ranked(units, basis),
        others=[row for row in rows if row["unit_no"] == NO_UNIT],
        total=_total(rows, basis),
        groups=fetch(connection, "targets_by_group"),
        duties=fetch(connection, "duties_by_group"),
        flags=fetch(connection, "flags_by_type"),
        notes=[row["note"] for row in fetch(connection, "plan_notes")],
        troubles=list(dict.fromkeys(found)),
    )


def part(done: float | None, due: float | None) -> float | None:
    """What part of what is due is done; None where nothing is due."""
    return None if not due or done is None else float(done) / float(due)


def _basis(units: list[Row]) -> str:
    if any(unit["year_target"] for unit in units):
        return BY_YEAR
    return BY_PLAN if any(unit["plan_target"] for unit in units) else BY_NUMBER


def _left(row: Row) -> int | None:
    """What a unit lacks of the plan's task; what another has too much does not make up for it."""
    return None if row["plan_target"] is None else max(0, row["plan_target"] - (row["enrolled_in_plan"] or 0))


def _rate(row: Row, basis: str) -> float | None:
    """What a unit is ranked by; None where it has no task."""
    if basis == BY_YEAR:
        return part(row["enrolled_this_year"], row["year_target"])
    if basis == BY_PLAN:
        return part(row["enrolled_in_plan"], row["plan_target"])
    return float(row["enrolled_this_year"] or 0)


def _rate_before(row: Row, basis: str) -> float | None:
    """The same at the end of the last quarter, where it was a quarter of this year."""
    if row["joined_in_year_before"] is None or basis == BY_PLAN:
        return None
    return part(row["joined_in_year_before"], row["year_target"] if basis == BY_YEAR else 1)


def _ranked(units: list[Row], basis: str) -> list[Row]:
    """The units, the best first; equals share a rank and stand in the order of the plan's annex."""
    rates = [_rate(unit, basis) for unit in units]
    before = [_rate_before(unit, basis) for unit in units]
    found = [
        unit | {"rate": rate, "rank": _rank(rate, rates), "rank_before": _rank(rate_before, before)}
        for unit, rate, rate_before in zip(units, rates, before, strict=True)
    ]
    return sorted(found, key=lambda unit: (unit["rank"] is None, unit["rank"], unit["unit_no"]))


def _rank(rate: float | None, rates: list[float | None]) -> int | None:
    return None if rate is None else 1 + sum(1 for other in rates if other is not None and other > rate)


def _total(rows: list[Row], basis: str) -> Row:
    """The county: the sums of every figure, None where no unit has one."""
    total: dict[str, Any] = {}
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows if row[name] is not None]
        if name not in ("unit_no", "township_code", "township_name"):
            total[name] = sum(values) if values else None
    return total | {"township_name": "合计", "rate": _rate(total, basis) if total else None}
