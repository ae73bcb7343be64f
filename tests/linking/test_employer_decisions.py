"""Reviewers decide on employers, the next run obeys: one employer, two employers, also through a third statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from matchers import employers, policy_tables, reviewing
from tests.linking.test_employers import BACKGROUND, BACKGROUND_ROWS, checked
from tests.sql import harness

MARKET, REGISTRY, WAGES = "market_supervision/entities", "insurance/employers", "tax/wage_withholding"
SAME, DIFFERENT = "同一单位", "不同单位"

#: All are invented. Every case has the same two companies, a and b: in the market register (M, N), in the insurance
#: registry (E, F), as payers (P, P2 in the next month, R under another spelling), and a payer that says nothing (Q).
WHO = {
    "M": (MARKET, "a"), "N": (MARKET, "b"), "E": (REGISTRY, "a"), "F": (REGISTRY, "b"), "P": (WAGES, "a"),
    "P2": (WAGES, "a"), "R": (WAGES, "a'"), "Q": (WAGES, None),
}  # fmt: skip
CASES: dict[str, list[tuple[str, str, str, int]]] = {
    "nothing decided": [],
    "a payer that says nothing": [("Q", "F", SAME, 1)],
    "two although all agrees": [("E", "M", DIFFERENT, 1)],
    "a payer is another": [("P2", "E", DIFFERENT, 1)],
    "one although codes differ": [("E", "F", SAME, 1)],
    "two payers not even through a register": [("P", "R", DIFFERENT, 1)],
    "the newest holds": [("Q", "M", SAME, 1), ("Q", "M", DIFFERENT, 2)],
    "contradiction": [("Q", "M", SAME, 1), ("Q", "N", SAME, 1), ("M", "N", DIFFERENT, 1)],
    "a record that is not there": [("M", "gone", SAME, 1)],
    "a person's verdict": [("Q", "M", "同一人", 1)],
}


@dataclass
class Outcome:
    """Of one case: the employer and the rule of each record, its decisions as published."""

    employer: dict[str, str] = field(default_factory=dict)
    rule: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def states(self) -> list[str]:
        """What became of the decisions."""
        return sorted(row["state"] for row in self.told)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Every case of one night."""
    connection = harness.empty_database()
    reviewing.forget(connection)
    connection.execute(BACKGROUND_ROWS, [BACKGROUND])
    for place, decisions in enumerate(CASES.values()):
        sign = "婉清如玉兰芝若水明月"[place]
        firms = {
            "a": (checked(f"91320923551{place:03}100" + "0"), f"阜宁县{sign}舒纺织有限公司"),
            "a'": (checked(f"91320923551{place:03}100" + "0"), f"{sign}舒纺织有限公司"),
            "b": (checked(f"91320923552{place:03}200" + "0"), f"阜宁县{sign}阳化工有限公司"),
            None: (None, f"无{sign}氏"),
        }
        for who, (dataset, firm) in WHO.items():
            code, name = firms[firm]
            wage = {"payer_uscc": code, "payer_name": name, "income": 1, "period": "202512"}
            row = wage if dataset == WAGES else {"uscc": code, "name": name}
            harness.fill(connection, {f"stg.{dataset.replace('/', '__')}": [{"record_no": f"{place}-{who}", **row}]})
        for left, right, verdict, day in decisions:
            sides = [f"{WHO.get(who, (REGISTRY,))[0]}/{place}-{who}".split("/") for who in (left, right)]
            line = 2 + connection.table("stg.link_decision").count("*").fetchall()[0][0]
            decided = ["判定.csv", line, *sides[0], *sides[1], verdict, None, "甲", dt.date(2026, 10, day)]
            connection.execute(f"insert into stg.link_decision values ({', '.join('?' * len(decided))})", decided)
    employers.link(connection, policy_tables.load("funing"), harness.parameters())
    found = [Outcome() for _ in CASES]
    for record_no, employer_id, rule in connection.execute(
        "select record_no, employer_id, match_rule from pub.employer_links where contains(record_no, '-')"
    ).fetchall():
        place, who = record_no.split("-")
        found[int(place)].employer[who], found[int(place)].rule[who] = employer_id, rule
    told = connection.table("pub.link_decisions")
    for row in told.fetchall():
        named = dict(zip(told.columns, row, strict=True))
        found[int(named["record_no_l"].split("-")[0])].told.append(named)
    return dict(zip(CASES, found, strict=True))


def test_without_a_decision_nothing_is_decided(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["nothing decided"]
    assert case.employer["M"] == case.employer["E"] == case.employer["P"] == case.employer["R"]
    assert case.employer["N"] == case.employer["F"] != case.employer["M"]
    assert case.employer["Q"] not in (case.employer["M"], case.employer["N"])
    assert "reviewer" not in case.rule.values()


def test_a_payer_that_says_nothing_is_placed_by_the_reviewer(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a payer that says nothing"]
    assert case.employer["Q"] == case.employer["F"] == case.employer["N"] != case.employer["M"]
    assert case.rule["Q"] == "reviewer" and case.rule["F"] != "reviewer"
    assert case.states == ["in_force"]
    assert case.told[0]["model_disagrees"]


def test_two_employers_although_code_and_name_agree(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["two although all agrees"]
    assert case.employer["E"] != case.employer["M"]
    assert case.states == ["in_force"]
    assert case.told[0]["model_probability"] > 0.9 and case.told[0]["model_disagrees"]
    assert case.told[0]["person_id_l"] == case.employer["E"]


def test_any_month_of_a_payer_stands_for_the_payer(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a payer is another"]
    assert case.employer["P"] != case.employer["E"] == case.employer["M"]
    assert case.states == ["in_force"]


def test_one_employer_although_two_sound_codes_differ(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["one although codes differ"]
    assert len({case.employer[who] for who in ("E", "F")}) == 1
    assert "reviewer" in (case.rule["E"], case.rule["F"])
    assert case.told[0]["model_probability"] < 0.01 and case.told[0]["model_disagrees"]


def test_two_payers_not_even_through_a_register(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["two payers not even through a register"]
    assert case.employer["P"] != case.employer["R"]
    assert case.employer["M"] in (case.employer["P"], case.employer["R"])


def test_the_newest_decision_on_a_pair_holds(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["the newest holds"]
    assert case.employer["Q"] != case.employer["M"]
    assert case.states == ["in_force", "superseded"]


def test_what_contradicts_itself_is_told_and_two_employers_stay_two(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["contradiction"]
    assert case.employer["M"] != case.employer["N"]
    assert "contradicted" in case.states


def test_a_decision_on_a_record_that_is_not_there_is_told(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a record that is not there"]
    assert case.states == ["unknown_record"] and case.told[0]["model_probability"] is None


def test_a_verdict_on_a_person_is_none_on_her_employer(outcomes: dict[str, Outcome]) -> None:
    case = outcomes["a person's verdict"]
    assert case.employer["Q"] != case.employer["M"] and case.told == []
