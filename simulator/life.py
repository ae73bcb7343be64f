"""Days of the people: births, deaths, moves, marriages, other names and numbers, other telephones."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator import departments as offices
from simulator.chronicle import Chronicle, kinds_of
from simulator.dates import NO_DAY, full_years, year_of
from simulator.names import given_names, surnames
from simulator.noise import distort
from simulator.numbers import citizen_numbers
from simulator.people import COUNTY, DEAD, FARAWAY, MOVED_OUT, NORMAL, STATUS_WORDS, phones, villages
from simulator.registry import DRAWING, ENDED, M_NONE, NONE
from simulator.words import chance, table, weighted

REGISTER, REGISTRY = "public_security/population", "insurance/persons"
_LATELY = 60  #: days in which most of what follows from a death is done


def live(chronicle: Chronicle) -> None:
    """One day of everyone's life."""
    people = chronicle.people
    people["age"] = full_years(people["birth"].to_numpy(), chronicle.today)
    deaths(chronicle)
    settle_deaths(chronicle)
    newcomers(chronicle)
    settles_down(chronicle)
    moves_out(chronicle)
    marriages(chronicle)
    new_names(chronicle)
    new_numbers(chronicle)
    new_telephones(chronicle)
    corrected_identities(chronicle)


def deaths(chronicle: Chronicle) -> None:
    """People who died some days ago, as the hospital and the crematorium tell; some were told of late."""
    people, today, rng = chronicle.people, chronicle.today, chronicle.rng
    alive = chronicle.living(youngest=1)
    hazard = np.minimum(0.5, 0.000024 * np.exp(0.093 * people["age"].to_numpy()[alive]) + 0.0002)
    person = chronicle.some("deaths", alive, hazard)
    ago = np.minimum(4 + rng.geometric(0.25, len(person)), _LATELY)
    late = chance(rng, 0.1, len(person)) & ~np.isin(person, _seen(chronicle))
    ago = np.where(late, rng.integers(_LATELY, 200, len(person)), ago)
    chronicle.alter(person, status=DEAD, death=today - ago, status_day=today - ago)
    cremations, certificates = offices.deaths(rng, people, chronicle.county.setting, person)
    chronicle.add("civil_affairs/deaths", cremations)
    chronicle.add("health/death_certificates", certificates)
    known = np.concatenate([cremations["person"], certificates["person"]])
    _cancel(chronicle, person[~np.isin(person, known)])
    jobs = chronicle.county.jobs
    jobs.loc[jobs["person"].isin(person), "end"] = np.minimum(jobs["end"], chronicle.month - 1)


def _seen(chronicle: Chronicle) -> NDArray:
    """Who was in hospital, or earned wages: their deaths are known soon."""
    owner = chronicle.facts(REGISTRY).set_index("record_no")["person"]
    stays = chronicle.facts("insurance/reimbursements")
    return np.concatenate([
        owner.reindex(stays["reg"].unique()).dropna().to_numpy(np.int64),
        chronicle.facts("tax/wage_withholding")["person"].unique(),
        chronicle.facts("education/students")["person"],
    ])  # fmt: skip


def settle_deaths(chronicle: Chronicle) -> None:
    """The police cancel, the insurance ends, relief stops: a third of what is due a day, of old cases hardly any."""
    people, today, rng = chronicle.people, chronicle.today, chronicle.rng
    death = people["death"].to_numpy()
    dead = np.flatnonzero((people["status"].to_numpy() == DEAD) & (death > NO_DAY))
    soon = np.where(death[dead] > today - _LATELY, 0.35, 0.01)
    _cancel(chronicle, dead[chance(rng, soon, len(dead))])
    told = dead[chance(rng, soon, len(dead))]
    registry = chronicle.facts(REGISTRY)
    numbers = registry["record_no"].to_numpy()[np.isin(registry["person"].to_numpy(), told)]
    enrolments = chronicle.facts("insurance/enrolments")
    still = np.isin(enrolments["reg"].to_numpy(), numbers) & (enrolments["status"] != ENDED).to_numpy()
    chronicle.change("insurance/enrolments", np.flatnonzero(still), status=ENDED, status_date=today - 1, employer=-1)
    relief = chronicle.facts("civil_affairs/hardship")
    drawing = np.isin(relief["person"].to_numpy(), told) & (relief["end_date"] == NO_DAY).to_numpy()
    chronicle.change("civil_affairs/hardship", np.flatnonzero(drawing), end_date=today - 1)
    for key in ("disabled_federation/disabled_persons", "rural_revitalisation/monitored"):
        chronicle.remove(key, chronicle.about(key, told))


