"""Days of work, school, relief and duty: who is hired, founds a firm, graduates, gets relief, goes to prison, enlists."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator import departments as offices
from simulator import work
from simulator.chronicle import FOREVER, Chronicle
from simulator.county import units
from simulator.dates import NO_DAY, first_day
from simulator.departments import DISABILITY, HARDSHIP, MONITORED, rows_of
from simulator.life import payers
from simulator.misspelling import wrong_digit
from simulator.numbers import credit_codes
from simulator.people import COUNTY, SOLDIER, STATUS_WORDS, villages
from simulator.registry import PAUSED, PAYING
from simulator.standing import enrol, resume
from simulator.words import chance, pick, weighted, wordlist

STUDENTS, PERMITS, RELIEF = "education/students", "public_security/residence_permits", "civil_affairs/hardship"
ENTITIES, UNITS = "market_supervision/entities", "insurance/employers"
_SCHEMES = (110, 310, 210, 410)


def go_on(chronicle: Chronicle) -> None:
    """One day of it all."""
    firms(chronicle)
    hired(chronicle)
    leaves(chronicle)
    schools(chronicle)
    permits(chronicle)
    lists(chronicle)
    duties(chronicle)


def working(chronicle: Chronicle) -> NDArray:
    """Places of the jobs that are held this month."""
    jobs = chronicle.county.jobs
    return np.flatnonzero((jobs["end"] >= chronicle.month) & (jobs["start"] <= chronicle.month))


def hired(chronicle: Chronicle) -> None:
    """People find work; most employers insure them, who were paid for elsewhere go on under the new one."""
    county, rng = chronicle.county, chronicle.rng
    free = chronicle.without(STUDENTS, chronicle.living(18, 50))
    free = free[~np.isin(free, county.jobs["person"].to_numpy()[working(chronicle)])]
    person = chronicle.some("hired", free)
    employers = county.employers
    weight = employers["weight"].to_numpy() * (employers["status"] == "存续").to_numpy()
    boss = rng.choice(len(employers), len(person), p=weight / weight.sum())
    registered = employers["registration"].to_numpy()[boss] == work.REGISTERED
    serves = chance(rng, 0.1, len(person))  # for a fee, not for wages
    insured = registered & ~serves & chance(rng, employers["coverage"].to_numpy()[boss], len(person))
    jobs = pd.DataFrame({
        "person": person, "employer": boss, "start": chronicle.month, "end": FOREVER, "is_public": False,
        "insured": insured, "wage": (rng.lognormal(8.45, 0.4, len(person)) * 100).astype(np.int64),
        "who": payers(chronicle, person), "item": np.where(serves, work.LABOUR_SERVICE, work.SALARY),
    })  # fmt: skip
    county.jobs = pd.concat([county.jobs, jobs[list(county.jobs.columns)]], ignore_index=True)
    for scheme in _SCHEMES:
        known = resume(chronicle, person[insured], scheme, boss[insured])
        new = insured & ~np.isin(person, known)
        enrol(chronicle, person[new], scheme, PAYING, int(first_day(chronicle.month)), boss[new])


def leaves(chronicle: Chronicle) -> None:
    """People leave their jobs; their employers report them out the same day."""
    jobs = chronicle.county.jobs
    gone = chronicle.some("leaves", working(chronicle))
    end_jobs(chronicle, gone)
    insured = gone[jobs["insured"].to_numpy()[gone]]
    numbers = chronicle.county.registry.reg_of[jobs["person"].to_numpy()[insured]]
    enrolments = chronicle.facts("insurance/enrolments")
    left = set(zip(numbers.tolist(), jobs["employer"].to_numpy()[insured].tolist(), strict=True))
    theirs = np.flatnonzero(enrolments["reg"].isin(numbers) & (enrolments["status"] == PAYING))
    pairs = zip(enrolments["reg"].iloc[theirs], enrolments["employer"].iloc[theirs], strict=True)
    places = theirs[np.fromiter((pair in left for pair in pairs), bool, len(theirs))]
    chronicle.change("insurance/enrolments", places, status=PAUSED, status_date=chronicle.today, employer=-1)


def end_jobs(chronicle: Chronicle, places: NDArray) -> None:
    """These jobs last till the end of last month."""
    jobs = chronicle.county.jobs
    end = jobs["end"].to_numpy(copy=True)
    end[places] = chronicle.month - 1
    jobs["end"] = end


def firms(chronicle: Chronicle) -> None:
    """Employers are founded, closed, and change their telephone and place."""
    county, rng = chronicle.county, chronicle.rng
    _found(chronicle)
    entities = chronicle.facts(ENTITIES)
    live = np.flatnonzero((entities["status"] == "存续") & ~entities["pays"].astype(bool))
    closed = chronicle.some("employer_closed", live)
    employer = entities["employer"].to_numpy()[closed]
    chronicle.change(ENTITIES, closed, status="注销", status_date=chronicle.today)
    status = county.employers["status"].array.copy()
    status[employer] = "注销"
    county.employers["status"] = status
    known = chronicle.facts(UNITS)
    chronicle.change(UNITS, np.flatnonzero(known["employer"].isin(employer)), status="注销")
    changed = chronicle.some("employer_changed", np.arange(len(entities)))
    chronicle.change(ENTITIES, changed, phone=entities["phone"].array[rng.permutation(len(entities))[: len(changed)]])
    coded = np.flatnonzero(known["uscc"].notna())
    wrong = chronicle.some("credit_code_wrong", coded)
    chronicle.change(UNITS, wrong, uscc=[wrong_digit(rng, code) for code in known["uscc"].array[wrong]])
    changed = chronicle.some("employer_changed", np.arange(len(known)))
    village = known["village"].to_numpy()[changed]
    place = villages()
    address = ("江苏省阜宁县" + place["township"] + place["village"]).to_numpy(dtype=object)[village]
    chronicle.change(UNITS, changed, address=address + np.array([f"{k}号" for k in rng.integers(1, 300, len(changed))]))


def _found(chronicle: Chronicle) -> None:
    """New firms and shops with staff; the firms register with the insurance."""
    county, rng = chronicle.county, chronicle.rng
    size, start = chronicle.count("employer_founded"), len(county.employers)
    kind = np.where(chance(rng, 0.6, size), work.ENTERPRISE, work.SOLE_TRADER)
    new = pd.DataFrame({"kind": kind, "village": rng.integers(0, len(villages()), size)})
    serial = 310_000_000 + start + np.arange(size)
    codes = [credit_codes(prefix, COUNTY, serial).to_pylist() for prefix in ("91", "92")]
    new["uscc"] = np.where(kind == work.ENTERPRISE, *codes)
    new["name"] = work.names(rng, new, set(county.employers["name"]))
    new["rep"] = rng.choice(chronicle.living(22, 66), size)
    new["phone"] = chronicle.people["phone"].array[new["rep"].to_numpy()]
    new["established"] = new["status_day"] = chronicle.today - rng.integers(1, 10, size)
    registration = np.where(kind == work.ENTERPRISE, work.REGISTERED, work.UNREGISTERED)
    new = new.assign(status="存续", pays=True, registration=registration, coverage=1.0, is_listed=True)
    new["weight"] = rng.lognormal(1.5, 1.2, size)
    types = dict(county.employers.dtypes.items())
    county.employers = pd.concat([county.employers, new[list(types)].astype(types)], ignore_index=True)
    for key, rows in units(chronicle.people, new).items():
        rows = rows.assign(employer=rows["employer"] + start)
        if key == UNITS:
            rows["registered_on"] = chronicle.today - 1
        chronicle.add(key, rows)


def schools(chronicle: Chronicle) -> None:
    """Pupils change school, students graduate, children and newcomers start."""
    rng, people = chronicle.rng, chronicle.people
    pupils = chronicle.facts(STUDENTS)
    here = (pupils["status"] == "在读").to_numpy()
    small = np.flatnonzero(here & pupils["stage"].isin(("小学", "初中")).to_numpy())
    changed = chronicle.some("changes_school", small)
    township = villages()["township"].to_numpy(dtype=object)[rng.integers(0, len(villages()), len(changed))]
    chronicle.change(STUDENTS, changed, school=township + pick(rng, wordlist("township_schools"), len(changed)))
    grown = np.flatnonzero(here & pupils["stage"].isin(("高等教育", "中职")).to_numpy())
    graduates = chronicle.some("graduates", grown)
    chronicle.change(STUDENTS, graduates, status="毕业", graduates_on=chronicle.today - 1)
    person = chronicle.some("starts_school", chronicle.without(STUDENTS, chronicle.living(6, 18)))
    rows = offices.students(rng, people, chronicle.county.setting, person)
    chronicle.add(STUDENTS, rows.assign(status="在读", enrolled_on=chronicle.today - 3))


def permits(chronicle: Chronicle) -> None:
    """Permits are given, renewed, and struck off when they have run out."""
    people, rng, today = chronicle.people, chronicle.rng, chronicle.today
    here = np.flatnonzero(~people["hukou"].to_numpy())
    person = chronicle.some("permit_new", chronicle.without(PERMITS, here))
    rows = offices.permits(rng, people, chronicle.county.setting, person)
    chronicle.add(PERMITS, rows.assign(valid_from=today - 1, valid_to=today + 364))
    until = chronicle.facts(PERMITS)["valid_to"].to_numpy()
    renewed = chronicle.some("permit_renewed", np.flatnonzero(until < today + 60))
    chronicle.change(PERMITS, renewed, valid_to=today + 365)
    until = chronicle.facts(PERMITS)["valid_to"].to_numpy()
    chronicle.remove(PERMITS, chronicle.some("permit_ended", np.flatnonzero(until < today)))


def lists(chronicle: Chronicle) -> None:
    """Relief, disability, monitoring and land: people are put on the lists, change within, and leave."""
    rng, people, today = chronicle.rng, chronicle.people, chronicle.today
    living = chronicle.living()
    disabled, monitored, land = offices.DISABLED, offices.MONITORED_LIST, offices.LANDLESS

    def put(event: str, key: str, *columns: str, **values: object) -> None:
        person = chronicle.some(event, chronicle.without(key, living))
        rows = rows_of(people, person, *columns).rename(columns={"household": "household_no"})
        rows = rows.assign(division_code=offices.divisions(people, person))
        for name, value in values.items():
            rows[name] = weighted(rng, value, len(person)) if isinstance(value, dict) else value
        chronicle.add(key, rows)

    put("relief_new", RELIEF, "sex", "household", category=HARDSHIP, start_date=today - 1, end_date=NO_DAY)
    drawing = np.flatnonzero(chronicle.facts(RELIEF)["end_date"] == NO_DAY)
    changed = chronicle.some("relief_changed", drawing)
    chronicle.change(RELIEF, changed, category=weighted(rng, HARDSHIP, len(changed)))
    chronicle.change(RELIEF, chronicle.some("relief_ended", drawing), end_date=today)
    put("disability_new", disabled, category=DISABILITY, grade={"二级": 0.3, "三级": 0.3, "四级": 0.4}, issued_on=today)
    regraded = chronicle.some("disability_changed", np.arange(len(chronicle.facts(disabled))))
    chronicle.change(disabled, regraded, grade=weighted(rng, {"一级": 0.3, "二级": 0.4, "三级": 0.3}, len(regraded)))
    put("monitored_new", monitored, "household", category=MONITORED)
    changed = chronicle.some("monitored_changed", np.arange(len(chronicle.facts(monitored))))
    chronicle.change(monitored, changed, category=weighted(rng, MONITORED, len(changed)))
    ended = chronicle.some("monitored_ended", np.arange(len(chronicle.facts(monitored))))
    chronicle.remove(monitored, ended)
    project = str(villages()["township"].iloc[int(rng.integers(0, len(villages())))]) + "道路改造项目"
    put("land_taken", land, requisitioned_on=today - 30, project=project)


def duties(chronicle: Chronicle) -> None:
    """Prison and the army: in and out."""
    rng, people, today = chronicle.rng, chronicle.people, chronicle.today
    inmates, soldiers = "justice/inmates", "veterans/service_members"
    inside = np.flatnonzero(chronicle.facts(inmates)["sentence_to"] < today + 30)
    chronicle.remove(inmates, chronicle.some("released", inside))
    person = chronicle.some("imprisoned", chronicle.without(inmates, chronicle.living(18, 58)))
    rows = rows_of(people, person, "sex", "birth").rename(columns={"birth": "birth_date"})
    rows = rows.assign(sentence_from=today - 5, sentence_to=today + rng.integers(180, 2500, len(person)))
    chronicle.add(inmates, rows.assign(custody=weighted(rng, {"收监": 0.8, "缓刑": 0.2}, len(person))))
    serving = np.flatnonzero(chronicle.facts(soldiers)["discharged_on"] == NO_DAY)
    chronicle.change(soldiers, chronicle.some("discharged", serving), discharged_on=today - 1)
    young = chronicle.without(soldiers, chronicle.living(18, 22))
    person = chronicle.some("enlists", young[people["sex"].to_numpy()[young] == 1])
    rows = rows_of(people, person, "sex", "birth").rename(columns={"birth": "birth_date"})
    chronicle.add(soldiers, rows.assign(enlisted_on=today - 3, discharged_on=NO_DAY))
    chronicle.alter(person, status=SOLDIER, status_day=today - 3)
    places = chronicle.about("public_security/population", person)
    chronicle.change("public_security/population", places, status=STATUS_WORDS[SOLDIER], status_date=today - 3)
