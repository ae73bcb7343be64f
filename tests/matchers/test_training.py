"""Parameters by hand, calibration by hand, and known error rates found again in an invented county."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pytest

from matchers import learning, linking, parameters, training, warehouse
from schemas import linkage
from schemas.datasets import DATASETS

MODEL = linkage.parse(
    """
name = "toy"
version = "1"
[[blocking]]
name = "b"
purpose = "p"
left = ["l.a"]
right = ["r.a"]
[[comparison]]
name = "a"
title = "a"
silent = "false"
[[comparison.levels]]
name = "equal"
when = "l.a = r.a"
m = 0.9
u = 0.1
says = "equal"
[[comparison.levels]]
name = "different"
m = 0.1
u = 0.9
says = "different"
""",
    "toy",
)


def test_what_was_never_counted_keeps_what_was_declared() -> None:
    assert training.learn_m(MODEL, {}, ["x|held"])["x|held"]["a"] == pytest.approx({"equal": 0.9, "different": 0.1})


def test_many_counts_overrule_what_was_declared() -> None:
    counts = {("x|held", "a", "equal"): 60_000.0, ("x|held", "a", "different"): 40_000.0}
    learnt = training.learn_m(MODEL, counts, ["x|held", "y|held", "y|other"])
    assert learnt["x|held"]["a"]["equal"] == pytest.approx(0.6, abs=0.001)
    # A dataset of which nothing is known leans on the others of its kind, never on those of another kind.
    assert learnt["y|held"]["a"]["equal"] == pytest.approx(0.6, abs=0.01)
    assert learnt["y|other"]["a"]["equal"] == pytest.approx(0.9)


def test_a_rare_level_that_was_not_seen_among_few_keeps_its_share() -> None:
    """Declared 0.1, five events: not seen in 10 pairs says little, not seen in 10,000 says much."""
    few = training.learn_m(MODEL, {("x|held", "a", "equal"): 10.0}, ["x|held"])["x|held"]["a"]["different"]
    many = training.learn_m(MODEL, {("x|held", "a", "equal"): 10_000.0}, ["x|held"])["x|held"]["a"]["different"]
    assert 0.05 < few < 0.1
    assert many < 0.001


def test_probabilities_that_promise_too_little_are_corrected() -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(2, 2, 20_000)
    is_match = rng.random(20_000) < 1 / (1 + np.exp(-(1.5 * odds + 0.5)))
    promised = 1 / (1 + np.exp(-odds))
    found = training.calibrate(promised, is_match)
    assert (found.slope, found.shift) == pytest.approx((1.5, 0.5), abs=0.1)
    before = training.expected_calibration_error(training.reliability(promised, is_match))
    after = training.expected_calibration_error(training.reliability(training.calibrated(promised, found), is_match))
    assert after < 0.01 < before


def test_the_calibration_error_by_hand() -> None:
    bins = [training.Reliability(3, 0.9, 1.0), training.Reliability(1, 0.2, 0.0)]
    assert training.expected_calibration_error(bins) == pytest.approx((3 * 0.1 + 0.2) / 4)


PERSONS = 6_000
PARAMS = {
    "tolerated_share": 0.001, "least_probability": 0.95, "tolerated_share_of_deaths": 0.0001,
    "least_probability_of_deaths": 0.999, "review_from_probability": 0.5, "names_of_a_default_number": 5,
}  # fmt: skip
_POPULATION = """
    insert into stg.public_security__population by name
    select 'B' || i as record_no,
        with_check_character('320923' || strftime(birth, '%Y%m%d') || lpad((i % 900)::varchar, 3, '0')) as id_number,
        '王李张刘陈杨赵黄周吴'[1 + i % 10] || chr(20480 + (hash(i) % 600)::int) || chr(24576 + (hash(i, 1) % 90)::int) as name,
        birth as birth_date, (1 + hash(i, 2) % 2)::varchar as sex, '正常' as status,
        '3209231' || lpad((hash(i, 3) % 12)::varchar, 2, '0') || '2' || lpad((hash(i, 4) % 20)::varchar, 2, '0') as division_code
    from (select i, date '1940-01-01' + (hash(i, 5) % 25000)::int as birth from range(?) r(i))
"""
#: 6 in 100 numbers are missing, 4 in 100 names have another second character, 3 in 100 dates are a day later, 10 in 100
#: people are registered elsewhere, hardly two in one place.
_REGISTRY = """
    insert into stg.insurance__persons by name
    select 'R' || record_no as record_no,
        case when hash(record_no, 6) % 100 >= 6 then id_number end as id_number,
        case when hash(record_no, 7) % 100 < 4 then name[1] || chr(28672 + (hash(record_no, 8) % 400)::int) || name[3] else name end
            as name,
        case when hash(record_no, 9) % 100 < 3 then birth_date + 40 else birth_date end as birth_date,
        sex,
        case when hash(record_no, 10) % 100 < 10 then '320924' || (100000 + hash(record_no, 11) % 800000) else division_code end
            as division_code
    from stg.public_security__population
"""


def county() -> duckdb.DuckDBPyConnection:
    connection = warehouse.connect()
    for dataset in DATASETS:
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in dataset.columns)
        connection.execute(f"create table stg.{dataset.table} ({columns})")
    connection.execute(_POPULATION, [PERSONS])
    connection.execute(_REGISTRY)
    linking.gather(connection, PARAMS)
    linking.standardise(connection, PARAMS)
    return connection


def test_known_error_rates_are_found_again() -> None:
    connection = county()
    by_chance = connection.execute(
        "with l as (select division_code as v, count(*) / sum(count(*)) over () as p from stg.insurance__persons group by v),"
        " r as (select division_code as v, count(*) / sum(count(*)) over () as p from stg.public_security__population group by v)"
        " select sum(l.p * r.p) from l join r using (v)"
    ).fetchall()[0][0]
    learnt = learning.learn(connection, parameters.declared(linking.model()), "test", {}, PARAMS)
    m = learnt.m["insurance/persons|held"]
    assert 1 - m["name"]["equal"] == pytest.approx(0.04, abs=0.01)
    assert 1 - m["birth"]["equal"] == pytest.approx(0.03, abs=0.01)
    assert m["place"]["village"] == pytest.approx(0.90, abs=0.02)
    u = learnt.u["insurance/persons|held"]
    assert u["sex"]["equal"] == pytest.approx(0.5, abs=0.03)
    assert u["place"]["village"] == pytest.approx(by_chance, rel=0.2)
    assert math.isclose(sum(m["name"].values()), 1, abs_tol=0.01)
    assert learnt.quality["expected_calibration_error"] < 0.01
