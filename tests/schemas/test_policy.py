"""The policy model: Funing's plan as printed, and every fault of a bad file told at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from matchers import policy_tables, resources
from matchers.warehouse import connect
from schemas.errors import EXIT_UNUSABLE, PolicyError
from schemas.policy import FLAG_TYPES, Policy, parse


@pytest.fixture(scope="module")
def funing() -> Policy:
    """The policy that comes with the program."""
    return policy_tables.load("funing")


@pytest.fixture(scope="module")
def text() -> str:
    """Its text, for tests to spoil."""
    return (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")


def test_targets_of_the_annex(funing: Policy) -> None:
    """Nineteen units; the sums of the annex, with 27060 and not the text's 21760 for 2021."""
    units = funing.reporting_units
    assert [unit.unit_no for unit in units] == list(range(1, 20))
    assert sum(unit.target_total for unit in units) == 159280
    assert [sum(unit.targets[year] for unit in units) for year in ("2019", "2020", "2021")] == [50490, 81730, 27060]
    assert units[3].unit_name == "花园街道(含现代园)"
    assert "21760" in funing.county.plan_note


def test_deaths_tolerate_fewer_errors_than_other_links(funing: Policy) -> None:
    """Ten wrong links in ten thousand, and one wrong death."""
    assert (funing.linking.at_most_wrong_in_10000, funing.linking.at_most_wrong_deaths_in_10000) == (10, 1)
    assert funing.linking.least_probability_of_deaths > funing.linking.least_probability > 0.5


def test_every_doubt_rests_on_law(funing: Policy) -> None:
    """Each kind of flag has a text that an auditor can cite."""
    assert {flag.type for flag in funing.flags} == set(FLAG_TYPES)
    assert all(len(flag.legal_basis) > 10 for flag in funing.flags)


@pytest.mark.parametrize(
    ("before", "after", "where", "expected"),
    [
        ("wage_months = 3", 'wage_months = "三"', "windows.wage_months", "应为整数"),
        ("wage_months = 3", "wage_months = 0", "windows.wage_months", "不应小于 1"),
        ("wage_months = 3", "", "windows.wage_months", "缺少此项"),
        ("wage_months = 3", "wage_month = 3", "windows.wage_month", "不认识此项"),
        ("target_total = 27589", "target_total = 27588", "reporting_units.第1项", "27589 与 27588 不符"),
        ('["320923104"]', '["320923001"]', "整个文件", "区划前缀 320923001 出现了 2 次"),
        ('["320923104"]', '["320922104"]', "整个文件", "不在 320923 之内"),
        ('category = "特困人员"', 'category = "特困"', "hardship_groups.第1项", "没有「特困」这个取值"),
        ('"insurance/persons", ', "", "extracts", "insurance/persons"),
        ('rule = "other"', 'rule = "rest"', "priorities.第9项.rule", "之一"),
        ("[windows]", "[windows", "", "不是合格的 TOML 文件"),
    ],
)
def test_faults_are_told(text: str, before: str, after: str, where: str, expected: str) -> None:
    """Where, and what is expected, in words that the author of the file can act on."""
    assert before in text
    with pytest.raises(PolicyError) as caught:
        parse(text.replace(before, after, 1), "试用.toml")
    assert any(fault.startswith(where) and expected in fault for fault in caught.value.faults), caught.value.faults
    assert "试用.toml" in str(caught.value)
    assert caught.value.exit_code == EXIT_UNUSABLE


def test_all_faults_at_once(text: str) -> None:
    """Nobody should have to correct a file seven times."""
    spoiled = text.replace("wage_months = 3", "wage_months = 0").replace("working = 16", 'working = "x"')
    with pytest.raises(PolicyError) as caught:
        parse(spoiled + "\n[spare]\nkey = 1\n", "试用.toml")
    assert len(caught.value.faults) == 3


def test_found_by_name_or_path(tmp_path: Path, text: str, funing: Policy) -> None:
    """A name finds the file that comes with the program; a path finds the office's own."""
    own = tmp_path / "本县.toml"
    own.write_text(text, encoding="utf-8")
    assert policy_tables.load(own) == funing
    with pytest.raises(PolicyError, match="funing"):
        policy_tables.load("longdexian")
    own.write_bytes("name = '阜宁'".encode("gb18030"))
    with pytest.raises(PolicyError, match="UTF-8"):
        policy_tables.load(own)


def test_tables_and_parameters(funing: Policy) -> None:
    """What the file says arrives in the database, typed."""
    connection = connect()
    policy_tables.load_tables(connection, funing)
    assert connection.table("policy.reporting_unit").count("*").fetchall() == [(19,)]
    assert connection.table("policy.reporting_target").count("*").fetchall() == [(57,)]
    tracks = connection.execute("select old_age from policy.retirement where sex = '0' order by 1").fetchall()
    assert tracks == [(50,), (55,), (60,)]
    values = policy_tables.params(funing, dt.date(2026, 1, 15))
    assert values["as_of"] == dt.date(2026, 1, 15)
    assert values["wage_months"] == 3
