"""Contributions paid twice, refunded, or lost between the tax office and the registry."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.alterations import OTHER_AGENCY, enrol, few, second_registration, spans, take
from simulator.dates import first_day, period
from simulator.money import RESIDENT_MEDICAL, monthly
from simulator.people import NORMAL
from simulator.registry import AGENCY, EMPLOYED, M_EMPLOYED, PAUSED, PAYING
from simulator.state import County
from simulator.words import Rng, chance


def make(rng: Rng, county: County) -> None:
    """All of them."""
    duplicate_pension_contributions(rng, county)
    duplicate_medical_contributions(rng, county)
    unposted_contributions(rng, county)


def duplicate_pension_contributions(rng: Rng, county: County) -> None:
    """170 beside 110, two 个人编号, two agencies; refunded ones and two employers in one relation are in order."""
    registry, setting = county.registry, county.setting
    settled = county.jobs[county.jobs["insured"] & (county.jobs["start"] < setting.first_month)]
    steady = settled[(settled["end"] >= setting.month - 1) & ~settled["is_public"]].drop_duplicates("person")
    steady = steady[county.people["status"].to_numpy()[steady["person"]] == NORMAL]
    steady = steady[registry.pension[steady["person"]] == EMPLOYED].sample(
        frac=1, random_state=int(rng.integers(2**31))
    )
    counts = [few(rng, county, rate) for rate in (0.8, 0.15, 0.1, 0.15, 0.1)]
    cuts = np.cumsum([0, *counts])
    resident, second, agency, refunded, movers = (steady.iloc[a:b] for a, b in pairwise(cuts))

    for jobs in (resident, refunded):
        reg = registry.reg_of[jobs["person"]]
        year = setting.as_of.year - (rng.random(len(jobs)) < 0.2)
        paid = first_day(year * 12 + rng.integers(1, 8, len(jobs))) + 11
        rows = contributions(reg, 170, year * 100, rng.choice([10000, 30000, 50000], len(jobs)), paid).assign(
            subsidy_amount=4000
        )
        enrol(county, reg, 170, PAYING if jobs is resident else PAUSED, setting.today - 1900)
        county.append("insurance/contributions", rows)
        if jobs is refunded:
            refund(rng, county, rows)

    reg = second_registration(county, second["person"].to_numpy())
    enrol(county, reg, 110, PAYING, setting.today - 420)
    _monthly_contributions(rng, county, reg, second, AGENCY)
    reg = registry.reg_of[agency["person"]]
    enrol(county, reg, 110, PAYING, setting.today - 420, OTHER_AGENCY)
    _monthly_contributions(rng, county, reg, agency, OTHER_AGENCY)
    month = np.full(len(movers), setting.month - 5)
    rows = contributions(registry.reg_of[movers["person"]], 110, period(month), 30000, first_day(month + 1) + 5)
    county.append("insurance/contributions", rows.assign(kind="补缴", employer_amount=60000))


def contributions(
    reg: NDArray, scheme: int, periods: NDArray | int, own: NDArray | int, paid_on: NDArray
) -> pd.DataFrame:
    """Contribution rows without an employer."""
    return pd.DataFrame({
        "reg": reg, "scheme": scheme, "period": periods, "personal_amount": own, "employer_amount": 0,
        "subsidy_amount": 0,
        "paid_on": paid_on, "kind": "正常应缴", "employer": -1, "job": -1, "agency_code": AGENCY,
    })  # fmt: skip


def _monthly_contributions(rng: Rng, county: County, reg: NDArray, jobs: pd.DataFrame, agency: int) -> None:
    """110 month by month for a span of these jobs."""
    start, end = spans(rng, county, len(jobs), 2)
    rows = monthly(np.arange(len(jobs)), start, end)
    key, month = rows["key"].to_numpy(), rows["month"].to_numpy()
    base = jobs["wage"].to_numpy()[key] // 120
    rows = contributions(reg[key], 110, period(month), base * 8, first_day(month + 1) - 3)
    county.append("insurance/contributions", rows.assign(employer_amount=base * 16, agency_code=agency))


def refund(rng: Rng, county: County, rows: pd.DataFrame) -> None:
    """Takes contributions back; offices write the amounts with either sign."""
    sign = np.where(chance(rng, 0.6, len(rows)), -1, 1)
    back = rows.assign(kind="退费", paid_on=np.minimum(rows["paid_on"] + 40, county.setting.today - 3))
    for name in ("personal_amount", "employer_amount", "subsidy_amount"):
        back[name] = back[name] * sign
    county.append("insurance/contributions", back)


def duplicate_medical_contributions(rng: Rng, county: County) -> None:
    """390 for the year beside 310; some of them refunded."""
    registry, setting = county.registry, county.setting
    alive = county.people["status"].to_numpy() == NORMAL
    person = rng.permutation(np.flatnonzero((registry.medical == M_EMPLOYED) & alive))
    count, refunded = few(rng, county, 0.8), few(rng, county, 0.2)
    for who, give_back in ((person[:count], False), (person[count : count + refunded], True)):
        reg = registry.reg_of[who]
        paid = first_day(setting.as_of.year * 12) - rng.integers(5, 60, len(who))
        rows = contributions(reg, 390, setting.as_of.year * 100, RESIDENT_MEDICAL[0], paid).assign(
            subsidy_amount=RESIDENT_MEDICAL[1]
        )
        enrol(county, reg, 390, PAYING, setting.today - 2000)
        county.append("insurance/contributions", rows)
        if give_back:
            refund(rng, county, rows)


def unposted_contributions(rng: Rng, county: County) -> None:
    """Drops months that the tax office was paid for from the registry; the newest month is merely not posted yet."""
    frame, setting = county.facts["insurance/contributions"], county.setting
    paid = county.facts["tax/contribution_payments"]
    jobs = paid.loc[paid["paid_on"] < setting.today - 120, "job"].unique()
    jobs = jobs[jobs >= 0]
    lost = take(rng, jobs, few(rng, county, 0.25))
    waiting = take(rng, jobs, few(rng, county, 2))
    month = np.full(len(county.jobs), 0)
    month[lost] = period(rng.integers(setting.month - 9, setting.month - 4, len(lost)))
    start = month[np.maximum(frame["job"], 0)]
    months, job = frame["period"].to_numpy(), frame["job"].to_numpy()
    gone = (job >= 0) & (start > 0) & (months >= start) & (months <= start + 1) & (frame["scheme"].to_numpy() != 310)
    gone |= np.isin(job, waiting) & (months == int(period(setting.month - 1)))
    county.facts["insurance/contributions"] = frame[~gone].reset_index(drop=True)
