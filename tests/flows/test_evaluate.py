"""Evaluation, step by step: what counts as a pair, as damage, as a look-alike, as missed or wrong."""

from __future__ import annotations

import random

import pytest

from matchers import sql_runner
from tests.flows.evaluating import NUMBERS, REGISTER, REGISTRY, TAX, database, fill, outcome, record

__all__ = ["database"]

PAIRS = {
    "all": "true",
    "damaged": "a.is_damaged or b.is_damaged",
    "lookalike": "a.is_lookalike or b.is_lookalike",
    "registry": "a.dataset = 'persons' and b.dataset = 'persons'",
}


def test_pairs_counted_by_formula_are_the_pairs_that_exist(database):
    chance = random.Random(5)
    fill(database, "evaluate.link_item", [
        {
            "linkage": "published", "source": "insurance", "dataset": chance.choice(["persons", "claims"]),
            "person_id": f"p{chance.randrange(25)}", "person": f"t{chance.randrange(25)}",
            "is_damaged": chance.random() < 0.2, "is_lookalike": chance.random() < 0.1, "records": 1,
        }
        for _ in range(150)
    ])  # fmt: skip
    scores = {row["kind"]: row for row in outcome(database, "group_score")}
    for kind, condition in PAIRS.items():
        expected = database.execute(
            "select count(*) filter (where a.person_id = b.person_id and a.person = b.person),"
            " count(*) filter (where a.person_id = b.person_id), count(*) filter (where a.person = b.person)"
            " from evaluate.link_item a, evaluate.link_item b where a.rowid <> b.rowid and (" + condition + ")"
        ).fetchall()[0]
        assert tuple(scores[kind][name] for name in ("both_count", "found_count", "true_count")) == expected


@pytest.mark.parametrize(
    ("kind", "said_of", "damaged"),
    [
        (None, {"id_number": NUMBERS[0], "name": "顾婉清"}, False),
        ("id_full_width", {"id_number": NUMBERS[0], "name": "顾婉清"}, False),
        ("id_15_digits", {"id_number": "320923700315123", "name": "顾婉清"}, False),
        ("name_variant", {"id_number": NUMBERS[0], "name": "顧婉清"}, False),
        ("phone_changed", {"id_number": NUMBERS[0], "name": "顾婉清"}, False),
        ("id_missing", {"id_number": None, "name": "顾婉清"}, True),
        ("id_of_relative", {"id_number": NUMBERS[1], "name": "顾婉清"}, True),
        ("name_homophone", {"id_number": NUMBERS[0], "name": "顾晚清"}, True),
    ],
)
def test_damage_is_what_leaves_another_number_or_name(database, kind, said_of, damaged):
    key = {**TAX, "record_no": "1"}
    fill(database, "published.person_links", [{**key, "person_id": "p"}])
    fill(database, "truth.links", [{**key, "person": "t"}])
    fill(database, "truth.persons", [{"person": "t", "id_number": NUMBERS[0], "name": "顾婉清"}])
    fill(database, "truth.noise", [{**key, "kind": kind}] if kind else [])
    fill(database, "evaluate.said", [{**key, "line": 2, "as_of": "20260101", **said_of}])
    assert [row["is_damaged"] for row in outcome(database, "record")] == [damaged]


def test_a_number_that_two_people_hold_is_damage_and_the_later_delivery_counts(database):
    keys = [{**REGISTRY, "record_no": number} for number in "12"]
    fill(database, "published.person_links", [{**key, "person_id": "p"} for key in keys])
    fill(database, "truth.links", [{**key, "person": "t" + key["record_no"]} for key in keys])
    people = [{"person": "t1", "name": "顾婉清"}, {"person": "t2", "name": "应守拙"}]
    fill(database, "truth.persons", [{**one, "id_number": NUMBERS[0]} for one in people])
    fill(database, "evaluate.said", [
        {**keys[0], "line": 2, "as_of": "20260101", "id_number": NUMBERS[0], "name": "旧"},
        {**keys[0], "line": 2, "as_of": "20260201", "id_number": NUMBERS[0], "name": "顾婉清"},
        {**keys[1], "line": 3, "as_of": "20260101", "id_number": NUMBERS[0], "name": "应守拙"},
    ])  # fmt: skip
    found = {(row["name_key"], row["is_damaged"]) for row in outcome(database, "record")}
    assert found == {("顾婉清", True), ("应守拙", True)}


def test_lookalikes_are_twins_namesakes_and_holders_of_one_number(database):
    fill(database, "truth.persons", [
        {"person": "twin a", "id_number": "1", "name": "晏大鹏", "birth_date": "1988-08-08"},
        {"person": "twin b", "id_number": "2", "name": "晏小鹏", "birth_date": "1988-08-08"},
        {"person": "same day a", "id_number": "3", "name": "王伟", "birth_date": "1970-01-01"},
        {"person": "same day b", "id_number": "4", "name": "王伟", "birth_date": "1970-01-01"},
        {"person": "same village a", "id_number": "5", "name": "李芳", "birth_date": "1960-01-01"},
        {"person": "same village b", "id_number": "6", "name": "李芳", "birth_date": "1960-12-01"},
        {"person": "other village", "id_number": "7", "name": "李芳", "birth_date": "1960-07-01"},
        {"person": "number a", "id_number": "8", "name": "储向阳", "birth_date": "1981-01-01"},
        {"person": "number b", "id_number": "8", "name": "乐美玉", "birth_date": "1981-03-01"},
    ])  # fmt: skip
    homes = {
        "twin a": ("h1", "320923104205"), "twin b": ("h1", "320923104205"), "same village a": ("h2", "320923104206"),
        "same village b": ("h3", "320923104206"), "other village": ("h4", "320923104207"),
    }  # fmt: skip
    fill(database, "evaluate.record", [
        record(REGISTER, person, person, person, household_no=household, division_code=village)
        for person, (household, village) in homes.items()
    ])  # fmt: skip
    found = {row["person"] for row in outcome(database, "lookalike")}
    assert found == {
        "twin a", "twin b", "same day a", "same day b", "same village a", "same village b", "number a", "number b",
    }  # fmt: skip


