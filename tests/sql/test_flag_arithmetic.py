"""The arithmetic of the doubts (months, overlaps, refunds, several dates of death) against slow and obvious Python."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers import sql_runner
from tests.sql import harness

Row = dict[str, Any]

#: Few months, so that payments meet, on both sides of a new year.
MONTHS = ("202410", "202411", "202412", "202501", "202502", "202503")
months = st.sampled_from(MONTHS)
cents = st.integers(1, 500_000).map(lambda amount: Decimal(amount) / 100)
days = st.dates(dt.date(2024, 9, 15), dt.date(2025, 4, 15))
numbers = st.sampled_from(["A", "B"])
agencies = st.sampled_from([None, "320923000000", "320922000000"])
pensions = st.fixed_dictionaries({
    "number": numbers, "scheme": st.sampled_from(["110", "120", "170"]), "agency_code": agencies, "period": months,
    "item": st.sampled_from(["基本养老金"] * 4 + ["补发", "丧葬补助金", "抚恤金"]),
    "amount": st.one_of(cents, cents, cents.map(lambda amount: -amount)),
})  # fmt: skip
contributions = st.fixed_dictionaries({
    "number": numbers, "scheme": st.sampled_from(["110", "120", "170"]), "agency_code": agencies,
    "period": st.one_of(months, months, st.sampled_from(["202400", "202500"])),
    "kind": st.sampled_from(["正常应缴"] * 4 + ["补缴", "退费"]),
    "personal_amount": st.one_of(st.none(), cents), "employer_amount": st.one_of(st.none(), cents),
})  # fmt: skip
deaths = st.fixed_dictionaries(
    {"health": st.none() | days, "civil_affairs": st.none() | days, "public_security": st.none() | days}
)
people = st.lists(
    st.fixed_dictionaries({"deaths": deaths, "paid": st.lists(pensions, max_size=12),
                           "contributed": st.lists(contributions, max_size=12),
                           "custody": st.lists(st.tuples(days, days), max_size=2)}),
    min_size=1, max_size=5,
)  # fmt: skip
quick = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One empty database, filled anew by every example."""
    connection = harness.empty_database()
    yield connection
    connection.close()


def found(database: duckdb.DuckDBPyConnection, step: str, county: list[Row]) -> dict[str, tuple[Any, ...]]:
    """What a step says of each person: months, first, last, least and most amount."""
    rows: dict[str, list[Row]] = defaultdict(list)
    sources = {
        "health": ("stg.health__death_certificates", "death_date", {}),
        "civil_affairs": ("stg.civil_affairs__deaths", "death_date", {}),
        "public_security": ("stg.public_security__population", "status_date", {"name": "甲", "status": "死亡注销"}),
    }
    for place, person in enumerate(county):
        key = f"p{place}"
        rows["stg.insurance__persons"] += [{"record_no": key + number, "person": key} for number in "AB"]
        for source, day in person["deaths"].items():
            table, column, rest = sources[source]
            if day is not None:
                rows[table].append({"record_no": f"{key}{source}", "person": key, column: day, **rest})
        for table, kind in (("stg.insurance__benefits", "paid"), ("stg.insurance__contributions", "contributed")):
            for no, row in enumerate(person[kind]):
                told = {name: value for name, value in row.items() if name != "number"}
                rows[table].append({"record_no": f"{key}{kind}{no}", "person_no": key + row["number"], **told})
        for no, (start, end) in enumerate(person["custody"]):
            rows["stg.justice__inmates"].append(
                {"record_no": f"{key}J{no}", "person": key, "sentence_from": start, "sentence_to": end}
            )
    harness.clear(database)
    harness.fill(database, rows)
    for name in harness.chain_to(step, rows):
        sql_runner.run(database, name, harness.parameters())
    output = "decide." + step.split("/")[1].split("_", 1)[1]
    told_rows = database.execute(
        "select person_id, months, period_from, period_to, amount_at_risk, amount_at_risk_max from " + output
    ).fetchall()
    assert len({row[0] for row in told_rows}) == len(told_rows)
    return {row[0]: row[1:] for row in told_rows}