def _cancel(chronicle: Chronicle, person: NDArray) -> None:
    """The police write these dead off."""
    register = chronicle.facts(REGISTER)
    normal = (register["status"] == STATUS_WORDS[NORMAL]).to_numpy()
    places = np.flatnonzero(normal & np.isin(register["person"].to_numpy(), person))
    days = chronicle.people["death"].to_numpy()[register["person"].to_numpy()[places]]
    chronicle.change(REGISTER, places, status=STATUS_WORDS[DEAD], status_date=days)


def newcomers(chronicle: Chronicle) -> None:
    """Children are born, and people come from elsewhere; the register has them the same day."""
    people, rng = chronicle.people, chronicle.rng
    women = chronicle.living(22, 40)
    women = women[(people["sex"].to_numpy()[women] == 2) & (people["spouse"].to_numpy()[women] >= 0)]
    mother = chronicle.some("births", women)
    children = people.iloc[mother][["household", "village", "group", "ethnicity"]].reset_index(drop=True)
    children["father"], children["mother"] = people["spouse"].to_numpy()[mother], mother
    children["sex"] = np.where(chance(rng, 0.525, len(mother)), 1, 2)
    children["birth"] = chronicle.today - rng.integers(1, 30, len(mother))
    children["relation"] = np.where(children["sex"] == 1, "子", "女")
    children["role"] = 5
    family = np.array([_surname(name) for name in people["name"].to_numpy()[children["father"]]], dtype=object)
    size = chronicle.count("moves_in")
    others = pd.DataFrame({"household": int(people["household"].max()) + 1 + np.arange(size), "father": -1})
    others["mother"], others["role"], others["relation"], others["ethnicity"] = -1, 0, "户主", "01"
    others["village"] = rng.integers(0, len(villages()), size)
    others["group"] = rng.integers(1, 13, size)
    others["sex"] = np.where(chance(rng, 0.45, size), 1, 2)
    others["birth"] = (chronicle.today - rng.triangular(19, 27, 58, size) * 365.2425).astype(np.int64)
    new = pd.concat([children, others], ignore_index=True)
    family = np.concatenate([family, surnames(rng, size)])
    new["name"] = family + given_names(rng, new["sex"].to_numpy(), year_of(new["birth"].to_numpy()))
    region = np.concatenate([np.full(len(children), COUNTY), weighted(rng, FARAWAY, size)])
    new["id_number"] = unused_numbers(chronicle, region, new["birth"].to_numpy(), new["sex"].to_numpy())
    new["phone"] = phones(rng, len(new))
    new = new.assign(spouse=-1, hukou=True, is_twin=False, status=NORMAL, death=NO_DAY, status_day=NO_DAY)
    new = new.assign(former_name=None, old_id=None, age=full_years(new["birth"].to_numpy(), chronicle.today))
    person = len(people) + np.arange(len(new))
    _append(chronicle, new)
    chronicle.add(REGISTER, offices.population(chronicle.people, person))