def test_baselines_use_the_number_else_a_name_and_birth_date_that_only_one_number_has(database):
    amy = {"name_key": "顾婉清", "birth_date": "1970-03-15"}
    ben = {"name_key": "王伟", "birth_date": "1985-03-15"}
    fill(database, "evaluate.record", [
        record(REGISTER, "1", "", "t1", number="A", written_number="A", **amy),
        record(REGISTRY, "2", "", "t1", number="A", written_number="A", **amy),
        record(TAX, "3", "", "t1", **amy),
        record(TAX, "4", "", "t1", number="X", written_number="X", **amy),
        *(record(place, "5" + n, "", "t" + n, number=n, written_number=n, **ben) for n in "BC" for place in (REGISTER, TAX)),
        record(TAX, "6", "", "tB", **ben),
        record(TAX, "7", "", "tD", name_key="无人"),
    ])  # fmt: skip
    found = {row["record_no"]: (row["exact_id"], row["id_else_name_birth"]) for row in outcome(database, "baseline")}
    assert found["1"] == found["2"] == ("A", "A")
    assert found["3"][0] not in "AXBC" and found["3"][1] == "A"
    assert found["4"] == ("X", "A")
    assert found["5B"][1] == "B" and found["5C"][1] == "C"
    assert found["6"][1] not in ("B", "C")
    assert found["7"][0] == found["7"][1]


def test_a_published_person_is_whom_the_registers_say_and_not_the_majority(database):
    item = {"linkage": "published", "person_id": "p"}
    fill(database, "evaluate.link_item", [
        {**item, **TAX, "person": "many rows", "records": 40},
        {**item, **REGISTER, "person": "registered", "records": 1},
    ])  # fmt: skip
    assert outcome(database, "person_truth") == [{"person_id": "p", "person": "registered"}]


def test_a_link_of_the_model_is_not_asked_whom_its_person_stands_for(database):
    by_model = {"decided_by": "model", "match_rule": "name_birth", "match_probability": 0.9995}
    fill(database, "evaluate.record", [
        record(REGISTRY, "1", "p", "t1", **{**by_model, "match_rule": "name_village"}),
        record(TAX, "2", "p", "t2", match_rule="anchor"),
        record(TAX, "3", "p", "t2", **by_model),
    ])  # fmt: skip
    pair = {"source_l": "tax", "dataset_l": "wage_withholding", "record_no_l": "2", "record_no_r": "1"}
    fill(database, "published.review_pairs", [
        {**pair, "source_r": "insurance", "dataset_r": "persons", "match_probability": 0.7,
         "evidence": '[{"comparison":"姓名","weight":7.5},{"comparison":"性别","weight":-1.5}]'}
    ])  # fmt: skip
    found = {
        (row["what"], row["record_no"]): (row["is_right"], row["match_weight"]) for row in outcome(database, "judged")
    }
    assert found == {("model", "1"): (False, None), ("model", "3"): (True, None), ("review", "2"): (False, 6.0)}


def test_missed_and_wrong_links_are_told_by_the_errors_of_the_record(database):
    steps = ("baseline", "lookalike", "link_item", "person_truth", "judged", "fault")
    fill(database, "evaluate.record", [
        record(REGISTER, "1", "p1", "t1"), record(REGISTRY, "2", "p1", "t1"),
        record(TAX, "3", "p3", "t1", kinds=["id_missing"]), record(TAX, "4", "p3", "t1", kinds=["id_missing"]),
        record(REGISTER, "5", "p5", "t5"), record(TAX, "6", "p1", "t5", kinds=["id_of_relative"]),
    ])  # fmt: skip
    pair = {"source_l": "tax", "dataset_l": "wage_withholding", "record_no_l": "3", "record_no_r": "1"}
    pair |= {"source_r": "public_security", "dataset_r": "population", "evidence": "[]", "match_probability": 0.9}
    fill(database, "published.review_pairs", [pair])
    database.execute("drop table evaluate.link_item; drop table evaluate.judged")
    for step in steps:
        sql_runner.run(database, "90_evaluate/" + step, {})
    assert outcome(database, "noise_error") == [
        {
            "dataset": "tax/wage_withholding",
            "kinds": ["id_of_relative"],
            "entries": 1,
            "missed": 1,
            "in_review": 0,
            "wrong": 1,
        },
        {
            "dataset": "tax/wage_withholding",
            "kinds": ["id_missing"],
            "entries": 1,
            "missed": 1,
            "in_review": 1,
            "wrong": 0,
        },
    ]
    assert {row["kind"]: row["missed"] for row in outcome(database, "kind_error")} == {
        "id_of_relative": 1, "id_missing": 1, "none": 0,
    }  # fmt: skip
