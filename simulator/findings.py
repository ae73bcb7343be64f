"""Puts into an orderly county what the pipeline is to find, and what only looks like it.

Each function appends or changes facts; none writes down an answer. The answers are worked out afterwards, from the
facts alone, by `simulator.flags` and `simulator.targets`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator import mistakes
from simulator.county import County
from simulator.dates import first_day, month_of, period
from simulator.money import RESIDENT_MEDICAL, monthly, pension_rows
from simulator.people import DEAD, NORMAL
from simulator.registry import (
    AGENCY, DRAWING, DRAWS_170, EMPLOYED, ENDED, M_EMPLOYED, PAUSED, PAYING, RETIRED_110, RETIRED_120, registry_rows,
)  # fmt: skip
from simulator.words import Rng, chance, number, some

OTHER_AGENCY = 320922 * 10**6


def inject(rng: Rng, county: County) -> None:
    """Every finding and its innocent look-alikes."""
    deceased_claimants(rng, county)
    payments_to_heirs(rng, county)
    duplicate_pensions(rng, county)
    imprisoned_claimants(rng, county)
    duplicate_pension_contributions(rng, county)
    duplicate_medical_contributions(rng, county)
    second_numbers(rng, county)
    shared_accounts(rng, county)
    unposted_contributions(rng, county)
    mistakes.make(rng, county)


def _few(rng: Rng, county: County, per_thousand: float) -> int:
    """How many cases of a finding this county has."""
    return number(rng, county.setting.persons * per_thousand / 1000, county.setting.at_least)


def _alive(county: County, *pension: int) -> NDArray:
    """Living people of these pension classes."""
    alive = county.people["status"].to_numpy() == NORMAL
    return np.flatnonzero(alive & np.isin(county.registry.pension, pension))


def _take(rng: Rng, candidates: NDArray, size: int) -> NDArray:
    """`size` of the candidates, or all."""
    return np.sort(rng.permutation(candidates)[:size])


def _months(rng: Rng, county: County, size: int, least: int = 2) -> tuple[NDArray, NDArray]:
    """Random spans within the months covered: first and last month, at least `least` months."""
    first, last = county.setting.first_month, county.setting.month - 1
    start = rng.integers(first + 1, last - least + 2, size)
    return start, np.minimum(last, start + least - 1 + rng.integers(0, 12, size))


def enrol(county: County, reg: NDArray, scheme: int, status: str, since: NDArray | int, agency: int = AGENCY) -> None:
    """Adds enrolments without an employer."""
    rows = {"reg": reg, "scheme": scheme, "status": status, "employer": -1, "agency_code": agency}
    county.append("insurance/enrolments", pd.DataFrame(rows).assign(enrolled_on=since, status_date=since))


def second_registration(county: County, person: NDArray) -> NDArray:
    """Gives persons another 个人编号 and returns where it stands in the registry."""
    start = len(county.facts["insurance/persons"])
    county.append("insurance/persons", registry_rows(county.people, person))
    return start + np.arange(len(person))


def deceased_claimants(rng: Rng, county: County) -> None:
    """Pensions that ran on after death, a few months or to this day; now and then as 补发."""
    people, registry, setting = county.people, county.registry, county.setting
    dead = np.flatnonzero((people["status"] == DEAD) & (registry.draws_from >= 0))
    died = month_of(people["death"].to_numpy()[dead])
    person = some(rng, dead[died < setting.month - 1], 0.06, setting.at_least * 2)
    start = np.maximum(month_of(people["death"].to_numpy()[person]) + 1, setting.first_month)
    to_this_day = chance(rng, 0.35, len(person))
    end = np.where(to_this_day, setting.month - 1, np.minimum(setting.month - 1, start + rng.geometric(0.3, len(person)) - 1))
    rows = monthly(person, start, end)
    key, klass = rows["key"].to_numpy(), registry.pension[rows["key"]]
    scheme = np.select([klass == RETIRED_110, klass == RETIRED_120], [110, 120], 170)
    rows = pension_rows(people, key, registry.reg_of[key], rows["month"].to_numpy(), scheme)
    rows.loc[chance(rng, 0.04, len(rows)), "item"] = "补发"
    county.append("insurance/benefits", rows)
    _dispute_dates(rng, county, person)
    enrolments = county.facts["insurance/enrolments"]
    still = enrolments["reg"].isin(registry.reg_of[person[to_this_day]]) & enrolments["scheme"].isin((110, 120, 170))
    enrolments.loc[still & (enrolments["status"] == ENDED), "status"] = DRAWING


def _dispute_dates(rng: Rng, county: County, person: NDArray) -> None:
    """The crematorium names another day of death for some of these persons, up to three months off."""
    frame = county.facts["civil_affairs/deaths"]
    rows = np.flatnonzero(frame["person"].isin(person))
    rows = some(rng, rows, 0.05, county.setting.at_least)
    days = frame["death_date"].to_numpy(copy=True)
    days[rows] = np.minimum(days[rows] + rng.integers(25, 90, len(rows)) * rng.choice([-1, 1], len(rows)), county.setting.today - 5)
    frame["cremation_date"] = np.where(days != frame["death_date"], days + 2, frame["cremation_date"])
    frame["death_date"] = days


def payments_to_heirs(rng: Rng, county: County) -> None:
    """丧葬补助金 and 抚恤金 after death, and arrears for months before it: all due."""
    people, registry, setting = county.people, county.registry, county.setting
    dead = np.flatnonzero((people["status"] == DEAD) & (registry.draws_from >= 0))
    died = month_of(people["death"].to_numpy()[dead])
    dead = dead[(died >= setting.first_month) & (died < setting.month - 2)]
    for item, share, shift, amount in (("丧葬补助金", 0.6, 1, 240000), ("抚恤金", 0.3, 2, 600000), ("补发", 0.25, 0, 12000)):
        person = some(rng, dead, share, setting.at_least)
        month = month_of(people["death"].to_numpy()[person]) + shift
        scheme = np.where(registry.pension[person] == DRAWS_170, 170, np.where(registry.pension[person] == RETIRED_110, 110, 120))
        rows = pension_rows(people, person, registry.reg_of[person], month, scheme).assign(item=item, amount=amount)
        rows["paid_on"] = np.minimum(rows["paid_on"] + 30 * (shift == 0) + 31, setting.today - 2)
        county.append("insurance/benefits", rows)


def duplicate_pensions(rng: Rng, county: County) -> None:
    """170 beside 110/120, two 个人编号, two agencies; and 170 that ended just before 110 began."""
    people, registry, setting = county.people, county.registry, county.setting

    def pay(person: NDArray, reg: NDArray, scheme: int, start: NDArray, end: NDArray, agency: int = AGENCY) -> None:
        rows = monthly(np.arange(len(person)), start, end)
        key = rows["key"].to_numpy()
        rows = pension_rows(people, person[key], reg[key], rows["month"].to_numpy(), scheme)
        county.append("insurance/benefits", rows.assign(agency_code=agency))

    retired = rng.permutation(_alive(county, RETIRED_110, RETIRED_120))
    retired = retired[registry.draws_from[retired] < setting.first_month]
    count = _few(rng, county, 0.3)
    both, twice = retired[:count], retired[count : count + _few(rng, county, 0.05)]
    start, end = _months(rng, county, len(both), 3)
    pay(both, registry.reg_of[both], 170, np.where(chance(rng, 0.5, len(both)), setting.first_month, start), end)
    enrol(county, registry.reg_of[both], 170, DRAWING, setting.today - 2500)
    worker = registry.pension[twice] == RETIRED_110
    twice = twice[worker]
    start, end = _months(rng, county, len(twice), 3)
    pay(twice, registry.reg_of[twice], 110, start, end, OTHER_AGENCY)
    enrol(county, registry.reg_of[twice], 110, DRAWING, setting.today - 3000, OTHER_AGENCY)

    residents = rng.permutation(_alive(county, DRAWS_170))
    residents = residents[registry.draws_from[residents] < setting.first_month][: _few(rng, county, 0.15)]
    again = second_registration(county, residents)
    start, end = _months(rng, county, len(residents), 3)
    pay(residents, again, 170, start, end)
    enrol(county, again, 170, DRAWING, setting.today - 900)

    fresh = _alive(county, RETIRED_110)
    fresh = _take(rng, fresh[registry.draws_from[fresh] > setting.first_month], _few(rng, county, 0.1))
    fresh = fresh[people["age"].to_numpy()[fresh] >= 62]
    pay(fresh, registry.reg_of[fresh], 170, np.full(len(fresh), setting.first_month), registry.draws_from[fresh] - 1)


def imprisoned_claimants(rng: Rng, county: County) -> None:
    """Prisoners whose pension ran on, and people on probation or parole, who may draw it."""
    people, setting = county.people, county.setting
    drawers = rng.permutation(_alive(county, DRAWS_170, RETIRED_110))
    drawers = drawers[~np.isin(drawers, county.facts["justice/inmates"]["person"])]
    guilty, few = _few(rng, county, 0.08), _few(rng, county, 0.05)
    person = drawers[: guilty + few]
    frame = people.loc[person, ["id_number", "name", "sex", "birth"]].rename(columns={"birth": "birth_date"})
    frame.insert(0, "person", person)
    frame["sentence_from"] = setting.today - rng.integers(75, 500, len(person))
    frame["sentence_to"] = frame["sentence_from"] + rng.integers(200, 1500, len(person))
    outside = np.array(["缓刑", "假释", "暂予监外执行"], dtype=object)[rng.integers(0, 3, len(person))]
    frame["custody"] = np.where(np.arange(len(person)) < guilty, "收监", outside)
    frame.loc[frame["custody"].eq("收监") & chance(rng, 0.1, len(frame)), "custody"] = None
    county.append("justice/inmates", frame.reset_index(drop=True))


def duplicate_pension_contributions(rng: Rng, county: County) -> None:
    """170 beside 110, two 个人编号, two agencies; refunded ones and two employers in one relation are in order."""
    registry, setting = county.registry, county.setting
    settled = county.jobs[county.jobs["insured"] & (county.jobs["start"] < setting.first_month)]
    steady = settled[(settled["end"] >= setting.month - 1) & ~settled["is_public"]].drop_duplicates("person")
    steady = steady[county.people["status"].to_numpy()[steady["person"]] == NORMAL]
    steady = steady[registry.pension[steady["person"]] == EMPLOYED].sample(frac=1, random_state=int(rng.integers(2**31)))
    counts = [_few(rng, county, rate) for rate in (0.8, 0.15, 0.1, 0.15, 0.1)]
    cuts = np.cumsum([0, *counts])
    resident, second, agency, refunded, movers = (steady.iloc[a:b] for a, b in zip(cuts[:-1], cuts[1:], strict=True))

    for jobs in (resident, refunded):
        reg = registry.reg_of[jobs["person"]]
        year = setting.as_of.year - (rng.random(len(jobs)) < 0.2)
        paid = first_day(year * 12 + rng.integers(1, 8, len(jobs))) + 11
        rows = _contributions(reg, 170, year * 100, rng.choice([10000, 30000, 50000], len(jobs)), paid).assign(subsidy_amount=4000)
        enrol(county, reg, 170, PAYING if jobs is resident else PAUSED, setting.today - 1900)
        county.append("insurance/contributions", rows)
        if jobs is refunded:
            _refund(rng, county, rows)

    reg = second_registration(county, second["person"].to_numpy())
    enrol(county, reg, 110, PAYING, setting.today - 420)
    _monthly_contributions(rng, county, reg, second, AGENCY)
    reg = registry.reg_of[agency["person"]]
    enrol(county, reg, 110, PAYING, setting.today - 420, OTHER_AGENCY)
    _monthly_contributions(rng, county, reg, agency, OTHER_AGENCY)
    month = np.full(len(movers), setting.month - 5)
    rows = _contributions(registry.reg_of[movers["person"]], 110, period(month), 30000, first_day(month + 1) + 5)
    county.append("insurance/contributions", rows.assign(kind="补缴", employer_amount=60000))


def _contributions(reg: NDArray, scheme: int, periods: NDArray, own: NDArray | int, paid_on: NDArray) -> pd.DataFrame:
    """Contribution rows without an employer."""
    return pd.DataFrame({
        "reg": reg, "scheme": scheme, "period": periods, "personal_amount": own, "employer_amount": 0, "subsidy_amount": 0,
        "paid_on": paid_on, "kind": "正常应缴", "employer": -1, "job": -1, "agency_code": AGENCY,
    })  # fmt: skip


def _monthly_contributions(rng: Rng, county: County, reg: NDArray, jobs: pd.DataFrame, agency: int) -> None:
    """110 month by month for a span of these jobs."""
    start, end = _months(rng, county, len(jobs), 2)
    rows = monthly(np.arange(len(jobs)), start, end)
    key, month = rows["key"].to_numpy(), rows["month"].to_numpy()
    base = jobs["wage"].to_numpy()[key] // 120
    rows = _contributions(reg[key], 110, period(month), base * 8, first_day(month + 1) - 3)
    county.append("insurance/contributions", rows.assign(employer_amount=base * 16, agency_code=agency))


def _refund(rng: Rng, county: County, rows: pd.DataFrame) -> None:
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
    count, refunded = _few(rng, county, 0.8), _few(rng, county, 0.2)
    for who, give_back in ((person[:count], False), (person[count : count + refunded], True)):
        reg = registry.reg_of[who]
        paid = first_day(setting.as_of.year * 12) - rng.integers(5, 60, len(who))
        rows = _contributions(reg, 390, setting.as_of.year * 100, RESIDENT_MEDICAL[0], paid).assign(subsidy_amount=RESIDENT_MEDICAL[1])
        enrol(county, reg, 390, PAYING, setting.today - 2000)
        county.append("insurance/contributions", rows)
        if give_back:
            _refund(rng, county, rows)


def second_numbers(rng: Rng, county: County) -> None:
    """People with two 个人编号: live in both, or ended in the second."""
    person = np.flatnonzero((county.registry.reg_of >= 0) & (county.people["status"] == NORMAL))
    person = rng.permutation(person)
    live, ended = _few(rng, county, 1.5), _few(rng, county, 0.8)
    renumbered = np.flatnonzero(county.people["old_id"].notna() & (county.registry.reg_of >= 0))
    for who, status in ((person[:live], PAUSED), (person[live : live + ended], ENDED), (renumbered[::4], PAUSED)):
        enrol(county, second_registration(county, who), 170, status, county.setting.today - 3300)


def shared_accounts(rng: Rng, county: County) -> None:
    """One account for the pensions of three to eight people, from some month on."""
    frame, registry, setting = county.facts["insurance/benefits"], county.registry, county.setting
    drawers = rng.permutation(_alive(county, DRAWS_170))
    sizes = rng.integers(3, 9, max(3, _few(rng, county, 0.02) // 2))
    sizes = sizes[np.cumsum(sizes) < len(drawers) // 3]
    group = np.repeat(np.arange(len(sizes)), sizes)
    holder = np.full(len(county.facts["insurance/persons"]), -1)
    holder[registry.reg_of[drawers[: len(group)]]] = group
    row = holder[frame["reg"]]
    since = period(rng.integers(setting.first_month, setting.month - 3, len(sizes)))
    hit = (row >= 0) & (frame["period"].to_numpy() >= since[np.maximum(row, 0)])
    frame["account"] = np.where(hit, 6228_4800_0000_0000 + row, frame["account"])


def unposted_contributions(rng: Rng, county: County) -> None:
    """Drops from the registry some months that the tax office was paid for; the newest month is merely not posted yet."""
    frame, setting = county.facts["insurance/contributions"], county.setting
    paid = county.facts["tax/contribution_payments"]
    jobs = paid.loc[paid["paid_on"] < setting.today - 120, "job"].unique()
    jobs = jobs[jobs >= 0]
    lost = _take(rng, jobs, _few(rng, county, 0.25))
    waiting = _take(rng, jobs, _few(rng, county, 2))
    month = np.full(len(county.jobs), 0)
    month[lost] = period(rng.integers(setting.month - 9, setting.month - 4, len(lost)))
    start = month[np.maximum(frame["job"], 0)]
    months, job = frame["period"].to_numpy(), frame["job"].to_numpy()
    gone = (job >= 0) & (start > 0) & (months >= start) & (months <= start + 1) & (frame["scheme"].to_numpy() != 310)
    gone |= np.isin(job, waiting) & (months == int(period(setting.month - 1)))
    county.facts["insurance/contributions"] = frame[~gone].reset_index(drop=True)


