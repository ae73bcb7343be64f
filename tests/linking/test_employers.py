"""Which statements speak of one employer: invented employers among two thousand others.

Codes in employers.yaml end in 0 and get their check character here; one of another length is delivered as it stands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from matchers import employers, policy_tables, sql_runner
from tests.sql import harness

CASES = yaml.safe_load(Path(__file__).with_name("employers.yaml").read_text(encoding="utf-8"))
BACKGROUND = 2000
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BACKGROUND_ROWS = """
    insert into stg.market_supervision__entities (record_no, uscc, name)
    select 'B' || i, '91320923' || 660000000 + i || right('91320923' || 660000000 + i, 1),
        '阜宁县' || '永华金天盛海明东兴顺'[1 + i % 10] || '达利安康邦创德佳林峰'[1 + i // 10 % 10]
            || (['建材', '服装', '食品', '机械', '物流', '餐饮', '纺织', '化工', '家具', '光电', '照明', '劳务', '汽车配件',
                 '五金', '电子', '塑料制品', '商贸', '农业', '水产', '医疗器械'])[1 + i // 100] || '有限公司'
    from range(?) r(i)
"""


def checked(code: Any) -> Any:
    """A credit code with its check character in place of the last one (GB 32100-2015)."""
    if code is None or len(str(code)) != 18 or str(code).startswith("3209"):
        return code
    body = str(code)[:17]
    total = sum(_ALPHABET.index(sign) * 3**place for place, sign in enumerate(body))
    return body + _ALPHABET[-total % 31]


@pytest.fixture(scope="module")
def linked() -> duckdb.DuckDBPyConnection:
    """All cases, linked in one night, with what is decided of employers."""
    connection = harness.empty_database()
    connection.execute(BACKGROUND_ROWS, [BACKGROUND])
    for number, case in enumerate(CASES):
        for key, rows in case["rows"].items():
            harness.fill(connection, {f"stg.{key.replace('/', '__')}": [
                {"record_no": name_of(number, key, place), **facts(key, row)} for place, row in enumerate(rows)
            ]})  # fmt: skip
    employers.link(connection, policy_tables.load("funing"), harness.parameters())
    connection.execute("""
        create or replace table decide.wage_recent as
        select record_no, record_no as person_id, period, income, payer_uscc, payer_name from stg.tax__wage_withholding
    """)
    for step in harness.chain_to("63_employers/06_employer_match", ["decide.wage_recent"]):
        sql_runner.run(connection, step, harness.parameters())
    return connection


def facts(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """What is delivered of a row."""
    delivered = {name: value for name, value in row.items() if name != "who"}
    code = "payer_uscc" if key.startswith("tax") else "uscc"
    wage = {"income": 1, "period": "202512"} if key == "tax/wage_withholding" else {}
    # one digit of this code is wrong, so its check character is that of the right one
    wrong = {"913209235510003000": checked("913209235500003000")}
    given = delivered.get(code)
    return {**delivered, **wage, code: wrong.get(str(given), checked(given))}


def name_of(number: int, key: str, place: int) -> str:
    return f"{number}-{key}-{place}"


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_employers_are_told_apart_and_put_together(case: dict[str, Any], linked: duckdb.DuckDBPyConnection) -> None:
    found = dict(linked.execute("select record_no, employer_id from pub.employer_links").fetchall())
    ids: dict[str, set[str]] = {}
    for key, rows in case["rows"].items():
        for place, row in enumerate(rows):
            ids.setdefault(row["who"], set()).add(found[name_of(CASES.index(case), key, place)])
    whoever = list(ids)
    for place, one in enumerate(whoever):
        assert case.get("apart") or len(ids[one]) == 1, f"{one} is {len(ids[one])} employers"
        for other in whoever[place + 1 :]:
            assert not ids[one] & ids[other], f"{one} and {other} are one employer"


def test_links_say_why(linked: duckdb.DuckDBPyConnection) -> None:
    """What was placed has evidence; what stands alone has none, and is certain of itself."""
    wrong = linked.execute("""
        select * from pub.employer_links
        where (match_rule = 'anchor') <> (evidence = '[]') or match_probability not between 0.8 and 1
    """).fetchall()
    assert wrong == []


def test_two_of_one_name_wait_for_people(linked: duckdb.DuckDBPyConnection) -> None:
    """The payer without code is neither; until somebody decides, nobody calls it unregistered."""
    number = next(n for n, case in enumerate(CASES) if case["name"].startswith("同名两家"))
    payer = name_of(number, "tax/wage_withholding", 0)
    pairs = linked.execute("select count(*) from pub.employer_review_pairs where record_no_l = ?", [payer]).fetchall()
    assert pairs == [(2,)]
    judged = linked.execute(
        """
        select is_registered, is_perhaps_registered from decide.employer_match
        where unit_key = (select employer_id from pub.employer_links where record_no = ?)
        """,
        [payer],
    ).fetchall()
    assert judged == [(False, True)]


def test_a_damaged_code_does_not_make_an_employer_unregistered(linked: duckdb.DuckDBPyConnection) -> None:
    number = next(n for n, case in enumerate(CASES) if case["name"].startswith("代码错一位"))
    found = linked.execute(
        "select distinct is_registered, uscc from decide.employer_match inner join pub.employer_links"
        " on unit_key = employer_id where starts_with(record_no, ?)",
        [f"{number}-"],
    ).fetchall()
    assert found == [(True, checked("913209235500003000"))]
