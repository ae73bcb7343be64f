"""Puts into an orderly county what the pipeline is to find, and what only looks like it.

Each function appends or changes facts; none writes down an answer. The answers are worked out afterwards, from the
facts alone, by `simulator.flags` and `simulator.targets`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import double_contributions, mistakes, undue
from simulator.alterations import OTHER_AGENCY, enrol, few, living, second_registration, spans, take
from simulator.dates import month_of, period
from simulator.money import monthly, pension_rows
from simulator.people import DEAD, NORMAL
from simulator.registry import (
    AGENCY,
    DRAWING,
    DRAWS_170,
    ENDED,
    PAUSED,
    RETIRED_110,
    RETIRED_120,
)  # fmt: skip
from simulator.state import County
from simulator.words import Rng, chance, some


def inject(rng: Rng, county: County) -> None:
    """Every finding and its innocent look-alikes."""
    deceased_claimants(rng, county)
    payments_to_heirs(rng, county)
    duplicate_pensions(rng, county)
    imprisoned_claimants(rng, county)
    double_contributions.make(rng, county)
    second_numbers(rng, county)
    shared_accounts(rng, county)
    mistakes.make(rng, county)
    undue.make(rng, county)


def deceased_claimants(rng: Rng, county: County) -> None:
    """Pensions that ran on after death, a few months or to this day; now and then as 补发."""
    people, registry, setting = county.people, county.registry, county.setting
    dead = np.flatnonzero((people["status"] == DEAD) & (registry.draws_from >= 0))
    died = month_of(people["death"].to_numpy()[dead])
    person = some(rng, dead[died < setting.month - 1], 0.06, setting.at_least * 2)
    start = np.maximum(month_of(people["death"].to_numpy()[person]) + 1, setting.first_month)
    to_this_day = chance(rng, 0.35, len(person))
    end = np.where(
        to_this_day, setting.month - 1, np.minimum(setting.month - 1, start + rng.geometric(0.3, len(person)) - 1)
    )
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
    days[rows] = np.minimum(
        days[rows] + rng.integers(25, 90, len(rows)) * rng.choice([-1, 1], len(rows)), county.setting.today - 5
    )
    frame["cremation_date"] = np.where(days != frame["death_date"], days + 2, frame["cremation_date"])
    frame["death_date"] = days


def payments_to_heirs(rng: Rng, county: County) -> None:
    """丧葬补助金 and 抚恤金 after death, and arrears for months before it: all due."""
    people, registry, setting = county.people, county.registry, county.setting
    dead = np.flatnonzero((people["status"] == DEAD) & (registry.draws_from >= 0))
    died = month_of(people["death"].to_numpy()[dead])
    dead = dead[(died >= setting.first_month) & (died < setting.month - 2)]
    for item, share, shift, amount in (
        ("丧葬补助金", 0.6, 1, 240000),
        ("抚恤金", 0.3, 2, 600000),
        ("补发", 0.25, 0, 12000),
    ):
        person = some(rng, dead, share, setting.at_least)
        month = month_of(people["death"].to_numpy()[person]) + shift
        scheme = np.where(
            registry.pension[person] == DRAWS_170, 170, np.where(registry.pension[person] == RETIRED_110, 110, 120)
        )
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

    retired = rng.permutation(living(county, RETIRED_110, RETIRED_120))
    retired = retired[registry.draws_from[retired] < setting.first_month]
    count = few(rng, county, 0.3)
    both, twice = retired[:count], retired[count : count + few(rng, county, 0.05)]
    start, end = spans(rng, county, len(both), 3)
    pay(both, registry.reg_of[both], 170, np.where(chance(rng, 0.5, len(both)), setting.first_month, start), end)
    enrol(county, registry.reg_of[both], 170, DRAWING, setting.today - 2500)
    worker = registry.pension[twice] == RETIRED_110
    twice = twice[worker]
    start, end = spans(rng, county, len(twice), 3)
    pay(twice, registry.reg_of[twice], 110, start, end, OTHER_AGENCY)
    enrol(county, registry.reg_of[twice], 110, DRAWING, setting.today - 3000, OTHER_AGENCY)

    residents = rng.permutation(living(county, DRAWS_170))
    residents = residents[registry.draws_from[residents] < setting.first_month][: few(rng, county, 0.15)]
    again = second_registration(county, residents)
    start, end = spans(rng, county, len(residents), 3)
    pay(residents, again, 170, start, end)
    enrol(county, again, 170, DRAWING, setting.today - 900)

    fresh = living(county, RETIRED_110)
    fresh = take(rng, fresh[registry.draws_from[fresh] > setting.first_month], few(rng, county, 0.1))
    fresh = fresh[people["age"].to_numpy()[fresh] >= 62]
    pay(fresh, registry.reg_of[fresh], 170, np.full(len(fresh), setting.first_month), registry.draws_from[fresh] - 1)


def imprisoned_claimants(rng: Rng, county: County) -> None:
    """Prisoners whose pension ran on, and people on probation or parole, who may draw it."""
    people, setting = county.people, county.setting
    drawers = rng.permutation(living(county, DRAWS_170, RETIRED_110))
    drawers = drawers[~np.isin(drawers, county.facts["justice/inmates"]["person"])]
    guilty, free = few(rng, county, 0.08), few(rng, county, 0.05)
    person = drawers[: guilty + free]
    frame = people.loc[person, ["id_number", "name", "sex", "birth"]].rename(columns={"birth": "birth_date"})
    frame.insert(0, "person", person)
    frame["sentence_from"] = setting.today - rng.integers(75, 500, len(person))
    frame["sentence_to"] = frame["sentence_from"] + rng.integers(200, 1500, len(person))
    outside = np.array(["缓刑", "假释", "暂予监外执行"], dtype=object)[rng.integers(0, 3, len(person))]
    frame["custody"] = np.where(np.arange(len(person)) < guilty, "收监", outside)
    frame.loc[frame["custody"].eq("收监") & chance(rng, 0.1, len(frame)), "custody"] = None
    county.append("justice/inmates", frame.reset_index(drop=True))


def second_numbers(rng: Rng, county: County) -> None:
    """People with two 个人编号: live in both, or ended in the second; many of them since their number was changed."""
    person = np.flatnonzero((county.registry.reg_of >= 0) & (county.people["status"] == NORMAL))
    person = rng.permutation(person)
    live, ended = few(rng, county, 1.2), few(rng, county, 0.8)
    renumbered = np.flatnonzero(county.people["old_id"].notna() & (county.registry.reg_of >= 0))
    for who, status in ((person[:live], PAUSED), (person[live : live + ended], ENDED), (renumbered[::2], PAUSED)):
        enrol(county, second_registration(county, who), 170, status, county.setting.today - 3300)


def shared_accounts(rng: Rng, county: County) -> None:
    """One account for the pensions of three to eight people, from some month on."""
    frame, registry, setting = county.facts["insurance/benefits"], county.registry, county.setting
    drawers = rng.permutation(living(county, DRAWS_170))
    sizes = rng.integers(3, 9, max(3, few(rng, county, 0.02) // 2))
    sizes = sizes[np.cumsum(sizes) < len(drawers) // 3]
    group = np.repeat(np.arange(len(sizes)), sizes)
    holder = np.full(len(county.facts["insurance/persons"]), -1)
    holder[registry.reg_of[drawers[: len(group)]]] = group
    row = holder[frame["reg"]]
    since = period(rng.integers(setting.first_month, setting.month - 3, len(sizes)))
    hit = (row >= 0) & (frame["period"].to_numpy() >= since[np.maximum(row, 0)])
    frame["account"] = np.where(hit, 6228_4800_0000_0000 + row, frame["account"])
