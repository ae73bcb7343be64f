"""Makes a county, delivers its departments' extracts, and writes down the truth beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator import departments as offices
from simulator.care import reimbursements
from simulator.damage import break_rows
from simulator.dates import first_day, month_of, period
from simulator.delivery import deliver
from simulator.findings import inject
from simulator.money import (
    benefits,
    employee_contributions,
    flexible_contributions,
    resident_contributions,
    tax_payments,
)  # fmt: skip
from simulator.noise import misspell
from simulator.people import Setting, make_people, villages
from simulator.registry import Registry, make_registry
from simulator.state import County
from simulator.truth import write_truth
from simulator.work import ENTITY_WORDS, UNREGISTERED, make_employers, make_jobs, make_wages


def make_county(setting: Setting) -> County:
    """The county without any error: what perfect departments would know."""
    rng = np.random.default_rng(setting.seed)
    people = make_people(rng, setting)
    employers = make_employers(rng, people, setting)
    school = offices.students(rng, people, setting)
    studying = school["person"][school["status"] == "在读"].to_numpy()
    jobs = make_jobs(rng, people, employers, studying, setting)
    facts = {"public_security/population": offices.population(people)}
    facts["public_security/residence_permits"] = offices.permits(rng, people, setting)
    facts["education/students"] = school
    facts["civil_affairs/deaths"], facts["health/death_certificates"] = offices.deaths(rng, people, setting)
    known = np.concatenate([facts[key]["person"] for key in ("civil_affairs/deaths", "health/death_certificates")])
    offices.unregister_some_deaths(rng, people, facts["public_security/population"], known)
    facts |= offices.groups(rng, people, setting)
    is_student = np.zeros(len(people), bool)
    is_student[studying] = True
    registry = make_registry(rng, people, employers, jobs, is_student, setting)
    facts |= _money(rng, people, jobs, registry, facts["justice/inmates"], setting)
    facts["insurance/reimbursements"] = reimbursements(rng, people, registry, setting)
    facts["tax/wage_withholding"] = make_wages(rng, jobs, setting)
    facts |= units(people, employers)
    facts["insurance/persons"], facts["insurance/enrolments"] = registry.persons, registry.enrolments
    wages, payments = facts["tax/wage_withholding"], facts["tax/contribution_payments"]
    wages["who"], wages["period"], wages["filed_on"] = (
        wages["job"],
        period(wages["month"]),
        first_day(wages["month"] + 1) + 10,
    )
    payments["who"] = np.where(payments["job"] >= 0, payments["job"], len(jobs) + payments["person"])
    identity = people[["id_number", "name"]]
    identities = pd.concat([identity.iloc[jobs["person"]], identity], ignore_index=True)
    return County(setting, people, employers, jobs, registry, facts, identities)


def _money(
    rng: np.random.Generator,
    people: pd.DataFrame,
    jobs: pd.DataFrame,
    registry: Registry,
    inmates: pd.DataFrame,
    setting: Setting,
) -> dict[str, pd.DataFrame]:
    """Contributions, benefits and tax payments, all in order."""
    stopped = np.full(len(people), setting.month + 1)
    custody = inmates[inmates["custody"] == "收监"]
    stopped[custody["person"]] = month_of(custody["sentence_from"].to_numpy()) + 1
    parts = [
        employee_contributions(rng, jobs, registry, setting),
        flexible_contributions(rng, people, registry, setting),
        resident_contributions(rng, people, registry, setting),
    ]
    contributions = pd.concat(parts, ignore_index=True)
    return {
        "insurance/contributions": contributions,
        "insurance/benefits": benefits(people, registry, stopped, setting),
        "tax/contribution_payments": tax_payments(rng, jobs, contributions, registry, setting),
    }


def units(people: pd.DataFrame, employers: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The market register and the insurance's employers; `employer` is the place in the table of employers."""
    places = villages()
    frame = employers.assign(
        employer=np.arange(len(employers)),
        entity_type=ENTITY_WORDS[employers["kind"]],
        legal_rep_name=people["name"].to_numpy()[employers["rep"]],
        legal_rep_id=people["id_number"].to_numpy()[employers["rep"]],
        established_on=employers["established"],
        status_date=employers["status_day"],
        division_code=places["division"].to_numpy()[employers["village"]],
        address=("江苏省阜宁县" + places["township"] + places["village"]).to_numpy(dtype=object)[employers["village"]],
    )
    entities = frame[frame["is_listed"]].reset_index(drop=True)
    known = frame[frame["registration"] != UNREGISTERED].reset_index(drop=True)
    known["status"] = np.array(["", "正常参保", "暂停", "注销"], dtype=object)[known["registration"]]
    known["registered_on"] = known["established_on"] + 25
    return {"market_supervision/entities": entities, "insurance/employers": known}


def simulate(
    persons: int,
    seed: int,
    out: Path,
    as_of: date = date(2026, 11, 1),
    noise: float = 1.0,
    at_least: int = 5,
    months: int = 13,
    carelessness: float = Setting.carelessness,
    days: int = 0,
    day_share: float = 0.01,
) -> dict[str, Any]:
    """Makes a county of `persons` registered people and writes its extracts and truth below `out`.

    `days` more days follow, on each of which about `day_share` of all rows change (`simulator.days`). Returns what truth/meta.json says. The same arguments give the same files.
    """
    setting = Setting(persons, seed, as_of, noise, carelessness, at_least, months)
    county = make_county(setting)
    inject(np.random.default_rng([seed, 1]), county)
    county.number_rows(np.random.default_rng([seed, 2]))
    break_rows(np.random.default_rng([seed, 3]), county)
    misspell(np.random.default_rng([seed, 4]), county)
    out.mkdir(parents=True, exist_ok=True)
    county.quarantine = deliver(county, np.random.default_rng([seed, 5]), out)
    meta = write_truth(county, out / "truth")
    if days:
        from simulator.days import go_on

        go_on(county, out, days, day_share)
    return meta
