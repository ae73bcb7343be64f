"""Reviewers decide, the next run obeys: one person, two people, also through a third record; contradictions are told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from matchers import explain, keeping, linking, reviewing
from tests.linking.test_resolution import PARAMS, _insert, database

POPULATION, REGISTRY, STUDENTS = "public_security/population", "insurance/persons", "education/students"
SAME, DIFFERENT = "同一人", "不同人"

#: All are invented. Every case has the same two people, a and b, under numbers and names of its own: who is in the
#: household register (A, B), in the registry (A1, A2, B1), at school (S1, who says what a says, and S2, who says nothing).
WHO = {
    "A": (POPULATION, "a"), "B": (POPULATION, "b"), "A1": (REGISTRY, "a"), "A2": (REGISTRY, "a"),
    "B1": (REGISTRY, "b"), "S1": (STUDENTS, "a"), "S2": (STUDENTS, None),
}  # fmt: skip
Decision = tuple[str, str, str, int]
CASES: dict[str, list[Decision]] = {
    "nothing decided": [],
    "one although numbers differ": [("A", "B", SAME, 1)],
    "one record moves": [("B1", "A", SAME, 1)],
    "a record that says nothing": [("S2", "B", SAME, 1)],
    "two of one department": [("S2", "S1", SAME, 1)],
    "two although all agrees": [("S1", "A", DIFFERENT, 1)],
    "two through a third": [("A1", "A2", DIFFERENT, 1)],
    "the newest holds": [("A", "B", SAME, 3), ("B", "A", DIFFERENT, 9), ("A", "B", SAME, 5)],
    "contradiction": [("A", "B", SAME, 1), ("A1", "B1", DIFFERENT, 1), ("A1", "A", SAME, 1), ("B1", "B", SAME, 1)],
    "a record that is not there": [("A", "gone", SAME, 1)],
}


@dataclass
class Outcome:
    """Of one case: the person and the rule of each record, its decisions as published, pairs left for review."""

    person: dict[str, str] = field(default_factory=dict)
    rule: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    waiting: set[frozenset[str]] = field(default_factory=set)

    @property
    def states(self) -> list[str]:
        """What became of the decisions."""
        return sorted(row["state"] for row in self.told)


def _number(place: int, day: str) -> str:
    """A citizen number with its check character."""
    digits = f"320923{day}{place:03}"
    total = sum(int(digit) * 2 ** (17 - position) for position, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every case of one night."""
    connection = database()
    reviewing.forget(connection)
    for place, decisions in enumerate(CASES.values()):
        sign = "婉清如玉兰芝若水明月"[place]
        people = {
            "a": {"id_number": _number(100 + 2 * place, f"19{60 + place}0315"), "name": f"顾{sign}舒"},
            "b": {"id_number": _number(101 + 2 * place, f"19{80 + place}1111"), "name": f"储{sign}阳"},
            None: {"name": f"无{sign}氏"},
        }
        for who, (dataset, human) in WHO.items():
            _insert(connection, dataset, {"record_no": f"{place}-{who}", **people[human]})
        for left, right, verdict, day in decisions:
            sides = [f"{WHO.get(who, (REGISTRY,))[0]}/{place}-{who}".split("/") for who in (left, right)]
            line = 2 + connection.table("stg.link_decision").count("*").fetchall()[0][0]
            row = ["判定.csv", line, *sides[0], *sides[1], verdict, None, "甲", dt.date(2026, 10, day)]
            connection.execute(f"insert into stg.link_decision values ({', '.join('?' * len(row))})", row)
    linking.gather(connection, PARAMS)
    linking.standardise(connection, PARAMS)
    kept = keeping.renew(tmp_path_factory.mktemp("linkage"), "tonight")
    linking.link(connection, linking.learnt(None), PARAMS, kept)
    explain.judge_decisions(connection, kept)
    found = [Outcome() for _ in CASES]
    for record_no, person_id, rule in connection.execute(
        "select record_no, person_id, match_rule from link.person_link where contains(record_no, '-')"
    ).fetchall():
        place, who = record_no.split("-")
        found[int(place)].person[who], found[int(place)].rule[who] = person_id, rule
    told = connection.table("pub.link_decisions")
    for row in told.fetchall():
        named = dict(zip(told.columns, row, strict=True))
        found[int(named["record_no_l"].split("-")[0])].told.append(named)
    for left, right in connection.execute(
        "select record_no_l, record_no_r from link.review_pairs where contains(record_no_l, '-')"
    ).fetchall():
        if left.split("-")[0] == right.split("-")[0]:
            found[int(left.split("-")[0])].waiting.add(frozenset({left.split("-")[1], right.split("-")[1]}))
    return dict(zip(CASES, found, strict=True))


def test_without_a_decision_nothing_is_decided(outcomes: dict[str, Outcome]) -> None:
    person = outcomes["nothing decided"].person
    assert person["A"] == person["A1"] == person["A2"] == person["S1"]
    assert person["B"] == person["B1"] != person["A"]
    assert person["S2"] not in (person["A"], person["B"])
    assert "reviewer" not in outcomes["nothing decided"].rule.values()


def test_one_person_although_two_verified_numbers_differ(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["one although numbers differ"]
    assert len({case.person[who] for who in ("A", "B", "A1", "A2", "B1", "S1")}) == 1
    assert "reviewer" in (case.rule["A"], case.rule["B"])
    assert case.states == ["in_force"]
    assert case.told[0]["model_probability"] < 0.01 and case.told[0]["model_disagrees"]


def test_a_record_goes_where_it_was_decided_to_go_and_takes_nobody_along(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["one record moves"]
    assert case.person["B1"] == case.person["A"] != case.person["B"]
    assert case.rule["B1"] == "reviewer"
    assert case.told[0]["model_disagrees"]


def test_a_record_that_says_nothing_is_placed_by_the_reviewer(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a record that says nothing"]
    assert case.person["S2"] == case.person["B"] and case.rule["S2"] == "reviewer"
    assert not any("S2" in pair for pair in case.waiting)


def test_two_records_of_one_department_go_together(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["two of one department"]
    assert case.person["S2"] == case.person["S1"] == case.person["A"]
    assert case.rule["S2"] == "reviewer"


def test_two_people_although_number_and_name_agree(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["two although all agrees"]
    assert case.person["S1"] != case.person["A"] == case.person["A1"]
    assert case.states == ["in_force"]
    assert case.told[0]["model_probability"] > 0.9 and case.told[0]["model_disagrees"]
    assert frozenset({"S1", "A"}) not in case.waiting


def test_two_people_not_even_through_a_third_record(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["two through a third"]
    assert case.person["A1"] != case.person["A2"]
    assert case.person["A"] in (case.person["A1"], case.person["A2"])
    assert case.states == ["in_force"]
    assert frozenset({"A1", "A2"}) not in case.waiting


def test_the_newest_decision_on_a_pair_holds(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["the newest holds"]
    assert case.person["A"] != case.person["B"]
    assert case.states == ["in_force", "superseded", "superseded"]


def test_what_contradicts_itself_is_told_and_two_people_stay_two(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["contradiction"]
    assert case.person["A1"] != case.person["B1"]
    assert case.states == ["contradicted", "in_force", "in_force", "in_force"]


def test_a_decision_on_a_record_that_is_not_there_is_told(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a record that is not there"]
    assert case.states == ["unknown_record"] and case.told[0]["model_probability"] is None
