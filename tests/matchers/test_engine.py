"""The engine on two small invented tables: what is compared, what it weighs, and what it is taken for."""

from __future__ import annotations

import math

import duckdb
import pytest

from matchers import engine, parameters, warehouse
from matchers.training import Calibration
from schemas import linkage
from schemas.errors import UsageError

MODEL = """
name = "toy"
version = "1"

[[blocking]]
name = "name"
purpose = "one name"
left = ["l.name"]
right = ["r.name"]
most_per_key = 3

[[blocking]]
name = "towns"
purpose = "one of the towns"
left = ["l.town"]
right = ["r.towns"]

[[comparison]]
name = "name"
title = "姓名"
silent = "l.name is null or r.name is null"
[[comparison.levels]]
name = "equal"
when = "l.name = r.name"
m = 0.5
u = "r.share"
says = "姓名一致"
[[comparison.levels]]
name = "different"
m = 0.5
u = 0.5
says = "姓名不同"

[[comparison]]
name = "town"
title = "乡镇"
silent = "l.town is null or name = 'different'"
[[comparison.levels]]
name = "equal"
when = "list_contains(r.towns, l.town)"
m = 0.8
u = 0.1
says = "同乡镇"
[[comparison.levels]]
name = "different"
m = 0.2
u = 0.9
says = "不同乡镇"
"""


def linked(left: str, right: str, calibration: Calibration = engine.AS_IS) -> duckdb.DuckDBPyConnection:
    """Blocks, compares and scores two lists of SQL values: (entry_id, name, town), (entry_id, key, name, towns)."""
    connection = warehouse.connect()
    model = linkage.parse(MODEL, "toy")
    connection.execute(
        "create table link.left_entry as select col0::ubigint as entry_id, null::ubigint as person_key, col1 as name,"
        f" col2 as town, 'g' as parameter_group, 'g' as prior_group from (values {left})"
    )
    connection.execute(
        "create table link.right_entry as select col0::ubigint as entry_id, col1::ubigint as person_key,"
        f" col2 as name, col3 as towns, 0.125 as share from (values {right})"
    )
    parameters.load_tables(connection, model, parameters.declared(model), ["g"])
    engine.block(connection, model, "toy")
    connection.execute("create table link.candidate_left as from link.left_entry")
    connection.execute("create table link.candidate_right as from link.right_entry")
    engine.compare(connection, model)
    engine.score(connection, model, persons=4, match_share=0.5, calibration=calibration)
    return connection


def test_a_weight_is_the_sum_of_its_levels_and_of_how_common_the_value_is() -> None:
    connection = linked("(1, '甲', '东')", "(11, 101, '甲', ['东', '西'])")
    weight, log_us = connection.execute("select match_weight, log_us from link.scored_pair").fetchall()[0]
    assert log_us == [math.log2(0.125)]
    assert weight == pytest.approx(math.log2(0.5 / 0.125) + math.log2(0.8 / 0.1))


def test_a_silent_comparison_weighs_nothing_and_may_depend_on_an_earlier_one() -> None:
    connection = linked("(1, '甲', '东')", "(11, 101, '乙', ['东'])")
    pattern, weight = connection.execute("select pattern, match_weight from link.scored_pair").fetchall()[0]
    assert (pattern, weight) == (2, 0.0)


def test_every_pair_is_found_once_and_knows_its_rules() -> None:
    connection = linked("(1, '甲', '东')", "(11, 101, '甲', ['东']), (12, 102, '甲', ['西'])")
    assert connection.execute("select right_id, rules, first_rule from link.candidate_pair order by all").fetchall() == [
        (11, 3, 0), (12, 1, 0),
    ]  # fmt: skip


def test_a_key_that_too_many_share_is_reported_and_not_run() -> None:
    right = ", ".join(f"({10 + n}, {100 + n}, '甲', ['西'])" for n in range(4))
    connection = linked("(1, '甲', '东'), (2, '甲', '南')", right)
    report = connection.execute("select rule, keys, pairs, capped_keys, capped_pairs from link.block_report").fetchall()
    assert report == [("name", 1, 0, 1, 8), ("towns", 0, 0, 0, 0)]
    assert connection.table("link.candidate_pair").count("*").fetchall() == [(0,)]


def test_candidates_that_are_equally_good_share_one_probability() -> None:
    connection = linked("(1, '甲', '东')", "(11, 101, '甲', ['东']), (12, 102, '甲', ['东'])")
    probabilities = [row[0] for row in connection.execute("select match_probability from link.scored_link").fetchall()]
    assert probabilities[0] == pytest.approx(probabilities[1])
    assert sum(probabilities) < 1


def test_the_share_of_entries_with_a_person_stays_below_one_whatever_the_calibration_promises() -> None:
    left = ", ".join(f"({n}, '甲', '东')" for n in range(1, 40))
    connection = linked(left, "(101, 101, '甲', ['东']), (102, 102, '甲', ['东'])", Calibration(slope=1.0, shift=3.0))
    promised = connection.execute("select sum(match_probability) from link.scored_link where left_id = 1").fetchall()
    assert promised[0][0] > 1
    assert connection.execute("select match_share from link.match_share").fetchall()[0][0] < 1


def test_two_records_of_one_person_count_once() -> None:
    connection = linked("(1, '甲', '东')", "(11, 101, '甲', ['东']), (12, 101, '甲', ['西'])")
    rows = connection.execute("select person_key, right_id from link.scored_link").fetchall()
    assert rows == [(101, 11)]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("m = 0.8", "m = 1.8"),
        ('name = "town"', 'name = "l"'),
        ('when = "list_contains(r.towns, l.town)"\n', ""),
        ('says = "同乡镇"', 'says = ""'),
    ],
)
def test_a_faulty_model_is_refused(wrong: str, fault: str) -> None:
    with pytest.raises(UsageError):
        linkage.parse(MODEL.replace(wrong, fault), "toy")
