"""Names of employers fall into their parts. Cases in `unit_names.txt`; all are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import policy_tables, unit_names

LOCAL = unit_names.local_places(policy_tables.load("funing"))
CASES = [
    [part.strip() for part in line.split("|")]
    for line in Path(__file__).with_name("unit_names.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_parts(case: list[str]) -> None:
    name, *expected = case
    assert [part or "" for part in unit_names.parse(name, LOCAL)[:5]] == expected


def test_places_of_the_policy_are_known_without_their_suffix() -> None:
    assert unit_names.parse("花园宝宝幼儿园", LOCAL).place == "花园"
    assert unit_names.parse("花园宝宝幼儿园").place is None


@pytest.mark.parametrize(
    ("short", "long", "is_one"),
    [
        ("阜宁建工", "江苏阜宁建筑工程有限公司", True),
        ("阜宁县中医院", "阜宁县中医医院", True),
        ("盐城恒源", "盐城恒源建材有限公司", True),
        ("阜宁建工", "阜宁县食品有限公司", False),
        ("阜宁工建", "江苏阜宁建筑工程有限公司", False),
        ("恒源", "江苏恒通能源有限公司", False),
        ("恒源建材有限公司", "恒源建材有限公司", False),
    ],
)
def test_abbreviations_keep_the_order_from_the_narrowest_place_on(short: str, long: str, is_one: bool) -> None:
    cores = [unit_names.parse(name, LOCAL).core or "" for name in (short, long)]
    assert unit_names.is_abbreviation(*cores) is is_one


@given(st.text(st.sampled_from("阜宁县江苏恒源建材有限公司分店(（)） 镇村·?第一A"), max_size=16))
def test_no_name_is_refused_and_brackets_are_habits(name: str) -> None:
    parts = unit_names.parse(name, LOCAL)
    assert unit_names.parse(name.replace("(", "（").replace(")", "）"), LOCAL) == parts
    assert not any(part == "" for part in parts)