def month_of(day: dt.date) -> str:
    """YYYYMM."""
    return f"{day:%Y%m}"


def months_of(period: str) -> list[str]:
    """A month, or the twelve of a year."""
    return [f"{period[:4]}{month:02d}" for month in range(1, 13)] if period.endswith("00") else [period]


def dated(person: Row) -> tuple[str, str, str] | None:
    """Months of the death that ranks first, of the latest and of the earliest."""
    known = [day for source in ("health", "civil_affairs", "public_security") if (day := person["deaths"][source])]
    return (month_of(known[0]), month_of(max(known)), month_of(min(known))) if known else None


def standing(rows: list[Row]) -> list[Row]:
    """Contributions whose relation and period no refund names."""
    refunded = {
        (row["number"], row["scheme"], row["agency_code"], row["period"]) for row in rows if row["kind"] == "退费"
    }
    return [
        row
        for row in rows
        if row["kind"] != "退费" and (row["number"], row["scheme"], row["agency_code"], row["period"]) not in refunded
    ]


def said(periods: set[str], least: Decimal, most: Decimal) -> tuple[Any, ...]:
    """A finding as the steps tell it."""
    return len(periods), min(periods), max(periods), least, most


@quick
@given(county=people)
def test_pension_after_death(database: duckdb.DuckDBPyConnection, county: list[Row]) -> None:
    """Month by month: what was paid, less what was taken back, from the month after the death on."""
    expected = {}
    for place, person in enumerate(county):
        if (dates := dated(person)) is None:
            continue
        death, latest, earliest = dates
        net: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for row in person["paid"]:
            if row["item"] in ("基本养老金", "补发"):
                net[row["number"], row["scheme"], row["agency_code"], row["period"]] += row["amount"]
        after = {key: amount for key, amount in net.items() if key[3] > death}
        if sum(after.values()) > 0:
            expected[f"p{place}"] = said(
                {key[3] for key, amount in after.items() if amount > 0},
                max(sum((amount for key, amount in net.items() if key[3] > latest), Decimal()), Decimal()),
                sum((amount for key, amount in net.items() if key[3] > earliest), Decimal()),
            )
    assert found(database, "61_deaths/07_flag_deceased_claimant", county) == expected


@quick
@given(county=people)
def test_contributions_after_death(database: duckdb.DuckDBPyConnection, county: list[Row]) -> None:
    """A year's contribution is after the death when its January is; a refund ends the matter."""
    expected = {}
    for place, person in enumerate(county):
        if (dates := dated(person)) is None:
            continue
        sums = [Decimal(), Decimal(), Decimal()]
        periods: set[str] = set()
        for row in standing(person["contributed"]):
            amount = (row["personal_amount"] or 0) + (row["employer_amount"] or 0)
            for place_of_date, date in enumerate(dates):
                if months_of(row["period"])[0] > date:
                    sums[place_of_date] += amount
                    periods |= set(months_of(row["period"])) if place_of_date == 0 and amount else set()
        if sums[0] > 0:
            expected[f"p{place}"] = said(periods, sums[1], sums[2])
    assert found(database, "61_deaths/08_flag_deceased_contribution", county) == expected


