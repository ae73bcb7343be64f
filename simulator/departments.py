"""What the other departments know of the people: permits, schools, deaths, relief, prison, service."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.dates import NO_DAY, year_of
from simulator.people import ABROAD, DEAD, MOVED_OUT, NORMAL, SOLDIER, STATUS_WORDS, Setting, villages
from simulator.words import Rng, chance, pick, some, weighted, wordlist

Facts = dict[str, pd.DataFrame]
HARDSHIP = {"低保对象": 0.62, "特困人员": 0.15, "低保边缘家庭": 0.23}
MONITORED = {"脱贫人口": 0.82, "脱贫不稳定户": 0.07, "边缘易致贫户": 0.07, "突发严重困难户": 0.04}
DISABILITY = {"视力": 0.12, "听力": 0.13, "言语": 0.03, "肢体": 0.47, "智力": 0.11, "精神": 0.09, "多重": 0.05}
DISABLED, MONITORED_LIST = "disabled_federation/disabled_persons", "rural_revitalisation/monitored"
LANDLESS = "natural_resources/land_requisition"


def rows_of(people: pd.DataFrame, person: np.ndarray, *columns: str) -> pd.DataFrame:
    """A row for each of these persons: `person` and their own values of the columns."""
    frame = pd.DataFrame({"person": np.asarray(person)})
    for column in ("id_number", "name", *columns):
        frame[column] = people[column].to_numpy()[frame["person"]]
    return frame


def addresses(people: pd.DataFrame, person: np.ndarray) -> np.ndarray:
    """Postal addresses down to the villagers' group."""
    places = villages()
    village, group = people["village"].to_numpy()[person], people["group"].to_numpy()[person]
    unit = ("江苏省阜宁县" + places["township"] + places["village"]).to_numpy(dtype=object)
    groups = np.array([f"{k}组" for k in range(14)], dtype=object)
    table = (unit[:, None] + groups[None, :]).ravel()
    return table[village * len(groups) + group]


def divisions(people: pd.DataFrame, person: np.ndarray) -> np.ndarray:
    """12-digit codes of the villages where these persons are registered or live."""
    return villages()["division"].to_numpy()[people["village"].to_numpy()[person]]


def population(people: pd.DataFrame, person: np.ndarray | None = None) -> pd.DataFrame:
    """The household register, or its rows about some persons."""
    person = np.flatnonzero(people["hukou"]) if person is None else person
    frame = rows_of(
        people, person, "former_name", "sex", "ethnicity", "birth", "household", "relation", "phone", "status_day"
    )
    frame["status"] = STATUS_WORDS[people["status"].to_numpy()[person]]
    frame["division_code"], frame["address"] = divisions(people, person), addresses(people, person)
    return frame.rename(columns={"birth": "birth_date", "household": "household_no", "status_day": "status_date"})


def permits(rng: Rng, people: pd.DataFrame, setting: Setting, person: np.ndarray | None = None) -> pd.DataFrame:
    """Residence permits of those who live here without hukou, or of some persons; a fifth have run out."""
    person = np.flatnonzero(~people["hukou"] & chance(rng, 0.65, len(people))) if person is None else person
    frame = rows_of(people, person, "sex", "birth", "phone").rename(columns={"birth": "birth_date"})
    frame["division_code"], frame["address"] = divisions(people, person), addresses(people, person)
    frame["valid_from"] = setting.today - rng.integers(10, 430, len(person))
    frame["valid_to"] = frame["valid_from"] + 365
    return frame


