"""Money that should not have moved: contributions and bills after a death, premiums for the wrong people, early pensions.

Each function also makes what only looks like it. The answers are worked out afterwards by `simulator.undue_flags`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.alterations import few, living
from simulator.dates import NO_DAY, first_day, month_of, period
from simulator.double_contributions import contributions, refund
from simulator.money import RESIDENT_MEDICAL, monthly, pension_rows
from simulator.people import COUNTY, DEAD, NORMAL
from simulator.registry import AGENCY, DRAWS_170, EMPLOYED, PAYS_170
from simulator.state import County
from simulator.words import Rng, some

#: cents: what the state pays for a needy member of 170 (lowest tier and subsidy) and of 390
_WHOLE_PREMIUM = {170: 13000, 390: sum(RESIDENT_MEDICAL)}


def make(rng: Rng, county: County) -> None:
    """All of them."""
    contributions_after_death(rng, county)
    bills_after_death(rng, county)
    government_premiums(rng, county)
    early_pensions(rng, county)


def _lately_dead(county: County, months: int) -> NDArray:
    """Registered people who died in the months covered, at least `months` before the as-of month."""
    people, setting = county.people, county.setting
    died = month_of(people["death"].to_numpy())
    recent = (died >= setting.first_month) & (died < setting.month - months)
    return np.flatnonzero((people["status"] == DEAD) & (county.registry.reg_of >= 0) & recent)


def contributions_after_death(rng: Rng, county: County) -> None:
    """Monthly 110 after death; refunded ones, and months of life that were made up for later, are in order."""
    setting, registry = county.setting, county.registry
    dead = rng.permutation(_lately_dead(county, 2))
    cuts = np.cumsum([0, *(few(rng, county, rate) for rate in (0.15, 0.06, 0.06))])
    paid, refunded, made_up = (dead[a:b] for a, b in pairwise(cuts))
    for person in (paid, refunded):
        start = month_of(county.people["death"].to_numpy()[person]) + 1
        end = np.minimum(setting.month - 1, start + rng.integers(0, 6, len(person)))
        rows = monthly(person, start, end)
        month = rows["month"].to_numpy()
        reg = registry.reg_of[rows["key"].to_numpy()]
        rows = contributions(reg, 110, period(month), 36000, first_day(month + 1) - 3).assign(employer_amount=72000)
        county.append("insurance/contributions", rows)
        if person is refunded:
            refund(rng, county, rows)
    month = month_of(county.people["death"].to_numpy()[made_up]) - 1
    rows = contributions(registry.reg_of[made_up], 110, period(month), 36000, first_day(month + 3) + 5)
    county.append("insurance/contributions", rows.assign(kind="补缴"))


def bills_after_death(rng: Rng, county: County) -> None:
    """Visits after death, and stays that end long after it; a late bill for a visit in life is in order."""
    setting, dead = county.setting, rng.permutation(_lately_dead(county, 4))
    cuts = np.cumsum([0, *(few(rng, county, rate) for rate in (0.1, 0.05, 0.08))])
    after, across, late = (dead[a:b] for a, b in pairwise(cuts))
    for person, shift, nights in ((after, rng.integers(5, 60, len(after)), 0), (across, -4, 10), (late, -20, 0)):
        visit = county.people["death"].to_numpy()[person] + shift
        total = rng.integers(8_000, 60_000, len(person)) * (8 if nights else 1)
        county.append("insurance/reimbursements", pd.DataFrame({
            "reg": county.registry.reg_of[person], "scheme": 390, "hospital_code": COUNTY * 1000 + 1,
            "visit_type": "住院" if nights else "门诊", "admitted_on": visit,
            "discharged_on": visit + nights if nights else NO_DAY, "invoice_no": 97_000_000 + person,
            "total_amount": total, "fund_paid": total * 6 // 10,
            "settled_on": np.minimum(visit + nights + (60 if person is late else 1), setting.today - 1),
            "agency_code": AGENCY,
        }))  # fmt: skip


def government_premiums(rng: Rng, county: County) -> None:
    """The state pays for the needy on the lists; also for the dead, for pensioners, employees and people on no list."""
    setting, people = county.setting, county.people
    year, this_year = setting.as_of.year, first_day(setting.as_of.year * 12)
    lists = [county.facts[key] for key in ("civil_affairs/hardship", "rural_revitalisation/monitored")]
    needy = np.unique(np.concatenate([
        lists[0]["person"][lists[0]["category"].isin(("低保对象", "特困人员"))],
        lists[1]["person"][lists[1]["category"] != "脱贫人口"],
    ]))  # fmt: skip
    frame = county.facts["insurance/contributions"]
    owner = county.facts["insurance/persons"]["person"].to_numpy()[frame["reg"]]
    resident = frame["scheme"].isin((170, 390)).to_numpy() & (frame["period"] == year * 100).to_numpy()
    strangers = rng.permutation(living(county, PAYS_170))
    strangers = strangers[~np.isin(strangers, needy)][: few(rng, county, 0.1)]
    whole = resident & np.isin(owner, np.concatenate([needy, strangers])) & (frame["kind"] == "正常应缴").to_numpy()
    premium = frame["scheme"].map(_WHOLE_PREMIUM)
    frame["subsidy_amount"] = np.where(whole, premium, frame["subsidy_amount"]).astype(np.int64)
    frame["personal_amount"] = np.where(whole, 0, frame["personal_amount"])

    drawers = living(county, DRAWS_170)
    drawers = some(rng, drawers[county.registry.draws_from[drawers] < setting.first_month], 0, few(rng, county, 0.08))
    workers = some(rng, living(county, EMPLOYED), 0, few(rng, county, 0.08))
    died = people["death"].to_numpy()
    lost = np.flatnonzero((people["status"] == DEAD) & (county.registry.reg_of >= 0) & (died < this_year - 10))
    lost = some(rng, lost[died[lost] > this_year - 700], 0, few(rng, county, 0.12))
    for person, scheme in ((drawers, 170), (workers, 170), (lost, 390)):
        paid = np.full(len(person), min(this_year + 75, setting.today - 30))
        rows = contributions(county.registry.reg_of[person], scheme, year * 100, 0, paid)
        county.append("insurance/contributions", rows.assign(subsidy_amount=_WHOLE_PREMIUM[scheme]))


def early_pensions(rng: Rng, county: County) -> None:
    """Pensions of residents before 60, and of employees at an age at which nobody, or hardly anybody, can draw one."""
    people, setting = county.people, county.setting
    age, man = people["age"].to_numpy(), people["sex"].to_numpy() == 1
    normal = people["status"].to_numpy() == NORMAL
    pension = county.registry.pension
    groups = (
        ((pension == PAYS_170) & (age >= 55) & (age < 59), 170),
        ((pension == EMPLOYED) & np.where(man, age < 48, age < 43) & (age > 30), 110),
        ((pension == EMPLOYED) & np.where(man, (age >= 51) & (age < 58), (age >= 46) & (age < 49)), 110),
    )
    for who, scheme in groups:
        person = some(rng, np.flatnonzero(who & normal), 0, few(rng, county, 0.06))
        start = setting.month - rng.integers(2, 9, len(person))
        rows = monthly(person, start, np.full(len(person), setting.month - 1))
        key = rows["key"].to_numpy()
        month = rows["month"].to_numpy()
        county.append("insurance/benefits", pension_rows(people, key, county.registry.reg_of[key], month, scheme))
