"""A third county is a file: an invented one is written, checked, explained and decided by, and no code knows it.

It differs from the two that ship with the program wherever a county may: a village taken out of its township, other ages,
another retirement age, a group of its own that is paid a part, another order of the list, a doubt switched off.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import cli
from matchers import policy_tables, resources, sql_library, sql_runner
from matchers.decisions import DECISION_STEPS
from schemas.policy import Policy
from tests.sql import harness

PLACES = """
[county]
name = "云溪县"
prefix = "990101"
plan_title = "云溪县（虚构）全民参保计划"
source = "虚构，供测试"

[divisions]
source = "虚构"
townships = { 990101001 = "东街街道", 990101100 = "南塘镇" }

[reporting]
source = "虚构的附件"
years = [2025, 2026]
sums = [30, 70]
total = 100
units = [
    { no = 1, name = "东街", prefixes = ["990101001"], targets = [10, 20], total = 30 },
    { no = 2, name = "南塘", prefixes = ["990101100"], targets = [15, 30], total = 45 },
    { no = 3, name = "新区", prefixes = ["990101100205"], targets = [5, 20], total = 25 },
]

"""
GROUPS = """
[[hardship_groups]]
name = "听力、言语残疾人"
dataset = "disabled_federation/disabled_persons"
categories = ["听力", "言语"]
grades = ["一级", "二级", "三级"]
pension_paid = 60.00
lists = ["比对"]
source = "虚构：代缴最低档的一部分"

[[hardship_groups]]
name = "特困人员"
dataset = "civil_affairs/hardship"
categories = ["特困人员"]
pension_paid = 100.00
medical_paid = 380.00
source = "虚构"

