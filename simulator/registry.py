"""The insurance registry: who is enrolled in which scheme, and in what state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import NO_DAY, first_day, month_of, retirement_month
from simulator.departments import addresses, divisions, rows_of
from simulator.people import COUNTY, DEAD, MOVED_OUT, Setting
from simulator.words import Rng, chance

AGENCY = COUNTY * 10**6
PAYING, PAUSED, DRAWING, ENDED = "参保缴费", "暂停缴费", "待遇领取", "终止参保"

#: What a person is to the pension schemes.
(NONE, EMPLOYED, FLEXIBLE, LEFT_JOB, RETIRED_110, RETIRED_120, DRAWS_170, PAYS_170, OVERDUE_170, PAUSED_170,
 OVERDUE_110, NEW_170, ENDED_170) = range(13)  # fmt: skip
#: What a person is to the medical schemes.
M_NONE, M_EMPLOYED, M_RETIRED, M_FLEXIBLE, M_RESIDENT, M_RESIDENT_LAPSED, M_LEFT_JOB, M_ENDED = range(8)


@dataclass
class Registry:
    """`persons` has a row a 个人编号; its place there is the `reg` of other tables. The arrays go by person."""

    persons: pd.DataFrame
    enrolments: pd.DataFrame
    pension: NDArray
    medical: NDArray
    reg_of: NDArray  #: each person's first registry row, or -1
    draws_from: NDArray  #: month of the first pension, or -1


def make_registry(
    rng: Rng, people: pd.DataFrame, employers: pd.DataFrame, jobs: pd.DataFrame, studying: NDArray, setting: Setting
) -> Registry:
    """Enrols everyone who is to be enrolled. `studying` marks the people in school."""
    insured = jobs[jobs["insured"]]
    last = insured.drop_duplicates("person", keep="last").set_index("person")
    has_job = np.zeros(len(people), bool)
    had_job = np.zeros(len(people), bool)
    has_job[last.index[last["end"] >= setting.month - 1]] = True
    had_job[last.index[last["end"] < setting.month - 1]] = True
    pension = _pension_classes(rng, people, has_job, had_job, studying, setting)
    medical = _medical_classes(rng, people, pension, has_job, had_job)
    known = rng.permutation(np.flatnonzero((pension != NONE) | (medical != M_NONE)))
    reg_of = np.full(len(people), -1)
    reg_of[known] = np.arange(len(known))
    draws_from = _first_pension(rng, people, pension, setting)
    enrolments = _enrolments(rng, people, pension, medical, last, insured, draws_from, reg_of, setting)
    return Registry(registry_rows(people, known), enrolments, pension, medical, reg_of, draws_from)


def registry_rows(people: pd.DataFrame, person: NDArray) -> pd.DataFrame:
    """Rows of insurance/persons for these persons."""
    frame = rows_of(people, person, "sex", "ethnicity", "birth", "phone").rename(columns={"birth": "birth_date"})
    frame["division_code"], frame["address"] = divisions(people, person), addresses(people, person)
    return frame


def _pension_classes(
    rng: Rng, people: pd.DataFrame, has_job: NDArray, had_job: NDArray, studying: NDArray, setting: Setting
) -> NDArray:
    """One class a person; the shares are those of a county where four adults in five take part."""
    size, age = len(people), people["age"].to_numpy()
    man, hukou, status = people["sex"].to_numpy() == 1, people["hukou"].to_numpy(), people["status"].to_numpy()
    draw = rng.random(size)
    klass = np.full(size, NONE)
    shares = {PAYS_170: 0.68, PAUSED_170: 0.09, FLEXIBLE: 0.08, NEW_170: 0.01, ENDED_170: 0.02}
    young = np.select([draw < bound for bound in np.cumsum(list(shares.values()))], list(shares), NONE)
    shares = {DRAWS_170: 0.895, OVERDUE_170: 0.014, PAUSED_170: 0.014, OVERDUE_110: 0.008, ENDED_170: 0.012}
    old = np.select([draw < bound for bound in np.cumsum(list(shares.values()))], list(shares), NONE)
    klass = np.where(hukou & (age >= 16), np.where(age >= 60, old, young), klass)
    klass = np.where(studying & (klass != NONE) & chance(rng, 0.97, size), NONE, klass)
    past = (
        month_of(people["birth"].to_numpy()) + np.where(man, 60, 50 + 5 * chance(rng, 0.3, size)) * 12
        < setting.month - 1
    )
    retired = hukou & past & chance(rng, np.where(man, 0.15, 0.14), size)
    klass = np.where(retired, np.where(chance(rng, 0.2, size) & (age >= 58), RETIRED_120, RETIRED_110), klass)
    klass = np.where(~hukou & (age >= 18) & (age < 55) & chance(rng, 0.05, size), FLEXIBLE, klass)
    klass = np.where((status == MOVED_OUT) & chance(rng, 0.6, size), ENDED_170, klass)
    klass = np.where(had_job, LEFT_JOB, klass)
    return np.where(has_job, EMPLOYED, klass)


def _medical_classes(rng: Rng, people: pd.DataFrame, pension: NDArray, has_job: NDArray, had_job: NDArray) -> NDArray:
    """One class a person; most are resident members unless a job or a pension brings the employees' scheme."""
    size, hukou = len(people), people["hukou"].to_numpy()
    draw = rng.random(size)
    resident = np.select([draw < 0.935, draw < 0.975], [M_RESIDENT, M_RESIDENT_LAPSED], M_NONE)
    klass = np.where(hukou | (draw < 0.12), resident, M_NONE)
    klass = np.where((people["status"] == MOVED_OUT) & (draw < 0.6), M_ENDED, klass)
    klass = np.where(np.isin(pension, (RETIRED_110, RETIRED_120)), M_RETIRED, klass)
    klass = np.where((pension == FLEXIBLE) & chance(rng, 0.45, size), M_FLEXIBLE, klass)
    klass = np.where(had_job & chance(rng, 0.45, size), M_LEFT_JOB, klass)
    return np.where(has_job, M_EMPLOYED, klass)


