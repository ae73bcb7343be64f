"""Employers of the county, the jobs that people hold with them, and the wages that the tax office sees."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import first_day, month_of
from simulator.numbers import credit_codes
from simulator.people import COUNTY, DEAD, MOVED_OUT, NORMAL, Setting, villages
from simulator.words import Rng, chance, number, pick, some, weighted, wordlist

ENTERPRISE, SOLE_TRADER, COOPERATIVE, ORGAN = range(4)
ENTITY_WORDS = np.array(["企业", "个体工商户", "农民专业合作社", ""], dtype=object)
LABOUR_SERVICE, SALARY = "劳务报酬", "工资薪金"
UNREGISTERED, REGISTERED, SUSPENDED, CANCELLED = range(4)


def make_employers(rng: Rng, people: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Enterprises, sole traders, cooperatives and public bodies, a row each.

    Columns: kind, uscc, name, rep (person), established, status, status_day, village, phone, is_listed (in the market
    register), pays (has staff), weight (of its staff), registration (with the insurance), coverage (share insured).
    """
    size = max(160, round(setting.persons * 0.045))
    organs = max(6, size // 100)
    kind = np.concatenate([weighted(rng, {0: 0.32, 1: 0.62, 2: 0.06}, size), np.full(organs, ORGAN)])
    total = size + organs
    frame = pd.DataFrame({"kind": kind, "village": rng.integers(0, len(villages()), total)})
    serial = rng.permutation(total) + 310_000_000
    uscc = np.empty(total, dtype=object)
    for code, prefix in ((ENTERPRISE, "91"), (SOLE_TRADER, "92"), (COOPERATIVE, "93"), (ORGAN, "11")):
        where = np.flatnonzero(kind == code)
        uscc[where] = credit_codes(prefix, COUNTY, serial[where]).to_pylist()
    frame["uscc"], frame["name"] = uscc, names(rng, frame, set())
    adults = np.flatnonzero((people["age"] >= 22) & (people["age"] <= 66) & (people["status"] == NORMAL))
    frame["rep"] = rng.permutation(adults)[np.arange(total) % len(adults)]
    frame["phone"] = people["phone"].to_numpy()[frame["rep"]]
    frame["established"] = setting.today - (rng.gamma(1.6, 1500, total) + 5).astype(int)
    gone = chance(rng, 0.10, total) & (kind != ORGAN)
    frame["status"] = np.where(gone, np.where(chance(rng, 0.8, total), "注销", "吊销"), "存续")
    frame["status_day"] = np.where(gone, setting.today - rng.integers(10, 1500, total), frame["established"])
    frame["established"] = np.minimum(frame["established"], frame["status_day"] - 30 * gone)
    _staffing(rng, frame, setting)
    return frame


def names(rng: Rng, frame: pd.DataFrame, taken: set[str]) -> NDArray:
    """Names of employers, each borne once and none of those taken."""
    size, kind = len(frame), frame["kind"].to_numpy()
    brand = pick(rng, wordlist("brands_first"), size) + pick(rng, wordlist("brands_second"), size)
    place = villages()["township"].to_numpy()[frame["village"]]
    firm = pick(rng, np.array(["阜宁县", "阜宁", "江苏", "盐城", "盐城市"], dtype=object), size)
    firm = firm + brand + pick(rng, wordlist("trades"), size)
    firm = firm + pick(
        rng, np.array(["有限公司", "有限公司", "有限公司", "有限责任公司", "(阜宁)有限公司"], dtype=object), size
    )
    shop = "阜宁县" + place + brand + pick(rng, wordlist("shops"), size)
    farm = "阜宁县" + brand + pick(rng, wordlist("cooperatives"), size) + "专业合作社"
    organ = "阜宁县" + place + pick(rng, wordlist("organs"), size)
    name = np.select([kind == ENTERPRISE, kind == SOLE_TRADER, kind == COOPERATIVE], [firm, shop, farm], organ)
    seen = set(taken)
    more = wordlist("brands_first")
    for k in range(size):
        plain, count = name[k], 0
        while name[k] in seen:
            count += 1
            extra = more[rng.integers(0, len(more))] + (more[rng.integers(0, len(more))] if count > 3 else "")
            name[k] = (
                plain + f"第{count + 1}服务站" if kind[k] == ORGAN else plain.replace(brand[k], brand[k] + extra, 1)
            )
        seen.add(name[k])
    return name


def _staffing(rng: Rng, frame: pd.DataFrame, setting: Setting) -> None:
    """Who has staff, how much of it, and how the insurance registry knows the employer."""
    total, kind = len(frame), frame["kind"].to_numpy()
    live = frame["status"].to_numpy() == "存续"
    pays = chance(rng, np.array([0.55, 0.03, 0.15, 1.0])[kind], total) & (live | chance(rng, 0.05, total))
    pays &= frame["established"].to_numpy() < setting.today - 60
    frame["pays"] = pays
    frame["weight"] = rng.lognormal(1.5, 1.2, total) * np.where(kind == ORGAN, 6, 1) * pays
    chances = np.where(
        pays[:, None], [[0, 1, 0, 0]], np.array([[0.5, 0.4, 0.05, 0.05], [0.95, 0.05, 0, 0]])[1 * (kind != ENTERPRISE)]
    )
    registration = (rng.random(total)[:, None] > np.cumsum(chances, axis=1)).sum(axis=1)
    payers = rng.permutation(np.flatnonzero(pays & (kind != ORGAN)))
    few = [number(rng, len(payers) * share, setting.at_least) for share in (0.08, 0.02, 0.015)]
    bounds = np.cumsum([0, *few])
    for state, start, end in zip((UNREGISTERED, SUSPENDED, CANCELLED), bounds[:-1], bounds[1:], strict=True):
        registration[payers[start:end]] = state
    frame["registration"] = registration
    partial = chance(rng, 0.35, total) & (kind != ORGAN)
    frame["coverage"] = np.where(partial, rng.uniform(0.5, 0.97, total), 1.0)
    unlisted = some(rng, np.flatnonzero(pays & (kind != ORGAN)), 0.02, min(2, setting.at_least))
    frame["is_listed"] = (kind != ORGAN) & ~np.isin(np.arange(total), unlisted)


def make_jobs(
    rng: Rng, people: pd.DataFrame, employers: pd.DataFrame, students: NDArray, setting: Setting
) -> pd.DataFrame:
    """Jobs in the months covered: person, employer, start, end (months, inclusive), wage, insured, is_public."""
    age, status = people["age"].to_numpy(), people["status"].to_numpy()
    local = people["hukou"].to_numpy()
    studies = np.isin(np.arange(len(people)), students)
    share = np.interp(
        age, [17, 18, 22, 30, 45, 55, 60, 61, 68, 70], [0, 0.08, 0.28, 0.30, 0.28, 0.18, 0.10, 0.03, 0.01, 0]
    )
    share = np.where(local, share, np.where((age >= 18) & (age < 60), 0.62, 0)) * np.where(studies, 0.04, 1)
    share = np.where((status == NORMAL) | (status == MOVED_OUT), share, np.where(status == DEAD, share * 0.7, 0))
    workers = np.flatnonzero(chance(rng, share, len(people)))
    size, first, last = len(workers), setting.first_month, setting.month - 1
    start = np.where(chance(rng, 0.78, size), first - rng.integers(1, 150, size), rng.integers(first, last + 1, size))
    leaves = chance(rng, 0.14, size)
    end = np.where(leaves, rng.integers(first, last + 1, size), last)
    end = np.maximum(end, np.minimum(start, last))
    death = people["death"].to_numpy()[workers]
    end = np.where(status[workers] == DEAD, np.minimum(end, month_of(np.maximum(death, 0))), end)
    boss = rng.choice(len(employers), size, p=employers["weight"] / employers["weight"].sum())
    jobs = pd.DataFrame({"person": workers, "employer": boss, "start": start, "end": end})
    moves = jobs[leaves & (end < last) & chance(rng, 0.5, size) & (status[workers] != DEAD)]
    again = moves.assign(start=moves["end"] + rng.integers(0, 3, len(moves)), end=last)
    again["employer"] = rng.choice(len(employers), len(moves), p=employers["weight"] / employers["weight"].sum())
    jobs = pd.concat([jobs[jobs["end"] >= first], again[again["start"] <= last]], ignore_index=True)
    return _insure(rng, jobs, people, employers, studies)


def _insure(
    rng: Rng, jobs: pd.DataFrame, people: pd.DataFrame, employers: pd.DataFrame, studies: NDArray
) -> pd.DataFrame:
    """Adds the wage and whether the employer insures the job (110 or 120, and 310)."""
    kind = employers["kind"].to_numpy()[jobs["employer"]]
    person = jobs["person"].to_numpy()
    jobs["is_public"] = (kind == ORGAN) & chance(rng, 0.7, len(jobs)) & people["hukou"].to_numpy()[person]
    registered = employers["registration"].to_numpy()[jobs["employer"]] == REGISTERED
    covered = chance(rng, employers["coverage"].to_numpy()[jobs["employer"]], len(jobs))
    young_enough = people["age"].to_numpy()[person] < np.where(people["sex"].to_numpy()[person] == 1, 60, 55)
    jobs["insured"] = registered & (covered | jobs["is_public"]) & young_enough & ~studies[person]
    jobs["wage"] = (rng.lognormal(8.45, 0.4, len(jobs)) * np.where(jobs["is_public"], 1.3, 1.0) * 100).astype(np.int64)
    return jobs


def make_wages(rng: Rng, jobs: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """A row a job and month: person, job, employer, month, income in cents (now and then none)."""
    start = np.maximum(jobs["start"].to_numpy(), setting.first_month)
    lengths = np.maximum(0, jobs["end"].to_numpy() - start + 1)
    which = np.repeat(np.arange(len(jobs)), lengths)
    step = np.arange(len(which)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    wage = jobs["wage"].to_numpy()[which]
    income = (wage * rng.normal(1, 0.06, len(which))).astype(np.int64)
    income[chance(rng, 0.01, len(which))] = 0
    wages = pd.DataFrame({
        "person": jobs["person"].to_numpy()[which], "job": which, "employer": jobs["employer"].to_numpy()[which],
        "month": start[which] + step, "income": np.maximum(income, 0),
    })  # fmt: skip
    return wages.sort_values("month", kind="stable", ignore_index=True)


def hired_on(jobs: pd.DataFrame) -> NDArray:
    """First day of each job."""
    return first_day(jobs["start"].to_numpy())
