"""Days of the insurance registry: who enrols, lapses, goes on, and claims a pension."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.chronicle import Chronicle
from simulator.dates import month_of, retirement_month
from simulator.registry import AGENCY, DRAWING, ENDED, PAUSED, PAYING, registry_rows

ENROLMENTS, REGISTRY = "insurance/enrolments", "insurance/persons"
RESIDENTS = (170, 390)


def go_on(chronicle: Chronicle) -> None:
    """One day of it."""
    enrols(chronicle)
    lapses(chronicle)
    resumes(chronicle)
    claims(chronicle)
    second_numbers(chronicle)
    corrected_dates(chronicle)


def register(chronicle: Chronicle, person: NDArray) -> NDArray:
    """The 个人编号 of persons; who has none gets one."""
    reg_of = chronicle.county.registry.reg_of
    new = person[reg_of[person] < 0]
    if len(new):
        reg_of[new] = chronicle.add(REGISTRY, registry_rows(chronicle.people, new))
    return reg_of[person]


def enrol(
    chronicle: Chronicle, person: NDArray, scheme: int, status: str, since: NDArray | int, employer: NDArray | int = -1
) -> None:
    """Adds enrolments."""
    if not len(person):
        return
    rows = pd.DataFrame({"reg": register(chronicle, person), "scheme": scheme, "status": status, "employer": employer})
    chronicle.add(ENROLMENTS, rows.assign(enrolled_on=since, status_date=since, agency_code=AGENCY))


def resume(chronicle: Chronicle, person: NDArray, scheme: int, employer: NDArray) -> NDArray:
    """Paused or ended enrolments of persons in a scheme are paid by an employer again; returns whose there are."""
    enrolments = chronicle.facts(ENROLMENTS)
    numbers = chronicle.county.registry.reg_of[person]
    boss = pd.Series(employer, numbers)[numbers >= 0]
    places = np.flatnonzero(enrolments["reg"].isin(boss.index) & (enrolments["scheme"] == scheme))
    known = enrolments["reg"].to_numpy()[places]
    again = places[enrolments["status"].isin((PAUSED, ENDED)).to_numpy()[places]]
    chronicle.change(
        ENROLMENTS, again, status=PAYING, status_date=chronicle.today,
        employer=boss.reindex(enrolments["reg"].to_numpy()[again]).to_numpy(),
    )  # fmt: skip
    return person[np.isin(numbers, known)]


def holders(chronicle: Chronicle, *schemes: int) -> NDArray:
    """Persons with an enrolment in one of the schemes, whatever its state."""
    enrolments = chronicle.facts(ENROLMENTS)
    numbers = enrolments["reg"].to_numpy()[enrolments["scheme"].isin(schemes).to_numpy()]
    registry = chronicle.facts(REGISTRY)
    return registry["person"].to_numpy()[np.isin(registry["record_no"].to_numpy(), numbers)]


def enrols(chronicle: Chronicle) -> None:
    """Residents enrol: in the pension scheme from 16 on, in the medical one at any age, newborns first."""
    adults = chronicle.without("education/students", chronicle.living(16, 59))
    adults = adults[~np.isin(adults, holders(chronicle, 110, 120, 170))]
    person = chronicle.some("enrols_pension", adults)
    enrol(chronicle, person, 170, PAYING, chronicle.today)
    anyone = chronicle.living()
    anyone = anyone[~np.isin(anyone, holders(chronicle, 310, 390))]
    age = chronicle.people["age"].to_numpy()[anyone]
    person = chronicle.some("enrols_medical", anyone, np.where(age == 0, 20.0, 1.0))
    enrol(chronicle, person, 390, PAYING, chronicle.today)


def _in_state(chronicle: Chronicle, status: str, schemes: tuple[int, ...]) -> NDArray:
    """Places of the enrolments without an employer that are in a state, of people who live."""
    enrolments, registry = chronicle.facts(ENROLMENTS), chronicle.facts(REGISTRY)
    alive = np.isin(registry["person"].to_numpy(), chronicle.living())
    numbers = registry["record_no"].to_numpy()[alive]
    here = (enrolments["status"] == status) & enrolments["scheme"].isin(schemes) & (enrolments["employer"] < 0)
    places = np.flatnonzero(here)
    return places[np.isin(enrolments["reg"].to_numpy()[places], numbers)]


def lapses(chronicle: Chronicle) -> None:
    """Residents and the self-employed stop paying."""
    places = chronicle.some("lapses", _in_state(chronicle, PAYING, (110, 170, 310, 390)))
    chronicle.change(ENROLMENTS, places, status=PAUSED, status_date=chronicle.today)


def resumes(chronicle: Chronicle) -> None:
    """Residents who had stopped go on."""
    places = chronicle.some("resumes", _in_state(chronicle, PAUSED, RESIDENTS))
    chronicle.change(ENROLMENTS, places, status=PAYING, status_date=chronicle.today)


def claims(chronicle: Chronicle) -> None:
    """Residents of 60 and employees past their retirement claim; the first pension comes with the next payments."""
    people = chronicle.people
    birth, sex = people["birth"].to_numpy(), people["sex"].to_numpy()
    due = np.where(month_of(birth) + 720 < chronicle.month, 170, 0)
    past = retirement_month(birth, sex) < chronicle.month
    enrolments = chronicle.facts(ENROLMENTS)
    registry = chronicle.facts(REGISTRY)
    owner = np.full(int(registry["record_no"].max()) + 1, -1)
    owner[registry["record_no"]] = registry["person"]
    places = np.concatenate([_in_state(chronicle, status, (110, 170)) for status in (PAYING, PAUSED)])
    person = owner[enrolments["reg"].to_numpy()[places]]
    is_due = np.where(enrolments["scheme"].to_numpy()[places] == 170, due[person] == 170, past[person])
    chosen = chronicle.some("claims", places[is_due])
    chronicle.change(ENROLMENTS, chosen, status=DRAWING, status_date=chronicle.today)


def second_numbers(chronicle: Chronicle) -> None:
    """Second 个人编号 are found, and what is open under them is ended."""
    enrolments, registry = chronicle.facts(ENROLMENTS), chronicle.facts(REGISTRY)
    second = registry.loc[registry.duplicated("person"), "record_no"]
    still = np.flatnonzero(enrolments["reg"].isin(second) & enrolments["status"].isin((PAYING, PAUSED)))
    chosen = chronicle.some("second_number_ended", still)
    chronicle.change(ENROLMENTS, chosen, status=ENDED, status_date=chronicle.today, employer=-1)


def corrected_dates(chronicle: Chronicle) -> None:
    """Dates of enrolment are put right by some days."""
    places = chronicle.some("dates_corrected", np.arange(len(chronicle.facts(ENROLMENTS))))
    dates = chronicle.facts(ENROLMENTS)["enrolled_on"].to_numpy()[places]
    chronicle.change(ENROLMENTS, places, enrolled_on=dates - chronicle.rng.integers(1, 20, len(places)))