def _append(chronicle: Chronicle, new: pd.DataFrame) -> None:
    """Makes these people known to everything that has a place for each person."""
    county, size = chronicle.county, len(new)
    types = {name: kind for name, kind in county.people.dtypes.items() if name in new}
    new = new.astype(types)
    county.people = pd.concat([county.people, new[list(county.people.columns)]], ignore_index=True)
    registry = county.registry
    for name, value in (("pension", NONE), ("medical", M_NONE), ("reg_of", -1), ("draws_from", -1)):
        setattr(registry, name, np.concatenate([getattr(registry, name), np.full(size, value)]))
    person = len(county.people) - size + np.arange(size)
    chronicle.who_of_person = np.concatenate([chronicle.who_of_person, payers(chronicle, person)])


def payers(chronicle: Chronicle, person: NDArray) -> NDArray:
    """New identities as payers report them, misspelt as they are; returns where they stand in `identities`."""
    county = chronicle.county
    rows = county.people[["id_number", "name"]].iloc[person].reset_index(drop=True)
    start = len(county.identities)
    done = distort(chronicle.rng, county, "tax/identities", rows, person)
    county.payers = pd.concat([county.payers, done.assign(row=done["row"] + start)], ignore_index=True)
    county.identities = pd.concat([county.identities, rows], ignore_index=True)
    return start + np.arange(len(person))


def unused_numbers(chronicle: Chronicle, region: NDArray, birth: NDArray, sex: NDArray) -> NDArray:
    """Citizen numbers that nobody has."""
    taken = set(chronicle.people["id_number"]) | set(chronicle.people["old_id"].dropna())
    numbers = np.full(len(birth), "", dtype=object)
    lacking = np.arange(len(birth))
    while len(lacking):
        pair = chronicle.rng.integers(0, 500, len(lacking))
        sequence = np.where(sex[lacking] == 1, 2 * pair + 1, 2 * pair % 1000)
        numbers[lacking] = citizen_numbers(region[lacking], birth[lacking], sequence).to_pylist()
        twice = pd.Series(numbers).duplicated().to_numpy()
        lacking = np.flatnonzero(twice | np.isin(numbers, [number for number in numbers if number in taken]))
    return numbers


def _surname(name: str) -> str:
    """The surname of a Chinese name; of a name of several parts, its first character."""
    double = {row["surname"] for row in table("surnames.csv") if len(row["surname"]) == 2}
    return name[:2] if name[:2] in double and len(name) > 2 else name[0]


def settles_down(chronicle: Chronicle) -> None:
    """People who live here on a permit move their hukou here; the permit is given back."""
    people = chronicle.people
    here = ~people["hukou"].to_numpy() & (people["status"].to_numpy() == NORMAL)
    key = "public_security/residence_permits"
    candidates = np.intersect1d(np.flatnonzero(here), chronicle.facts(key)["person"].to_numpy())
    person = chronicle.some("settles_down", candidates)
    household = int(people["household"].max()) + 1 + np.arange(len(person))
    chronicle.alter(person, hukou=True, household=household, relation="户主", role=0)
    chronicle.add(REGISTER, offices.population(people, person))
    chronicle.remove(key, chronicle.about(key, person))


def moves_out(chronicle: Chronicle) -> None:
    """People move their hukou away; most end the residents' insurance."""
    yesterday = chronicle.today - 1
    person = chronicle.some("moves_out", chronicle.living(18, 60))
    chronicle.alter(person, status=MOVED_OUT, status_day=yesterday)
    places = chronicle.about(REGISTER, person)
    chronicle.change(REGISTER, places, status=STATUS_WORDS[MOVED_OUT], status_date=yesterday)
    person = person[chance(chronicle.rng, 0.6, len(person))]
    numbers = chronicle.county.registry.reg_of[person]
    enrolments = chronicle.facts("insurance/enrolments")
    open_ones = enrolments["reg"].isin(numbers) & enrolments["scheme"].isin((170, 390))
    open_ones &= ~enrolments["status"].isin((ENDED, DRAWING))
    chronicle.change(
        "insurance/enrolments", np.flatnonzero(open_ones), status=ENDED, status_date=yesterday, employer=-1
    )


