"""What two statements on employers say of each other, level by level. All codes, names and people are invented."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from duckdb import CaseExpression, ConstantExpression, SQLExpression, StarExpression

from matchers import parameters, policy_tables, sql_runner, unit_names
from tests.sql import harness

MODEL_FILE = parameters.MODELS / "employer.toml"
MODEL = tomllib.loads(MODEL_FILE.read_text(encoding="utf-8"))
LOCAL = unit_names.local_places(policy_tables.load("funing"))
ENTITIES = "stg.market_supervision__entities"

#: Two codes that were issued, and what becomes of them.
CODE, OTHER = "91320923310000065J", "91320923310000108B"
#: The organisation code of GB 11714-1997's own example.
ISSUED_ORG = "D2143569X"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = harness.empty_database()
    yield connection
    connection.close()


def pair_of(
    connection: duckdb.DuckDBPyConnection, left: dict[str, Any], right: dict[str, Any]
) -> duckdb.DuckDBPyRelation:
    """Two entries of the market register side by side, as `l` and `r`."""
    harness.clear(connection)
    harness.fill(connection, {ENTITIES: [{"record_no": "L", **left}, {"record_no": "R", **right}]})
    sql_runner.run(connection, "20_standardise/unit_entry", {"local_places": LOCAL})
    return connection.sql("""
        select l, r from std.unit_entry as l, std.unit_entry as r where l.record_no = 'L' and r.record_no = 'R'
    """)


def levels(connection: duckdb.DuckDBPyConnection, left: dict[str, Any], right: dict[str, Any]) -> dict[str, str | None]:
    """The level that each comparison gives to the pair."""
    pair = pair_of(connection, left, right)
    for comparison in MODEL["comparison"]:
        case = CaseExpression(SQLExpression(comparison["silent"]), ConstantExpression(None))
        for level in comparison["levels"]:
            case = case.when(SQLExpression(level.get("when", "true")), ConstantExpression(level["name"]))
        pair = pair.project(StarExpression(), case.otherwise(ConstantExpression(None)).alias(comparison["name"]))
    found = pair.select(*[comparison["name"] for comparison in MODEL["comparison"]])
    row = found.fetchone()
    assert row is not None
    return dict(zip(found.columns, row, strict=True))


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (CODE, CODE, "equal"),
        (CODE.lower(), f" {CODE}", "equal"),
        ("9132O923310000065J", CODE, "equal"),
        (CODE[:17] + "A", CODE[:17] + "A", "equal_invalid"),
        (CODE[:17] + "A", CODE, "same_body"),
        (CODE[8:17], CODE, "same_org_code"),
        ("31000006-5", CODE, "same_org_code"),
        ("320923310000065", CODE, "same_org_code"),
        ("11" + CODE[2:], CODE, "same_org_code"),
        ("91320923310000085J", CODE, "typing_error"),
        ("91320923310000605J", CODE, "typing_error"),
        ("310000085", CODE, "typing_error"),
        ("D2143659-X", ISSUED_ORG, "typing_error"),
        (OTHER, CODE, "different"),
        ("91320923319990085J", CODE, "damaged"),
        (None, CODE, None),
        ("12345", CODE, None),
        ("320923197602215421", CODE, None),
    ],
)
def test_codes(connection: duckdb.DuckDBPyConnection, left: str | None, right: str, level: str | None) -> None:
    assert levels(connection, {"uscc": left}, {"uscc": right})["credit_code"] == level


def test_a_sole_trader_pays_tax_under_the_owner_s_number(connection: duckdb.DuckDBPyConnection) -> None:
    shop = {"uscc": "92320923310000157A", "name": "阜宁县古河镇富隆药店", "legal_rep_id": "320923197602215421"}
    for number in ("320923197602215421", "320923760221542", "32092319760221542102"):
        assert levels(connection, {"uscc": number}, shop)["owner"] == "equal"
    assert levels(connection, {"uscc": "11010519491231002X"}, shop)["owner"] == "different"


NAMES = [
    ("江苏恒源(阜宁)有限责任公司", "江苏恒源（阜宁）有限公司", "equal"),
    ("江苏恒源 建材有限公司", "江蘇恆源建材有限公司", "equal"),
    ("江苏恒□建材有限公司", "江苏恒源建材有限公司", "wildcard"),
    ("江苏恒源建材有限公司阜宁分公司", "江苏恒源建材有限公司", "branch"),
    ("富隆大药房连锁有限公司东沟店", "富隆大药房连锁有限公司益林店", "branch"),
    ("阜宁县人民医院阜城分院", "阜宁县人民医院", "branch"),
    ("阜宁建工公司东沟分公司", "江苏阜宁建筑工程有限公司", "branch"),
    ("江苏恒远建材有限公司阜宁分公司", "江苏恒源建材有限公司", "different"),
    ("富隆大药房连锁有限公司东沟店", "富隆大药房连锁有限公司阜宁县东沟分店", "same_parts"),
    ("江苏恒源建材有限公司阜宁分公司", "江苏恒源建材有限公司阜宁县分公司", "same_parts"),
    ("江苏省恒源建材有限公司", "江苏恒源建材有限公司", "same_parts"),
    ("阜宁教育局", "阜宁县教育局", "same_parts"),
    ("阜宁县住建局", "阜宁县住房和城乡建设局", "same_parts"),
    ("阜宁县富隆药店", "阜宁富隆大药房", "same_parts"),
    ("江苏恒源建材有限公司", "江苏恒源建材股份有限公司", "other_form"),
    ("恒源建材有限公司", "江苏恒源建材有限公司", "mark_trade"),
    ("阜宁富隆药店", "阜宁县古河镇富隆药店", "mark_trade"),
    ("恒源建材", "江苏恒源建材有限公司", "mark_trade"),
    ("阜宁恒源超市", "阜宁恒源超市有限公司", "other_kind"),
    ("盐城恒源建材有限公司", "江苏恒源建材有限公司", "elsewhere"),
    ("阜宁县东沟镇恒源超市", "阜宁县益林镇恒源超市", "elsewhere"),
    ("江苏恒源有限公司", "江苏恒源建材有限公司", "trade_missing"),
    ("江苏恒源", "江苏恒源建材有限公司", "trade_missing"),
    ("阜宁建工", "江苏阜宁建筑工程有限公司", "abbreviation"),
    ("江苏恒远建材有限公司", "江苏恒源建材有限公司", "similar_mark"),
    ("江苏新恒源建材有限公司", "江苏恒源建材有限公司", "similar_mark"),
    ("江苏恒源食品有限公司", "江苏恒源建材有限公司", "same_mark"),
    ("人民医院", "阜宁县人民医院", "body_without_place"),
    ("阜宁县财政局", "阜宁县教育局", "different"),
    ("阜宁县陈集镇中心小学", "阜宁县东沟镇中心小学", "different"),
    ("江苏恒丰建材有限公司", "江苏恒源建材有限公司", "different"),
    (None, "江苏恒源建材有限公司", None),
]


@pytest.mark.parametrize(("left", "right", "level"), NAMES)
def test_names(connection: duckdb.DuckDBPyConnection, left: str | None, right: str, level: str | None) -> None:
    """Whichever stands on the left."""
    assert levels(connection, {"name": left}, {"name": right})["name"] == level
    assert levels(connection, {"name": right}, {"name": left})["name"] == level


FOUND = [(left, right) for left, right, level in NAMES if level not in (None, "different", "body_without_place")]


@pytest.mark.parametrize(("left", "right"), FOUND)
def test_names_that_may_be_one_s_are_compared(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> None:
    pair = pair_of(connection, {"name": left}, {"name": right})
    keys = [
        SQLExpression(one) == SQLExpression(other)
        for rule in MODEL["blocking"]
        for one, other in zip(rule["left"], rule["right"], strict=True)
    ]
    assert True in (pair.select(*keys).fetchone() or ())


def test_contacts(connection: duckdb.DuckDBPyConnection) -> None:
    one = {
        "address": "江苏省阜宁县罗桥镇裴桥村", "legal_rep_name": "王 五", "phone": "0515-87210000",
        "division_code": "320923112207",
    }  # fmt: skip
    same = {**one, "address": "罗桥镇裴桥村", "legal_rep_name": "王五", "phone": "051587210000"}
    near = {**one, "address": "阜宁县罗桥镇裴桥村3组12号"}
    far = {"address": "阜宁县古河镇", "legal_rep_name": "赵六", "phone": "1", "division_code": "320923112208"}
    contacts = ("address", "legal_rep", "phone", "division")
    for right, expected in (
        (same, ("equal", "equal", "equal", None)),
        (near, ("contained", "equal", "equal", "village")),
        (far, ("different", "different", None, "township")),
        ({}, (None, None, None, None)),
    ):
        found = levels(connection, one, right)
        assert tuple(found[name] for name in contacts) == expected


def test_a_branch_speaks_against_its_parent() -> None:
    """A branch is another employer; what tells two employers apart weighs nothing or less."""
    name = next(comparison for comparison in MODEL["comparison"] if comparison["name"] == "name")
    weight = {
        level["name"]: math.log2(level["m"] / level["u"]) for level in name["levels"] if not isinstance(level["u"], str)
    }
    assert weight["branch"] < -3
    assert weight["different"] < -7
    assert weight["same_parts"] > weight["abbreviation"] > weight["similar_mark"] > 0


def test_the_engine_can_read_it_and_probabilities_are_whole() -> None:
    assert parameters.load_model(MODEL_FILE).name == "employer"
    for comparison in MODEL["comparison"]:
        if len(comparison["levels"]) > 1:
            assert math.isclose(sum(level["m"] for level in comparison["levels"]), 1)


def test_shares_of_marks(connection: duckdb.DuckDBPyConnection) -> None:
    """A mark counts its bearers among known employers; one that only payers bear counts as borne once."""
    harness.clear(connection)
    rows = [
        {"record_no": f"X{n}", "name": name} for n, name in enumerate(("恒源超市", "恒源饭店", "富隆药店", "教育局"))
    ]
    wages = [{"record_no": "W1", "payer_name": "宝航超市"}, {"record_no": "W2", "payer_name": "宝航超市"}]
    harness.fill(connection, {ENTITIES: rows, "stg.tax__wage_withholding": wages})
    sql_runner.run(connection, "20_standardise/unit_entry", {"local_places": LOCAL})
    shares = connection.sql("select mark, mark_share from std.unit_entry").fetchall()
    assert sorted(shares, key=str) == [("宝航", 0.25), ("富隆", 0.25), ("恒源", 0.5), ("恒源", 0.5), (None, 1.0)]
