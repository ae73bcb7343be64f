"""The people of the county: households, births, marriages, deaths, moves, names and numbers. All are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulator.dates import NO_DAY, day, full_years, year_of
from simulator.names import given_names, minority_names, surnames
from simulator.numbers import citizen_numbers
from simulator.words import Rng, chance, number, some, table, weighted, wordlist

COUNTY = 320923
NORMAL, DEAD, MOVED_OUT, SOLDIER, ABROAD = range(5)
STATUS_WORDS = np.array(["正常", "死亡注销", "迁出", "服兵役", "出国定居"], dtype=object)
DEATH_WINDOW_DAYS = 3 * 365

_NEIGHBOURS = {320923: 0.90, 320922: 0.03, 320981: 0.02, 320829: 0.02, 320831: 0.02, 320826: 0.01}
FARAWAY = {
    341226: 1,
    411423: 1,
    522426: 0.6,
    532126: 0.6,
    513022: 0.8,
    370882: 0.7,
    320722: 1,
    320981: 1.5,
    340826: 0.8,
}
_ADULT_AGES = {(22, 34): 0.12, (35, 44): 0.17, (45, 54): 0.21, (55, 64): 0.22, (65, 74): 0.18, (75, 92): 0.10}


@dataclass(frozen=True)
class Setting:
    """What a county is made from.

    `noise` multiplies every rate of errors. `carelessness` is how many times as often as by chance two errors meet in
    one row. `at_least` is the least number of each rare event, for small counties.
    """

    persons: int
    seed: int
    as_of: date
    noise: float = 1.0
    carelessness: float = 3.0
    at_least: int = 5
    months: int = 13

    @property
    def today(self) -> int:
        """The as-of date in days since 1970."""
        return day(self.as_of)

    @property
    def month(self) -> int:
        """The as-of month, in months since year 0."""
        return self.as_of.year * 12 + self.as_of.month - 1

    @property
    def first_month(self) -> int:
        """The first month that event extracts cover."""
        return self.month - self.months


def make_people(rng: Rng, setting: Setting) -> pd.DataFrame:
    """Everyone, a row each; the first `persons` rows are the household register, the rest live here without hukou.

    Columns: sex, birth, household, relation, father, mother, spouse, hukou, division, group, status, status_day, death,
    minority, name, former_name, id_number, old_id (an earlier number, or None), phone.
    """
    people = _households(rng, setting)
    people = pd.concat([people, _outsiders(rng, setting)], ignore_index=True)
    _twins(people, rng, setting)
    _statuses(people, rng, setting)
    _name(people, rng, setting)
    doubles = _look_alikes(people, rng, setting)
    _number(people, rng, setting)
    people.loc[doubles[1], "id_number"] = people["id_number"].to_numpy()[doubles[0]]
    people["phone"] = phones(rng, len(people))
    return people


def villages() -> pd.DataFrame:
    """Every village: its 12-digit code, its township's name, its own name, and its share of the people."""
    stems, rows = wordlist("village_stems"), []
    for index, unit in enumerate(table("units.csv")):
        weight, is_street = int(unit["weight"]), unit["name"].endswith(("街道", "社区"))
        count = 6 + weight // 700
        for k in range(count):
            code = unit["prefix"] + (f"{k + 1:03d}" if is_street else f"{k + 200:03d}")
            stem = stems[(index * 7 + k) % len(stems)]
            rows.append((int(code), unit["name"], stem + ("社区" if is_street else "村"), weight / count))
    return pd.DataFrame(rows, columns=["division", "township", "village", "weight"])


def _adult_births(rng: Rng, setting: Setting, size: int) -> NDArray:
    """Birth days of heads of household."""
    spans = np.array(list(_ADULT_AGES))
    which = rng.choice(len(spans), size, p=np.array(list(_ADULT_AGES.values())))
    age = rng.uniform(spans[which, 0], spans[which, 1] + 1)
    return (setting.today - age * 365.2425).astype(np.int64)