@quick
@given(county=people)
def test_two_pensions_at_once(database: duckdb.DuckDBPyConnection, county: list[Row]) -> None:
    """For each month with several relations: the 170 amounts beside another scheme, else all but the first begun."""
    expected = {}
    for place, person in enumerate(county):
        net: dict[str, dict[tuple[str, str, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in person["paid"]:
            if row["item"] == "基本养老金":
                net[row["period"]][row["number"], row["scheme"], row["agency_code"] or ""] += row["amount"]
        begun: dict[tuple[str, str, str], str] = {}
        returned: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for period in sorted(net):
            for relation, amount in net[period].items():
                if amount > 0:
                    begun.setdefault(relation, period)
                returned[relation] -= min(amount, Decimal())
        excess: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        periods = set()
        for period, relations in net.items():
            paid = {relation: amount for relation, amount in relations.items() if amount > 0}
            if len(paid) < 2:
                continue
            periods.add(period)
            schemes = {relation[1] for relation in paid}
            first = min(paid, key=lambda relation: (begun[relation], relation))
            for relation, amount in paid.items():
                mixed = "170" in schemes and len(schemes) > 1
                if relation[1] == "170" if mixed else relation != first:
                    excess[relation] += amount
        at_risk = sum((max(amount - returned[key], Decimal()) for key, amount in excess.items()), Decimal())
        if at_risk > 0:
            expected[f"p{place}"] = said(periods, at_risk, at_risk)
    assert found(database, "64_flags/03_flag_duplicate_benefit", county) == expected


@quick
@given(county=people)
def test_two_contributions_at_once(database: duckdb.DuckDBPyConnection, county: list[Row]) -> None:
    """Month by month, a year by twelfths: 170 beside another scheme, or two numbers, or two agencies."""
    expected = {}
    for place, person in enumerate(county):
        rows = standing(person["contributed"])
        begun: dict[tuple[str, str, str], str] = {}
        for row in rows:
            relation = (row["number"], row["scheme"], row["agency_code"] or "")
            begun[relation] = min(begun.get(relation, "999999"), months_of(row["period"])[0])
        paid: dict[str, list[int]] = defaultdict(list)
        for no, row in enumerate(rows):
            for month in months_of(row["period"]):
                paid[month].append(no)
        excess: dict[int, int] = defaultdict(int)
        periods = set()
        for month, places in paid.items():
            relations = {no: (rows[no]["number"], rows[no]["scheme"], rows[no]["agency_code"] or "") for no in places}
            schemes = {relation[1] for relation in relations.values()}
            mixed = "170" in schemes and len(schemes) > 1
            if not mixed and len({r[0] for r in relations.values()}) == len({r[2] for r in relations.values()}) == 1:
                continue
            periods.add(month)
            first = min(relations.values(), key=lambda relation: (begun[relation], relation))
            for no, relation in relations.items():
                excess[no] += relation[1] == "170" if mixed else relation != first
        if periods:
            amounts = (
                (rows[no]["personal_amount"] or Decimal()) * count / len(months_of(rows[no]["period"]))
                for no, count in excess.items()
            )
            expected[f"p{place}"] = (len(periods), min(periods), max(periods), sum(amounts, Decimal()))
    told = found(database, "64_flags/07_flag_duplicate_contribution", county)
    assert {key: row[:3] for key, row in told.items()} == {key: row[:3] for key, row in expected.items()}
    for key, row in told.items():
        # every record is rounded to the cent once
        assert abs(row[3] - expected[key][3]) <= Decimal("0.005") * 12 and row[3] == row[4]


@quick
@given(county=people)
def test_pension_in_prison(database: duckdb.DuckDBPyConnection, county: list[Row]) -> None:
    """Months after that of the first day and before that of the last, counted once however many sentences hold them."""
    expected = {}
    for place, person in enumerate(county):
        net: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in person["paid"]:
            if row["item"] == "基本养老金":
                net[row["number"], row["scheme"], row["agency_code"] or ""][row["period"]] += row["amount"]
        at_risk, periods = Decimal(), set()
        for paid in net.values():
            inside = {
                period: amount
                for period, amount in paid.items()
                if amount > 0 and any(month_of(start) < period < month_of(end) for start, end in person["custody"])
            }
            returned = -sum((min(amount, Decimal()) for amount in paid.values()), Decimal())
            at_risk += max(sum(inside.values(), Decimal()) - returned, Decimal())
            periods |= set(inside)
        if at_risk > 0:
            expected[f"p{place}"] = said(periods, at_risk, at_risk)
    assert found(database, "64_flags/11_flag_imprisoned_claimant", county) == expected