def students(rng: Rng, people: pd.DataFrame, setting: Setting, person: np.ndarray | None = None) -> pd.DataFrame:
    """Pupils and students, or these persons as such. The persons in school matter to jobs, so this is drawn first."""
    age, status = people["age"].to_numpy(), people["status"].to_numpy()
    goes = np.interp(age, [5.9, 6, 15, 16, 18, 19, 22, 23, 25], [0, 0.97, 0.97, 0.9, 0.85, 0.6, 0.45, 0.1, 0])
    goes = np.where(people["hukou"] & (status == NORMAL), goes, 0)
    person = np.flatnonzero(chance(rng, goes, len(people))) if person is None else person
    frame = rows_of(people, person, "sex", "birth").rename(columns={"birth": "birth_date"})
    years, size = age[person], len(person)
    stage = np.select([years < 12, years < 15, years < 18], ["小学", "初中", "高中"], "高等教育").astype(object)
    stage[(stage == "高中") & chance(rng, 0.4, size)] = "中职"
    frame["stage"] = stage
    school = villages()["township"].to_numpy(dtype=object)[people["village"].to_numpy()[person]]
    school = school + pick(rng, wordlist("township_schools"), size)
    for word, names in (("高中", "county_schools"), ("中职", "vocational_schools"), ("高等教育", "colleges")):
        school = np.where(stage == word, pick(rng, wordlist(names), size), school)
    frame["school"] = school
    frame["status"] = weighted(rng, {"在读": 0.965, "休学": 0.01, "退学": 0.015, "毕业": 0.01}, size)
    start_age = np.select([stage == "小学", stage == "初中", stage == "高等教育"], [6, 12, 18], 15)
    year = np.minimum(year_of(frame["birth_date"].to_numpy()) + start_age, setting.as_of.year - 1)
    first_september = np.array([(y - 1970) * 365.25 + 243.5 for y in range(1970, 2101)]).astype(np.int64)
    frame["enrolled_on"] = first_september[year - 1970]
    frame["graduates_on"] = frame["enrolled_on"] + np.select([stage == "小学", stage == "高等教育"], [2110, 1390], 1020)
    frame["division_code"] = divisions(people, person)
    return frame