def _households(rng: Rng, setting: Setting) -> pd.DataFrame:
    """Heads, spouses, children and grandparents, cut to the size of the register."""
    homes = int(setting.persons / 2.3) + 50
    year = 365.2425
    head_sex = np.where(chance(rng, 0.85, homes), 1, 2)
    head = _adult_births(rng, setting, homes)
    head_age = (setting.today - head) / year
    spouse_sex = 3 - head_sex
    spouse = (head + (rng.normal(2, 2.5, homes) * np.where(spouse_sex == 2, 1, -1)) * year).astype(np.int64)
    has_spouse = chance(rng, np.interp(head_age, [22, 28, 35, 65, 90], [0.3, 0.8, 0.92, 0.85, 0.45]), homes)
    mother = np.where(head_sex == 2, head, spouse)
    parts = [
        pd.DataFrame({"home": np.arange(homes), "role": 0, "sex": head_sex, "birth": head}),
        pd.DataFrame({"home": np.arange(homes), "role": 1, "sex": spouse_sex, "birth": spouse})[has_spouse],
    ]
    wanted = rng.poisson(np.interp(year_of(mother), [1950, 1965, 1980, 2000], [1.5, 0.9, 0.7, 0.5]), homes) + 1
    born = mother
    for k in range(4):
        gap = rng.normal(25.5, 3.5, homes) if k == 0 else rng.gamma(4, 1.0, homes) + 1.2
        born = (born + np.clip(gap, 1.1, 40) * year).astype(np.int64)
        age = (setting.today - born) / year
        stays = chance(rng, np.interp(age, [20, 26, 32, 40], [1, 0.7, 0.3, 0.15]), homes)
        here = has_spouse & (wanted > k) & (age > 0) & ((born - mother) / year < 46) & stays
        sex = np.where(chance(rng, 0.525, homes), 1, 2)
        parts.append(pd.DataFrame({"home": np.arange(homes), "role": 2 + k, "sex": sex, "birth": born})[here])
    for role, code in ((6, 1), (7, 2)):
        birth = (head - np.clip(rng.normal(26, 4, homes), 18, 45) * year).astype(np.int64)
        age = (setting.today - birth) / year
        here = chance(rng, np.interp(age, [45, 70, 80, 95], [0.28, 0.25, 0.15, 0.02]), homes)
        parts.append(pd.DataFrame({"home": np.arange(homes), "role": role, "sex": code, "birth": birth})[here])
    people = pd.concat(parts).sort_values(["home", "role"], kind="stable").head(setting.persons)
    people = people.reset_index(drop=True).rename(columns={"home": "household"})
    return _settle(rng, people)


def _settle(rng: Rng, people: pd.DataFrame) -> pd.DataFrame:
    """Adds kinship (row numbers, -1 unknown), words of relation, and where the household lives."""
    homes = int(people["household"].max()) + 1
    home, role, sex = (people[name].to_numpy() for name in ("household", "role", "sex"))
    at = np.full((8, homes), -1)
    at[role, home] = np.arange(len(people))
    head, spouse = at[0, home], at[1, home]
    head_is_man = sex[head] == 1
    is_child = (role >= 2) & (role <= 5)
    father, mother = np.where(head_is_man, head, spouse), np.where(head_is_man, spouse, head)
    people["father"] = np.where(is_child, father, np.where(role == 0, at[6, home], -1))
    people["mother"] = np.where(is_child, mother, np.where(role == 0, at[7, home], -1))
    partner = np.where(role == 0, spouse, np.where(role == 1, head, -1))
    partner = np.where(role == 6, at[7, home], np.where(role == 7, at[6, home], partner))
    people["spouse"] = partner
    words = np.array(["户主", "配偶", "子", "子", "子", "子", "父", "母"], dtype=object)[role]
    people["relation"] = np.where(is_child & (sex == 2), "女", words)
    places = villages()
    village = rng.choice(len(places), homes, p=places["weight"] / places["weight"].sum())
    people["village"], people["group"] = village[home], rng.integers(1, 13, homes)[home]
    people["hukou"] = True
    return people


def _outsiders(rng: Rng, setting: Setting) -> pd.DataFrame:
    """People who live or work here and whose hukou is elsewhere."""
    size = max(20, round(setting.persons * 0.05))
    birth = (setting.today - rng.triangular(17, 30, 58, size) * 365.2425).astype(np.int64)
    places = villages()
    people = pd.DataFrame({"household": -1, "role": 9, "sex": np.where(chance(rng, 0.58, size), 1, 2), "birth": birth})
    people[["father", "mother", "spouse"]] = -1
    people["relation"], people["hukou"] = "", False
    people["village"] = rng.choice(len(places), size, p=places["weight"] / places["weight"].sum())
    people["group"] = rng.integers(1, 13, size)
    return people