"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policy of the invented county: Funing's file with what differs put in its place."""
    text = (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")
    text = _replaced(text, "[county]", "[windows]", PLACES)
    text = _replaced(text, "[[hardship_groups]]", "[resident_pension]", GROUPS)
    for before, after in (
        ("working_age = 16 ", "working_age = 18 "),
        ("near_pension_from = 45", "near_pension_from = 50"),
        ("old_age = 60, step_months = 4, cap_months = 36", "old_age = 58, step_months = 6, cap_months = 12"),
        ('type = "multiple_registration"\nenabled = true', 'type = "multiple_registration"\nenabled = false'),
    ):
        assert before in text
        text = text.replace(before, after)
    # the rule that ships third comes first here
    rules = re.findall(r"\[\[priorities\]\]\n(?:[a-z].*\n)+", text)
    land = next(rule for rule in rules if "land_requisitioned" in rule)
    text = text.replace(land, "").replace(rules[0], land + "\n" + rules[0])
    path = tmp_path_factory.mktemp("policies") / "云溪县.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _replaced(text: str, start: str, end: str, new: str) -> str:
    """The text with all from the first line `start` up to the line `end` replaced."""
    first, last = text.index("\n" + start + "\n"), text.index("\n" + end + "\n")
    return text[:first] + "\n" + new + text[last + 1 :]


@pytest.fixture(scope="module")
def county(file: Path) -> Policy:
    """It, read and validated."""
    return policy_tables.load(file)


@pytest.fixture
def database(county: Policy) -> duckdb.DuckDBPyConnection:
    """A working database under the third county's policy."""
    connection = harness.empty_database()
    policy_tables.load_tables(connection, county)
    return connection


def decided(
    connection: duckdb.DuckDBPyConnection,
    county: Policy,
    given: dict[str, list[dict[str, Any]]],
    table: str,
    columns: str,
) -> list[tuple[Any, ...]]:
    """Columns of a table of the decisions, after every step that it takes has run on the given rows."""
    harness.fill(connection, given)
    values = policy_tables.params(county, harness.AS_OF)
    [last] = [name for name in DECISION_STEPS if sql_library.load(name).output == table]
    for name in harness.chain_to(last, given):
        sql_runner.run(connection, name, values)
    return connection.execute(f"select {columns} from {table} order by all").fetchall()


def test_checked_and_explained(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands know the file by its path."""
    assert cli.main(["policy", "check", str(file)]) == 0
    assert "云溪县，3个报告单位" in capsys.readouterr().out
    assert cli.main(["policy", "explain", str(file)]) == 0
    told = capsys.readouterr().out
    assert "男职工：原58周岁；2025年1月起到龄的，每晚6个月延迟1个月，至多延迟12个月，到59岁为止" in told
    assert "1967-01 至 1967-06  58岁1个月   2025-02 至 2025-07" in told


def test_its_own_list(county: Policy, database: duckdb.DuckDBPyConnection) -> None:
    """Units, ages, groups, amounts and order are those of the file."""
    born = {
        "十七": "2008-06-01",
        "听障": "1990-01-01",
        "征地": "1970-01-01",
        "四十六": "1979-06-01",
        "五十一": "1974-06-01",
    }
    living = {"十七": "001001", "听障": "100201", "征地": "100205", "四十六": "100205", "五十一": "001002"}
    targets = decided(
        database, county,
        {
            "link.person": [
                {"person_id": who, "birth_date": day, "sex": "1", "division_code": "990101" + living[who]}
                for who, day in born.items()
            ],
            "stg.public_security__population": [
                {"record_no": f"H{no}", "person": who, "name": who, "status": "正常", "division_code": "990101" + living[who]}
                for no, who in enumerate(born)
            ],
            "stg.disabled_federation__disabled_persons": [
                {"record_no": "A1", "person": "听障", "category": "听力", "grade": "三级"}
            ],
            "stg.civil_affairs__hardship": [{"record_no": "K1", "person": "听障", "category": "特困人员"}],
            "stg.natural_resources__land_requisition": [{"record_no": "L1", "person": "征地"}],
        },
        "pub.enrolment_targets", "insurance_line, person_id, township_name, payer, premium_due, groups",
    )  # fmt: skip
    assert targets == [
        # 18 here: nobody of 17 is asked to join the pension
        ("medical", "五十一", "东街", "self", 400, []),
        ("medical", "十七", "东街", "self", 400, []),
        ("medical", "听障", "南塘", "government", 380, ["听力、言语残疾人", "特困人员"]),
        ("medical", "四十六", "新区", "self", 400, []),
        ("medical", "征地", "新区", "self", 400, []),
        ("pension", "五十一", "东街", "self", 100, []),
        # paid for once, by the first of both groups, which pays a part
        ("pension", "听障", "南塘", "government", 60, ["听力、言语残疾人", "特困人员"]),
        ("pension", "四十六", "新区", "self", 100, []),
        # no group of this county
        ("pension", "征地", "新区", "self", 100, []),
    ]
    ranks = dict(
        database.execute(
            "select person_id, priority from pub.enrolment_targets where insurance_line = 'pension'"
        ).fetchall()
    )
    by_rule = {priority.rule: rank for rank, priority in enumerate(county.priorities, start=1)}
    assert by_rule["land_requisitioned"] == 1
    assert ranks["听障"] == by_rule["government_pays"] == 2
    assert ranks["五十一"] == by_rule["near_pension_never_enrolled"]
    assert ranks["四十六"] > ranks["五十一"]


def test_its_own_retirement_age(county: Policy, database: duckdb.DuckDBPyConnection) -> None:
    """A man of January 1967 retires in February 2025 here, in this county only."""
    given = {"link.person": [{"person_id": "男", "birth_date": "1967-01-20", "sex": "1"}]}
    assert decided(database, county, given, "decide.person_age", "person_id, is_past_retirement") == [("男", True)]


def test_its_own_switches(county: Policy, database: duckdb.DuckDBPyConnection) -> None:
    """A doubt that is switched off here is not raised here."""
    twice = {
        "stg.insurance__persons": [{"record_no": no, "person": "甲"} for no in ("R1", "R2")],
        "stg.insurance__enrolments": [
            {"record_no": "E" + no, "person_no": no, "scheme": "170", "status": "参保缴费"} for no in ("R1", "R2")
        ],
    }
    assert decided(database, county, twice, "pub.flags", "flag_type") == []
    policy_tables.load_tables(database, policy_tables.load("funing"))
    harness.clear(database)
    assert decided(database, county, twice, "pub.flags", "flag_type") == [("multiple_registration",)]


def test_units_with_their_targets(county: Policy, database: duckdb.DuckDBPyConnection) -> None:
    """Every unit has its targets by year, and of the plan."""
    rows = decided(
        database, county, {}, "pub.township_progress", "unit_no, township_name, plan_target, year, year_target"
    )
    assert rows == [
        (1, "东街", 30, 2025, 10), (1, "东街", 30, 2026, 20),
        (2, "南塘", 45, 2025, 15), (2, "南塘", 45, 2026, 30),
        (3, "新区", 25, 2025, 5), (3, "新区", 25, 2026, 20),
    ]  # fmt: skip
