"""Contributions, benefits, and the contribution payments that pass through the tax office."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import NO_DAY, first_day, month_of, period
from simulator.people import DEAD, Setting
from simulator.registry import (
    AGENCY,
    FLEXIBLE,
    M_FLEXIBLE,
    M_RESIDENT,
    M_RESIDENT_LAPSED,
    OVERDUE_170,
    PAYS_170,
    RETIRED_110,
    RETIRED_120,
    Registry,
)  # fmt: skip
from simulator.words import Rng, chance, weighted

#: yuan a year that a resident may choose to pay, and how many choose it; the state adds a subsidy
_TIERS = {100: 0.10, 300: 0.45, 500: 0.20, 1000: 0.15, 2000: 0.10}
_SUBSIDY = {100: 30, 300: 40, 500: 60, 1000: 80, 2000: 120}
RESIDENT_MEDICAL = (40000, 70000)  #: cents: a member's own share and the state's


def employee_contributions(rng: Rng, jobs: pd.DataFrame, registry: Registry, setting: Setting) -> pd.DataFrame:
    """110 or 120 and 310, a row a month of each insured job."""
    insured = np.flatnonzero(jobs["insured"])
    start = np.maximum(jobs["start"].to_numpy()[insured], setting.first_month)
    frame = monthly(insured, start, jobs["end"].to_numpy()[insured])
    job = frame.pop("key").to_numpy()
    frame["job"], frame["reg"] = job, registry.reg_of[jobs["person"].to_numpy()[job]]
    frame["employer"] = jobs["employer"].to_numpy()[job]
    wage, public = jobs["wage"].to_numpy()[job], jobs["is_public"].to_numpy()[job]
    return _dated(rng, contribution_amounts(frame, wage, public))


def contribution_amounts(frame: pd.DataFrame, wage: NDArray, public: NDArray) -> pd.DataFrame:
    """The frame's rows twice, for pension and medical insurance, with what is paid of these wages."""
    base = wage // 100
    pension = frame.assign(scheme=np.where(public, 120, 110), personal_amount=base * 8, employer_amount=base * 16)
    medical = frame.assign(scheme=310, personal_amount=base * 2, employer_amount=base * 7)
    return pd.concat([pension, medical], ignore_index=True)


def subsidy_of(tier: NDArray) -> NDArray:
    """What the state adds to a resident's contribution, in yuan."""
    return np.array([_SUBSIDY[int(paid)] for paid in tier], np.int64)


def flexible_contributions(rng: Rng, people: pd.DataFrame, registry: Registry, setting: Setting) -> pd.DataFrame:
    """What people without an employer pay into 110 and 310 on their own; a tenth stopped more than a year ago."""
    parts = []
    for scheme, klass, rate in ((110, registry.pension == FLEXIBLE, 20), (310, registry.medical == M_FLEXIBLE, 9)):
        person = np.flatnonzero(klass)
        person = person[chance(rng, 0.9, len(person))]
        last = last_month(people, person, setting)
        frame = monthly(person, np.full(len(person), setting.first_month), last)
        key = frame.pop("key").to_numpy()
        base = 4250 + key % 7 * 300
        parts.append(
            frame.assign(reg=registry.reg_of[key], scheme=scheme, personal_amount=base * rate, employer_amount=0)
        )
    return _dated(rng, pd.concat(parts, ignore_index=True).assign(job=-1, employer=-1))


def resident_contributions(rng: Rng, people: pd.DataFrame, registry: Registry, setting: Setting) -> pd.DataFrame:
    """170 and 390, a row a year (period YYYY00)."""
    this_year, size = setting.as_of.year, len(people)
    parts = []
    pays = np.isin(registry.pension, (PAYS_170, OVERDUE_170))
    tier = weighted(rng, _TIERS, size)
    subsidy = np.array([_SUBSIDY[t] for t in tier])
    skips = rng.random(size)
    for year, who in ((this_year, pays & (skips > 0.22)), (this_year - 1, pays & ((skips < 0.22) | (skips > 0.3)))):
        parts.append(_yearly(rng, people, np.flatnonzero(who), year, 170, tier * 100, subsidy * 100, registry, setting))
    lapsed = (registry.medical == M_RESIDENT_LAPSED) | ((registry.medical == M_RESIDENT) & chance(rng, 0.3, size))
    own, state = (np.full(size, amount) for amount in RESIDENT_MEDICAL)
    for year, who in ((this_year, registry.medical == M_RESIDENT), (this_year - 1, lapsed)):
        parts.append(_yearly(rng, people, np.flatnonzero(who), year, 390, own, state, registry, setting))
    return pd.concat(parts, ignore_index=True).assign(
        kind="正常应缴", employer=-1, job=-1, employer_amount=0, agency_code=AGENCY
    )


def _yearly(
    rng: Rng, people: pd.DataFrame, person: NDArray, year: int, scheme: int, own: NDArray, state: NDArray,
    registry: Registry, setting: Setting,
) -> pd.DataFrame:  # fmt: skip
    """One year's contributions of these persons, those dead before the year left out."""
    born, death = people["birth"].to_numpy()[person], people["death"].to_numpy()[person]
    first = int(first_day(year * 12))
    person = person[(death == NO_DAY) | (death > first + 60)]
    born, death = people["birth"].to_numpy()[person], people["death"].to_numpy()[person]
    latest = max(1, min(int(first_day(year * 12 + 11)), setting.today - 20) - first)
    paid = first + rng.integers(0, latest, len(person))
    paid = np.where(
        death > NO_DAY, np.minimum(paid, death - 3), np.maximum(paid, np.minimum(born + 20, setting.today - 1))
    )
    keep = paid >= first
    person, paid = person[keep], paid[keep]
    return pd.DataFrame({
        "reg": registry.reg_of[person], "scheme": scheme, "period": year * 100, "personal_amount": own[person],
        "subsidy_amount": state[person], "paid_on": paid,
    })  # fmt: skip