def _twins(people: pd.DataFrame, rng: Rng, setting: Setting) -> None:
    """Some younger siblings become twins of the next older one: the same birth day, mostly the same sex."""
    younger = np.flatnonzero((people["role"].to_numpy() >= 3) & (people["role"].to_numpy() <= 5))
    younger = younger[people["role"].to_numpy()[younger - 1] == people["role"].to_numpy()[younger] - 1]
    twins = rng.permutation(younger)[: number(rng, setting.persons * 0.003, setting.at_least)]
    birth, sex = people["birth"].to_numpy(copy=True), people["sex"].to_numpy(copy=True)
    birth[twins] = birth[twins - 1]
    same = twins[chance(rng, 0.7, len(twins))]
    sex[same] = sex[same - 1]
    people["birth"], people["sex"] = birth, sex
    relation = people["relation"].to_numpy(copy=True)
    relation[same] = np.where(sex[same] == 1, "子", "女")
    people["relation"], people["is_twin"] = relation, np.isin(np.arange(len(people)), twins)


def _statuses(people: pd.DataFrame, rng: Rng, setting: Setting) -> None:
    """Deaths of the last three years, moves away, soldiers, emigrants. `death` is a day or NO_DAY."""
    size, today = len(people), setting.today
    age, hukou = full_years(people["birth"].to_numpy(), today), people["hukou"].to_numpy()
    hazard = np.minimum(0.5, 0.000024 * np.exp(0.093 * age) + 0.0002)
    dies = hukou & chance(rng, 1 - np.exp(-hazard * 3), size)
    death = np.where(dies, today - rng.integers(12, DEATH_WINDOW_DAYS, size), NO_DAY)
    death = np.where(dies & (death <= people["birth"].to_numpy() + 5), NO_DAY, death)
    status = np.where(death > NO_DAY, DEAD, NORMAL)
    living = hukou & (status == NORMAL)
    status[living & (age >= 18) & (age <= 60) & chance(rng, 0.035, size)] = MOVED_OUT
    status[(status == NORMAL) & hukou & (age >= 18) & (age <= 65) & chance(rng, 0.0015, size)] = ABROAD
    young_men = living & (age >= 18) & (age <= 23) & (people["sex"].to_numpy() == 1)
    status[young_men & (status == NORMAL) & chance(rng, 0.06, size)] = SOLDIER
    moved = today - rng.integers(20, 2500, size)
    people["age"], people["status"], people["death"] = age, status, death
    people["status_day"] = np.where(status == DEAD, death, np.where(status == NORMAL, NO_DAY, moved))


def _name(people: pd.DataFrame, rng: Rng, setting: Setting) -> None:
    """Names; children bear the father's surname, twins share the first character of the given name."""
    size = len(people)
    years = year_of(people["birth"].to_numpy())
    family = surnames(rng, size)
    father, mother = people["father"].to_numpy(), people["mother"].to_numpy()
    for _ in range(2):  # grandfather to head, then head to children
        heir = np.flatnonzero(father >= 0)
        family[heir] = family[father[heir]]
    given = given_names(rng, people["sex"].to_numpy(), years)
    for k in np.flatnonzero(people["is_twin"].to_numpy()):
        given[k] = given[k - 1][0] + given[k][-1] if given[k][-1] != given[k - 1][-1] else given[k - 1][0] + "双"
    name = family + given
    kind = weighted(rng, {"01": 0.990, "05": 0.002, "17": 0.001, "03": 0.003, "06": 0.002, "15": 0.002}, size)
    kind = np.where((father >= 0) | (mother >= 0), "01", kind)
    kind[some(rng, np.flatnonzero((father < 0) & (mother < 0)), 0.0, 3 * setting.at_least)] = "05"
    long = np.flatnonzero(np.isin(kind, ("05", "17")))
    name[long] = minority_names(rng, len(long))
    former = np.full(size, None, dtype=object)
    renamed = np.flatnonzero(chance(rng, 0.015, size) & (people["age"].to_numpy() >= 3))
    former[renamed] = family[renamed] + given_names(rng, people["sex"].to_numpy()[renamed], years[renamed])
    people["ethnicity"], people["name"], people["former_name"] = kind, name, former