def deaths(
    rng: Rng, people: pd.DataFrame, setting: Setting, person: np.ndarray | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cremations and death certificates of the dead, or of those given.

    Sources are incomplete, and one date in twenty differs by up to 90 days.
    """
    person = np.flatnonzero(people["status"] == DEAD) if person is None else person
    size, day_of = len(person), people["death"].to_numpy()[person]
    cremated, certified = chance(rng, 0.92, size), chance(rng, 0.78, size)
    shift = np.where(chance(rng, 0.05, size), rng.integers(1, 91, size) * rng.choice([-1, 1], size), 0)
    cremation = rows_of(people, person, "sex", "birth", "age").rename(columns={"birth": "birth_date"})
    cremation["death_date"] = np.clip(day_of + shift, 0, setting.today - 4)
    cremation["cremation_date"] = cremation["death_date"] + rng.integers(1, 4, size)
    cremation["division_code"], cremation["address"] = divisions(people, person), addresses(people, person)
    kin = people["spouse"].to_numpy()[person]
    kin = np.where(kin >= 0, kin, rng.integers(0, len(people), size))
    cremation["applicant_name"] = people["name"].to_numpy()[kin]
    cremation["applicant_phone"] = people["phone"].to_numpy()[kin]
    certificate = rows_of(people, person, "sex", "birth").rename(columns={"birth": "birth_date"})
    shift = np.where(chance(rng, 0.03, size), rng.integers(1, 60, size) * rng.choice([-1, 1], size), 0)
    certificate["death_date"] = np.clip(day_of + shift, 0, setting.today - 4)
    certificate["division_code"] = divisions(people, person)
    return cremation[cremated].reset_index(drop=True), certificate[certified].reset_index(drop=True)


def unregister_some_deaths(rng: Rng, people: pd.DataFrame, register: pd.DataFrame, known: np.ndarray) -> None:
    """One death in twelve is not yet cancelled in the register; only deaths that another source knows."""
    status, date = register["status"].to_numpy(copy=True), register["status_date"].to_numpy(copy=True)
    dead = np.flatnonzero((status == STATUS_WORDS[DEAD]) & np.isin(register["person"], known))
    late = dead[chance(rng, 0.08, len(dead))]
    status[late], date[late] = STATUS_WORDS[NORMAL], NO_DAY
    register["status"], register["status_date"] = status, date


def groups(rng: Rng, people: pd.DataFrame, setting: Setting) -> Facts:
    """Relief, disability, monitoring, land requisition, prison and military service, by dataset."""
    status, age = people["status"].to_numpy(), people["age"].to_numpy()
    here = np.flatnonzero(people["hukou"] & np.isin(status, (NORMAL, DEAD)) & (people["death"] < setting.today))
    adults = here[(age[here] >= 18) & (status[here] == NORMAL)]
    facts: Facts = {}

    frame = rows_of(people, some(rng, here, 0.032, setting.at_least), "sex", "household", "status")
    frame["category"] = weighted(rng, HARDSHIP, len(frame))
    frame["start_date"] = setting.today - rng.integers(60, 3000, len(frame))
    ended = chance(rng, 0.08, len(frame)) | (frame.pop("status") == DEAD)
    frame["end_date"] = np.where(ended, setting.today - rng.integers(5, 50, len(frame)), NO_DAY)
    frame["household_no"] = frame.pop("household")
    facts["civil_affairs/hardship"] = frame

    frame = rows_of(people, some(rng, here, 0.024, setting.at_least))
    frame["category"] = weighted(rng, DISABILITY, len(frame))
    frame["grade"] = weighted(rng, {"一级": 0.15, "二级": 0.27, "三级": 0.25, "四级": 0.33}, len(frame))
    frame["issued_on"] = setting.today - rng.integers(60, 3600, len(frame))
    facts["disabled_federation/disabled_persons"] = frame

    homes = people["household"].to_numpy()[here]
    poor = rng.permutation(np.unique(homes))[: max(setting.at_least * 3, round(len(homes) * 0.006))]
    frame = rows_of(people, here[np.isin(homes, poor)], "household")
    words = np.empty(int(homes.max()) + 1, dtype=object)
    words[poor] = weighted(rng, MONITORED, len(poor))
    frame["category"] = words[frame["household"]]
    frame["household_no"] = frame.pop("household")
    facts["rural_revitalisation/monitored"] = frame

    frame = rows_of(people, some(rng, adults, 0.016, setting.at_least))
    frame["requisitioned_on"] = setting.today - rng.integers(200, 6000, len(frame))
    place = villages()["township"].to_numpy(dtype=object)[people["village"].to_numpy()[frame["person"]]]
    frame["project"] = place + pick(
        rng, np.array(["工业园区项目", "高铁连接线项目", "安置小区项目", "道路改造项目"], dtype=object), len(frame)
    )
    facts["natural_resources/land_requisition"] = frame

    frame = rows_of(people, some(rng, adults, 0.0012, setting.at_least), "sex", "birth").rename(
        columns={"birth": "birth_date"}
    )
    frame["sentence_from"] = setting.today - rng.integers(40, 1200, len(frame))
    frame["sentence_to"] = frame["sentence_from"] + rng.integers(180, 2500, len(frame))
    frame["custody"] = weighted(rng, {"收监": 0.74, "缓刑": 0.18, "假释": 0.05, "暂予监外执行": 0.03}, len(frame))
    facts["justice/inmates"] = frame

    soldiers = np.flatnonzero(status == SOLDIER)
    former = some(rng, adults[(age[adults] < 30) & (people["sex"].to_numpy()[adults] == 1)], 0.03, setting.at_least)
    serving = some(rng, adults[(age[adults] < 26) & (people["sex"].to_numpy()[adults] == 1)], 0.01, setting.at_least)
    person = np.unique(np.concatenate([soldiers, former, serving]))
    frame = rows_of(people, person, "sex", "birth").rename(columns={"birth": "birth_date"})
    frame["enlisted_on"] = setting.today - rng.integers(60, 700, len(person))
    discharged = np.isin(person, former) & ~np.isin(person, serving)
    frame["discharged_on"] = np.where(discharged, setting.today - rng.integers(5, 50, len(person)), NO_DAY)
    facts["veterans/service_members"] = frame

    for key in facts:
        if key not in ("justice/inmates", "veterans/service_members"):
            facts[key]["division_code"] = divisions(people, facts[key]["person"].to_numpy())
    return facts


def has_left(people: pd.DataFrame) -> np.ndarray:
    """Who moved away or settled abroad."""
    return np.isin(people["status"], (MOVED_OUT, ABROAD))