def benefits(people: pd.DataFrame, registry: Registry, stopped: NDArray, setting: Setting) -> pd.DataFrame:
    """Pensions month by month. `stopped` is each person's first month without pension (custody), or a very late one.

    Everyone is paid up to the month of death and not beyond; errors are added by `simulator.findings`.
    """
    person = np.flatnonzero(registry.draws_from >= 0)
    start = np.maximum(registry.draws_from[person], setting.first_month)
    last = np.minimum(last_month(people, person, setting), stopped[person] - 1)
    frame = monthly(person, start, last)
    key = frame.pop("key").to_numpy()
    klass = registry.pension[key]
    scheme = np.select([klass == RETIRED_110, klass == RETIRED_120], [110, 120], 170)
    return pension_rows(people, key, registry.reg_of[key], frame["month"].to_numpy(), scheme)


def pension_rows(
    people: pd.DataFrame, person: NDArray, reg: NDArray, month: NDArray, scheme: NDArray | int
) -> pd.DataFrame:
    """基本养老金 of these persons for these months; a person's amount is the same every month but for the July rise."""
    level = np.select([np.equal(scheme, 110), np.equal(scheme, 120)], [265000, 480000], 24500)
    scatter = 0.7 + person * 2654435761 % 1000 / 1400
    raised = np.where(month % 12 >= 6, 1.02, 1.0)
    return pd.DataFrame({
        "reg": reg, "scheme": scheme, "period": period(month), "item": "基本养老金",
        "amount": np.round(level * scatter * raised, -1).astype(np.int64), "paid_on": first_day(month) + 9,
        "account": accounts(people)[person], "agency_code": AGENCY,
    })  # fmt: skip


def accounts(people: pd.DataFrame) -> NDArray:
    """Each person's bank account; one in twelve couples shares the elder's."""
    own = 6217_0000_0000_0000 + (np.arange(len(people)) * 7 + 13) * 10 + np.arange(len(people)) % 9
    spouse = people["spouse"].to_numpy()
    shares = (spouse >= 0) & (spouse < np.arange(len(people))) & (np.arange(len(people)) % 12 == 0)
    return np.where(shares, own[spouse], own)


def tax_payments(
    rng: Rng, jobs: pd.DataFrame, contributions: pd.DataFrame, registry: Registry, setting: Setting
) -> pd.DataFrame:
    """What the tax office took in: employees' 110 for a year and 310 for the last months, some residents'.

    Columns: person, job (-1 none), employer, scheme, period, amount, paid_on.
    """
    scheme, recent = contributions["scheme"].to_numpy(), period(setting.month - 3)
    months = contributions["period"].to_numpy()
    by_tax = np.where(scheme == 310, months >= recent, months >= period(setting.month - 12))
    resident = months % 100 == 0
    by_tax = np.where(resident, (months == setting.as_of.year * 100) & (registry_hash(contributions) % 5 == 0), by_tax)
    frame = contributions[by_tax & (contributions["kind"].to_numpy() == "正常应缴")]
    return pd.DataFrame({
        "person": registry.persons["person"].to_numpy()[frame["reg"]], "job": frame["job"].to_numpy(),
        "employer": frame["employer"].to_numpy(), "scheme": frame["scheme"].to_numpy(),
        "period": frame["period"].to_numpy(),
        "amount": (frame["personal_amount"] + frame["employer_amount"]).to_numpy(),
        "paid_on": frame["paid_on"].to_numpy() - rng.integers(0, 4, len(frame)),
    })  # fmt: skip


def registry_hash(contributions: pd.DataFrame) -> NDArray:
    """A number that is the same for all rows of one 个人编号."""
    return contributions["reg"].to_numpy() * 2654435761 % 2**32 >> 8


def monthly(key: NDArray, start: NDArray, end: NDArray) -> pd.DataFrame:
    """A row a month from start to end inclusive for each key."""
    lengths = np.maximum(0, end - start + 1)
    row = np.repeat(np.arange(len(key)), lengths)
    step = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return pd.DataFrame({"key": key[row], "month": start[row] + step})


def last_month(people: pd.DataFrame, person: NDArray, setting: Setting) -> NDArray:
    """The last month that concerns each person: that of death, else the one before the as-of month."""
    death = people["death"].to_numpy()[person]
    dead = people["status"].to_numpy()[person] == DEAD
    return np.where(dead, np.minimum(month_of(np.maximum(death, 0)), setting.month - 1), setting.month - 1)


def _dated(rng: Rng, frame: pd.DataFrame) -> pd.DataFrame:
    """Adds period, payment day and the constant columns of monthly contributions."""
    month = frame.pop("month").to_numpy()
    frame["period"] = period(month)
    frame["paid_on"] = first_day(month + 1) - rng.integers(1, 18, len(frame))
    return frame.assign(kind="正常应缴", subsidy_amount=0, agency_code=AGENCY)
