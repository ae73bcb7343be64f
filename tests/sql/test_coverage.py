"""Who is covered, and since when a pension is due: the SQL against the contract's sentences, month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers import sql_runner
from tests.sql import harness

PENSIONS, MEDICALS = ("110", "120", "170"), ("310", "390")
STATUSES = ("参保缴费", "暂停缴费", "待遇领取", "终止参保")
STEPS = harness.chain_to("62_coverage/19_person_coverage", [])


@dataclass(frozen=True)
class Facts:
    """What the registry knows of one invented person. Months are counted from D's month; 0 is D's."""

    sex: str
    born: dt.date
    enrolments: tuple[tuple[str, str, int], ...]
    contributions: tuple[tuple[str, str, str, int], ...]
    pensions: tuple[tuple[int, int], ...]


def shifted(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on, counted one by one."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    return dt.date(year, month, 1)


def period(as_of: dt.date, scheme: str, months: int) -> str:
    """The period of a contribution: residents pay by the year."""
    day = shifted(as_of, months)
    return f"{day:%Y}00" if scheme in ("170", "390") else f"{day:%Y%m}"


@st.composite
def lives(draw: st.DrawFn, as_of: dt.date) -> Facts:
    """A life that lies around every limit: turning 60, of a woman 55; months just inside and outside each window."""
    near = st.integers(-14, 1)
    enrolment = st.tuples(st.sampled_from((*PENSIONS, *MEDICALS)), st.sampled_from(STATUSES), near | st.just(-200))
    contribution = st.tuples(
        st.sampled_from((*PENSIONS, *MEDICALS)), st.sampled_from(("正常应缴", "补缴", "退费")), st.sampled_from("AB"),
        st.integers(-26, 1),
    )  # fmt: skip
    age = draw(st.sampled_from((60, 55))) * 12 + draw(st.integers(-1, 1) | st.integers(2, 24))
    return Facts(
        draw(st.sampled_from("12")),
        shifted(as_of, -age).replace(day=draw(st.integers(1, 28))),
        tuple(draw(st.lists(enrolment, max_size=3))),
        tuple(draw(st.lists(contribution, max_size=5))),
        tuple(draw(st.lists(st.tuples(st.integers(-5, 0), st.sampled_from((100, -100))), max_size=2))),
    )


@st.composite
def counties(draw: st.DrawFn) -> tuple[list[Facts], dt.date]:
    """A few people, and D."""
    as_of = draw(st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)))
    return draw(st.lists(lives(as_of), min_size=20, max_size=30)), as_of


def contributed(one: Facts, as_of: dt.date, scheme: str) -> set[str]:
    """Periods paid in a scheme that nothing has cancelled: a refund cancels those of its agency and period."""
    mine = [
        (kind, agency, period(as_of, scheme, months)) for of, kind, agency, months in one.contributions if of == scheme
    ]
    returned = {(agency, when) for kind, agency, when in mine if kind == "退费"}
    return {when for kind, agency, when in mine if kind != "退费" and (agency, when) not in returned}


def has_paid(one: Facts, as_of: dt.date, scheme: str) -> bool:
    """Recently enough: 12 months for employees' pensions, 3 for their medical cover, calendar years for residents."""
    paid = contributed(one, as_of, scheme)
    if scheme == "170":
        return bool(paid & {f"{as_of.year}00", f"{as_of.year - 1}00"})
    if scheme == "390":
        return f"{as_of.year}00" in paid
    months = 3 if scheme == "310" else 12
    return bool(paid & {f"{shifted(as_of, -back):%Y%m}" for back in range(-1, months + 1)})


def standing(one: Facts, scheme: str, *statuses: str) -> bool:
    """Whether she has an enrolment of the scheme in one of these states."""
    return any(of == scheme and status in statuses for of, status, _ in one.enrolments)


def is_covered(one: Facts, as_of: dt.date, scheme: str) -> bool:
    """The contract's "covered", scheme by scheme."""
    if scheme == "390":
        return has_paid(one, as_of, scheme)
    if scheme == "310":
        return has_paid(one, as_of, scheme) or standing(one, scheme, "待遇领取")
    new = any(of == scheme and status == "参保缴费" and months >= -12 for of, status, months in one.enrolments)
    pays = standing(one, scheme, "参保缴费") and has_paid(one, as_of, scheme)
    return standing(one, scheme, "待遇领取") or pays or new