def _look_alikes(people: pd.DataFrame, rng: Rng, setting: Setting) -> tuple[NDArray, NDArray]:
    """Makes strangers alike: namesakes born on one day, dead namesakes of the living, and pairs for one number.

    Returns the pairs (rows a, rows b) where b is later given the citizen number of a (重号).
    """
    sex, birth, age = (people[name].to_numpy(copy=True) for name in ("sex", "birth", "age"))
    single = people["role"].to_numpy() == 0
    dead = people["status"].to_numpy() == DEAD
    name = people["name"].to_numpy(copy=True)
    order = np.lexsort((birth, sex))
    order = order[(single & people["hukou"].to_numpy())[order]]
    left, right = order[:-1], order[1:]
    alike = (sex[left] == sex[right]) & (np.abs(birth[left] - birth[right]) < 500) & ~dead[right]
    left, right = left[alike], right[alike]
    pairs = np.arange(0, len(right), 2)  # every other one, so that no two pairs share a person
    old_dead = pairs[dead[left[pairs]] & (age[left[pairs]] >= 61) & (age[right[pairs]] >= 61)]
    both_alive = pairs[~dead[left[pairs]]]
    rng.shuffle(old_dead)
    rng.shuffle(both_alive)
    few = number(rng, setting.persons * 0.0002, setting.at_least)
    namesakes = np.concatenate([both_alive[:few], old_dead[:few]])
    fewer = max(setting.at_least, few // 3)
    doubles = np.concatenate([both_alive[few : few + fewer], old_dead[few : few + fewer]])
    for chosen in (namesakes, doubles):
        birth[right[chosen]] = birth[left[chosen]]
    name[right[namesakes]] = name[left[namesakes]]
    people["birth"], people["name"] = birth, name
    people["age"] = full_years(birth, setting.today)
    return left[doubles], right[doubles]


def _number(people: pd.DataFrame, rng: Rng, setting: Setting) -> None:
    """Citizen numbers, unique within region, birth day and sex; siblings born together get adjacent sequences."""
    size = len(people)
    home = weighted(rng, _NEIGHBOURS, size)
    home = np.where(people["hukou"].to_numpy() & (people["role"].to_numpy() >= 2), COUNTY, home)
    region = np.where(people["hukou"].to_numpy(), home, weighted(rng, FARAWAY, size))
    keys = pd.DataFrame({"region": region, "birth": people["birth"], "sex": people["sex"]})
    rank = keys.groupby(["region", "birth", "sex"]).cumcount().to_numpy()
    start = (keys["birth"].to_numpy() * 7919 + keys["region"].to_numpy()) % 430
    pair = (start + rank) % 500
    sequence = np.where(people["sex"].to_numpy() == 1, 2 * pair + 1, 2 * pair)
    people["id_number"] = pd.array(citizen_numbers(region, people["birth"].to_numpy(), sequence), dtype="str")
    renumbered = some(rng, np.arange(size), 0.003, 2 * setting.at_least)
    old = np.full(size, None, dtype=object)
    far = (pair[renumbered] + 250) % 500
    old_sequence = np.where(people["sex"].to_numpy()[renumbered] == 1, 2 * far + 1, 2 * far)
    births = people["birth"].to_numpy()[renumbered] + np.where(chance(rng, 0.4, len(renumbered)), 30, 0)
    old[renumbered] = citizen_numbers(region[renumbered], births, old_sequence).to_pylist()
    people["old_id"] = old


def phones(rng: Rng, size: int) -> pd.api.extensions.ExtensionArray:
    """Mobile numbers of invented subscribers."""
    head = np.array([130, 133, 135, 136, 137, 138, 139, 150, 151, 152, 158, 159, 177, 180, 181, 187, 189])
    numbers = head[rng.integers(0, len(head), size)] * 10**8 + rng.integers(0, 10**8, size)
    return pd.array(pc.cast(numbers, "string"), dtype="str")