def marriages(chronicle: Chronicle) -> None:
    """A single woman marries a single man and moves to his house."""
    people = chronicle.people
    single = chronicle.living(22, 45)
    single = single[people["spouse"].to_numpy()[single] < 0]
    sex = people["sex"].to_numpy()[single]
    wife = chronicle.some("marriages", single[sex == 2])
    husband = chronicle.rng.permutation(single[sex == 1])[: len(wife)]
    wife = wife[: len(husband)]
    homes = {name: people[name].to_numpy()[husband] for name in ("household", "village", "group")}
    chronicle.alter(husband, spouse=wife)
    chronicle.alter(wife, spouse=husband, relation="配偶", **homes)
    places = chronicle.about(REGISTER, wife)
    moved = chronicle.facts(REGISTER)["person"].to_numpy()[places]
    chronicle.change(
        REGISTER, places, household_no=people["household"].to_numpy()[moved], relation="配偶",
        division_code=offices.divisions(people, moved), address=offices.addresses(people, moved),
    )  # fmt: skip


def new_names(chronicle: Chronicle) -> None:
    """People take another given name; only the police write it at once."""
    people = chronicle.people
    grown = chronicle.living(3, 60)
    plain = ~people["name"].str.contains("·", regex=False).to_numpy()[grown] & people["former_name"].isna()[grown]
    person = chronicle.some("renamed", grown[plain])
    old = people["name"].to_numpy(dtype=object)[person]
    family = np.array([_surname(name) for name in old], dtype=object)
    sex, birth = people["sex"].to_numpy()[person], people["birth"].to_numpy()[person]
    chronicle.alter(person, former_name=old, name=family + given_names(chronicle.rng, sex, year_of(birth)))
    _write_right(chronicle, REGISTER, chronicle.about(REGISTER, person), "name", "former_name")


def new_numbers(chronicle: Chronicle) -> None:
    """The police give people another number; other offices keep the old one."""
    people = chronicle.people
    candidates = chronicle.living(1, 80)
    person = chronicle.some("renumbered", candidates[people["old_id"].isna().to_numpy()[candidates]])
    old = people["id_number"].to_numpy(dtype=object)[person]
    region = np.array([int(number[:6]) for number in old])
    birth, sex = people["birth"].to_numpy()[person], people["sex"].to_numpy()[person]
    chronicle.alter(person, old_id=old, id_number=unused_numbers(chronicle, region, birth, sex))
    _write_right(chronicle, REGISTER, chronicle.about(REGISTER, person), "id_number")


def new_telephones(chronicle: Chronicle) -> None:
    """People tell the police or the insurance their new telephone."""
    for event, key in (("phone_told", REGISTER), ("phone_registered", REGISTRY)):
        places = chronicle.some(event, np.arange(len(chronicle.facts(key))))
        person = chronicle.facts(key)["person"].to_numpy()[places]
        chronicle.alter(person, phone=phones(chronicle.rng, len(person)))
        _write_right(chronicle, key, places, "phone")


def corrected_identities(chronicle: Chronicle) -> None:
    """Offices find misspelt numbers, names and dates, and write them right."""
    columns = ("id_number", "name", "birth_date", "sex")
    noise = pd.concat(chronicle.county.noise, ignore_index=True)
    noise = noise[noise["kind"].isin(kinds_of(*columns))]
    for key in (REGISTRY, "civil_affairs/hardship", "education/students"):
        frame = chronicle.facts(key)
        places = np.flatnonzero(frame["record_no"].isin(noise.loc[noise["key"] == key, "record_no"]).to_numpy())
        names = [name for name in columns if name in frame]
        _write_right(chronicle, key, chronicle.some("identity_corrected", places), *names)


def _write_right(chronicle: Chronicle, key: str, places: NDArray, *columns: str) -> None:
    """The rows at these places say what is true of their persons."""
    person = chronicle.facts(key)["person"].to_numpy()[places]
    own = {"birth_date": "birth"}
    values = {name: chronicle.people[own.get(name, name)].array[person] for name in columns}
    chronicle.correct(key, places, **values)