def retired(one: Facts, as_of: dt.date) -> bool:
    """Past the statutory age: the month lies behind, of a woman's two the later one."""
    old_age, step, cap = (60, 4, 36) if one.sex == "1" else (55, 4, 36)
    old = shifted(one.born, old_age * 12)
    delay, raised = 0, dt.date(2025, 1, 1)
    while raised <= old:
        delay, raised = delay + 1, shifted(raised, step)
    return shifted(old, min(delay, cap)) < as_of.replace(day=1)


def pension_gap(one: Facts, as_of: dt.date) -> str | None:
    """The contract's sentences on the pension line, in their order."""
    recent = [amount for months, amount in one.pensions if months >= -3]
    unpaid = sum(recent) <= 0
    covered = {scheme for scheme in PENSIONS if is_covered(one, as_of, scheme)}
    due_month = shifted(one.born, 60 * 12 + 1)
    if standing(one, "170", "参保缴费") and as_of >= due_month and unpaid and not covered & {"110", "120"}:
        return "not_claiming"
    if covered:
        return None
    is_open = {scheme for scheme in PENSIONS if standing(one, scheme, "参保缴费", "暂停缴费")}
    if not is_open:
        return "not_enrolled"
    turned_60 = (as_of.year - 60, as_of.month, as_of.day) >= (one.born.year, one.born.month, one.born.day)
    may_claim = ("170" in is_open and turned_60) or (bool(is_open & {"110", "120"}) and retired(one, as_of))
    return "not_claiming" if may_claim and unpaid else "lapsed"


def medical_gap(one: Facts, as_of: dt.date) -> str | None:
    """The contract's sentence on the medical line."""
    if any(is_covered(one, as_of, scheme) for scheme in MEDICALS):
        return None
    return "lapsed" if any(standing(one, scheme, "参保缴费", "暂停缴费") for scheme in MEDICALS) else "not_enrolled"


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One empty working database for all examples."""
    connection = harness.empty_database()
    yield connection
    connection.close()


def rows(people: list[Facts], as_of: dt.date) -> dict[str, list[dict[str, Any]]]:
    """The people as the registry would deliver them: the second half of a life under a second 个人编号."""
    given: dict[str, list[dict[str, Any]]] = {
        "link.person": [], "stg.insurance__persons": [], "stg.insurance__enrolments": [],
        "stg.insurance__contributions": [], "stg.insurance__benefits": [],
    }  # fmt: skip
    for n, one in enumerate(people):
        given["link.person"].append({"person_id": f"P{n}", "sex": one.sex, "birth_date": one.born})
        for number in (f"R{n}a", f"R{n}b"):
            given["stg.insurance__persons"].append({"record_no": number, "person": f"P{n}"})
        for k, (scheme, status, months) in enumerate(one.enrolments):
            given["stg.insurance__enrolments"].append({
                "record_no": f"E{n}-{k}", "person_no": f"R{n}{'ab'[k % 2]}", "scheme": scheme, "status": status,
                "enrolled_on": shifted(as_of, months),
            })  # fmt: skip
        for k, (scheme, kind, agency, months) in enumerate(one.contributions):
            given["stg.insurance__contributions"].append({
                "record_no": f"C{n}-{k}", "person_no": f"R{n}a", "scheme": scheme, "kind": kind,
                "agency_code": None if agency == "B" else agency, "period": period(as_of, scheme, months),
            })  # fmt: skip
        for k, (months, amount) in enumerate(one.pensions):
            given["stg.insurance__benefits"].append({
                "record_no": f"B{n}-{k}", "person_no": f"R{n}b", "item": "基本养老金", "amount": amount,
                "period": f"{shifted(as_of, months):%Y%m}", "scheme": "170",
            })  # fmt: skip
    return given


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(county=counties())
def test_gaps(database: duckdb.DuckDBPyConnection, county: tuple[list[Facts], dt.date]) -> None:
    """Windows, refunds, calendar years, the month after the 60th birthday and retirement, against counting.

    Whoever has no gap is told what covers her.
    """
    people, as_of = county
    harness.clear(database)
    harness.fill(database, rows(people, as_of))
    for step in STEPS:
        sql_runner.run(database, step, harness.parameters(as_of=as_of))
    found = {(who, line): gap for who, line, gap in database.execute(
        "select person_id, insurance_line, gap from decide.gap").fetchall()}  # fmt: skip
    expected = {
        (f"P{n}", line): gap
        for n, one in enumerate(people)
        for line, gap in (("pension", pension_gap(one, as_of)), ("medical", medical_gap(one, as_of)))
        if gap
    }
    assert found == expected
    covered = set(database.execute("select person_id, insurance_line from pub.person_coverage").fetchall())
    assert covered == {(f"P{n}", line) for n in range(len(people)) for line in ("pension", "medical")} - found.keys()