def _first_pension(rng: Rng, people: pd.DataFrame, pension: NDArray, setting: Setting) -> NDArray:
    """Month from which each drawer is paid, -1 for the others."""
    birth, sex = people["birth"].to_numpy(), people["sex"].to_numpy()
    statutory = np.where(pension == DRAWS_170, month_of(birth) + 721, retirement_month(birth, sex) + 1)
    early = (sex == 2) & (pension == RETIRED_110)
    statutory = np.where(early, np.minimum(statutory, setting.month - rng.integers(1, 60, len(birth))), statutory)
    least = month_of(birth) + np.select([pension == DRAWS_170, sex == 2], [720, 600], 720)
    draws = np.isin(pension, (DRAWS_170, RETIRED_110, RETIRED_120))
    return np.where(draws, np.maximum(np.minimum(statutory, setting.month - 1), least), -1)


def _enrolments(
    rng: Rng, people: pd.DataFrame, pension: NDArray, medical: NDArray, last: pd.DataFrame, insured: pd.DataFrame,
    draws_from: NDArray, reg_of: NDArray, setting: Setting,
) -> pd.DataFrame:  # fmt: skip
    """Rows: reg, scheme, employer (-1 none), enrolled_on, status, status_date, agency_code."""
    today, size = setting.today, len(people)
    dead, death = people["status"].to_numpy() == DEAD, people["death"].to_numpy()
    birth = people["birth"].to_numpy()
    long_ago = np.maximum(today - rng.integers(500, 6000, size), birth + 20)
    of_age = np.maximum(long_ago, np.minimum(birth + 16 * 366, today - 400))
    public = np.zeros(size, bool)
    public[last.index] = last["is_public"]
    employer, hired, left = np.full(size, -1), np.full(size, NO_DAY), np.full(size, NO_DAY)
    employer[last.index] = last["employer"]
    hired[insured["person"].to_numpy()[::-1]] = first_day(insured["start"].to_numpy())[::-1]
    left[last.index] = first_day(last["end"].to_numpy() + 1) - 1
    scheme_of_job = np.where(public, 120, 110)
    parts = []

    def add(
        who: NDArray, scheme: NDArray | int, status: str, on: NDArray, since: NDArray, boss: NDArray | int = -1
    ) -> None:
        person = np.flatnonzero(who)
        columns = {"scheme": scheme, "employer": boss, "enrolled_on": on, "status_date": since}
        frame = pd.DataFrame({"person": person, "status": status})
        for name, value in columns.items():
            frame[name] = value[person] if isinstance(value, np.ndarray) else value
        parts.append(frame)

    drawn = first_day(np.maximum(draws_from, 12))
    recent = today - rng.integers(10, 300, size)
    at_sixty = np.minimum(first_day(month_of(birth) + 720), today)
    add(pension == EMPLOYED, scheme_of_job, PAYING, hired, hired, employer)
    add(pension == LEFT_JOB, scheme_of_job, PAUSED, hired, left)
    add(pension == FLEXIBLE, 110, PAYING, of_age, of_age)
    add(pension == RETIRED_110, 110, DRAWING, long_ago, drawn)
    add(pension == RETIRED_120, 120, DRAWING, long_ago, drawn)
    add(pension == DRAWS_170, 170, DRAWING, long_ago, drawn)
    add(pension == PAYS_170, 170, PAYING, of_age, of_age)
    add(pension == OVERDUE_170, 170, PAYING, long_ago, long_ago)
    add(pension == PAUSED_170, 170, PAUSED, np.minimum(of_age, today - 800), np.maximum(of_age, today - 700))
    add(pension == OVERDUE_110, 110, PAUSED, long_ago, at_sixty - 900)
    add(pension == NEW_170, 170, PAYING, recent, recent)
    add(pension == ENDED_170, 170, ENDED, long_ago, recent)
    paused_too = np.isin(pension, (EMPLOYED, RETIRED_110)) & chance(rng, 0.15, size)
    add(paused_too, 170, ENDED, np.minimum(long_ago, hired.clip(min=0) + 10**5), recent)
    add(medical == M_EMPLOYED, 310, PAYING, hired, hired, employer)
    add(medical == M_RETIRED, 310, DRAWING, long_ago, drawn)
    add(medical == M_FLEXIBLE, 310, PAYING, of_age, of_age)
    add(medical == M_LEFT_JOB, 310, PAUSED, hired, left)
    add(np.isin(medical, (M_RESIDENT, M_RESIDENT_LAPSED)), 390, PAYING, long_ago, long_ago)
    add(medical == M_ENDED, 390, ENDED, long_ago, recent)
    for scheme in (210, 410):
        add((pension == EMPLOYED) & ~public, scheme, PAYING, hired, hired, employer)
    frame = pd.concat(parts, ignore_index=True)
    person = frame.pop("person").to_numpy()
    stopped = dead[person] & chance(rng, 0.93, len(frame))
    frame.loc[stopped, "status"] = ENDED
    frame.loc[stopped, "employer"] = -1
    lag = rng.integers(5, 60, len(frame))
    frame["status_date"] = np.where(stopped, np.minimum(death[person] + lag, today - 1), frame["status_date"])
    frame["reg"], frame["agency_code"] = reg_of[person], AGENCY
    return frame
