"""Errors are as many as declared, come together in careless rows, and are what their names say."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from simulator import defaults, errors, long_names, noise, rare
from simulator import misspelling as spell
from simulator.county import make_county
from simulator.dates import day_of
from simulator.findings import inject
from simulator.numbers import eighteen
from simulator.people import Setting
from simulator.state import County
from simulator.words import toml

COPIES = 40


@pytest.fixture(scope="module")
def orderly() -> County:
    """A county without errors."""
    county = make_county(Setting(1000, 3, date(2026, 11, 1)))
    inject(np.random.default_rng(3), county)
    return county


def struck(county: County, carelessness: float) -> pd.DataFrame:
    """Errors a row by column, in many copies of the registry's rows with the rates of most datasets."""
    setting = Setting(1000, 3, date(2026, 11, 1), carelessness=carelessness)
    frame = pd.concat([county.facts["insurance/persons"]] * COPIES, ignore_index=True)
    there = County(setting, county.people, county.employers, county.jobs, county.registry, {}, county.identities)
    done = noise.distort(np.random.default_rng(9), there, "any", frame, frame["person"].to_numpy())
    errors_of = pd.crosstab(done["row"], done["kind"].str.split("_").str[0])
    return errors_of.reindex(np.arange(len(frame)), fill_value=0)


@pytest.mark.parametrize("carelessness", [1.0, 3.0])
def test_errors_meet_as_often_as_carelessness_says(orderly: County, carelessness: float) -> None:
    count = struck(orderly, carelessness)
    pairs = list(combinations(("id", "name", "birth", "division", "phone"), 2))
    by_chance = sum(count[a].mean() * count[b].mean() for a, b in pairs)
    together = sum((count[a] * count[b]).mean() for a, b in pairs)
    assert together / by_chance == pytest.approx(carelessness, rel=0.1)


def test_carelessness_changes_no_rate(orderly: County) -> None:
    apart, together = struck(orderly, 1.0).mean(), struck(orderly, 3.0).mean()
    assert all(together[name] == pytest.approx(apart[name], rel=0.1) for name in ("id", "name", "birth", "phone"))


@pytest.mark.parametrize("rate", [0.0, 0.001, 0.2, 0.6, 1.0])
@pytest.mark.parametrize("carelessness", [1, 3, 10])
def test_a_rate_is_kept_on_average(rate: float, carelessness: float) -> None:
    careful, careless = noise.chances(np.full(2, rate), np.array([False, True]), carelessness)
    assert 0 <= careful <= careless <= 1
    assert noise.CARELESS * careless + (1 - noise.CARELESS) * careful == pytest.approx(rate)


def test_every_rate_belongs_to_a_kind() -> None:
    rates = toml("noise.toml")
    assert set(rates["default"]) == set(errors.KINDS)
    assert all(set(table) <= set(errors.KINDS) for table in rates.values())


def test_nearly_every_kind_occurs_in_a_small_county(county: Path) -> None:
    kinds = {kind for (kind,) in duckdb.sql(f"select distinct kind from '{county}/truth/noise.parquet'").fetchall()}
    assert set(errors.KINDS) - kinds <= {"id_lower_x"}


def test_a_second_registration_seldom_repeats_the_number_of_the_first(orderly: County) -> None:
    frame = orderly.facts["insurance/persons"].copy()
    first = orderly.registry.reg_of[frame["person"]]
    noise.distort(np.random.default_rng(1), orderly, noise.REGISTRY, frame, frame["person"].to_numpy())
    number = np.array([eighteen(text) if isinstance(text, str) else None for text in frame["id_number"]])
    again = np.flatnonzero(first != np.arange(len(frame)))
    assert np.mean(number[again] == number[first[again]]) < 0.5 < np.mean(frame["name"][again].notna())


def test_another_number_is_that_of_the_one_whom_the_kind_names(orderly: County) -> None:
    people, rng = orderly.people, np.random.default_rng(1)
    number = people["id_number"].to_numpy(dtype=object)
    everyone = np.arange(len(people))
    child = errors.able("id_of_parent", number, everyone, people)
    parents = number[people[["father", "mother"]].to_numpy()[child]]
    used = errors.changed(rng, "id_of_parent", number[child], child, people)
    assert len(child) and (parents == used[:, None]).any(axis=1).all() and (people["age"].to_numpy()[child] < 18).all()
    twin = errors.able("id_of_twin", number, everyone, people)
    other = errors.changed(rng, "id_of_twin", number[twin], twin, people)
    births = pd.Series(people["birth"].to_numpy(), index=number)
    assert len(twin) and (other != number[twin]).all()
    assert (births[other].to_numpy() == people["birth"].to_numpy()[twin]).all()


def test_default_telephones_are_shared(orderly: County) -> None:
    phones = defaults.phones(np.random.default_rng(1), orderly.people["village"].to_numpy())
    assert len(set(phones)) < 40 and not set(phones) & set(orderly.people["phone"])


def test_defaults_are_nobodys(orderly: County) -> None:
    assert not set(defaults.ID_NUMBERS) & set(orderly.people["id_number"])
    assert {len(number) for number in defaults.ID_NUMBERS} == {18}


@pytest.mark.parametrize(
    ("function", "value", "possible"),
    [(long_names.parts_swapped, "艾力·买买提", {"买买提·艾力"}),
     (long_names.transliterated, "阿卜杜拉·肉孜", {f"{one}拉·肉孜" for one in ("阿不都", "阿布都", "阿卜都")} | {"阿卜杜拉·如孜"}),
     (rare.by_pinyin, "王喆", {"王zhe", "王ZHE"}), (rare.split, "王喆", {"王吉吉", "王（吉吉）"}),
     (rare.lost, "王喆", {"王" + mark for mark in rare.MARKS}),
     (spell.surname_reading, "仇英", {"邱英", "裘英", "求英"}),
     (spell.character_lost, "王英", {"王" + mark for mark in rare.MARKS}),
     (spell.blank_inside, "王英", {"王 英", "王  英", "王\u3000英"}),
     (defaults.zero_tail, "320923198005011234", {"320923198005010000", "320923198005000000"}),
     (defaults.year_only, day_of(1980, 5, 1), {day_of(year, 1, 1) for year in (1979, 1980, 1981)}),
     (defaults.birth_date, day_of(1980, 5, 1), {day_of(1900, 1, 1)})],
)  # fmt: skip
def test_a_value_is_misspelt_as_the_kind_says(function, value, possible) -> None:
    rng = np.random.default_rng(1)
    assert {function(rng, value) for _ in range(100)} == possible
