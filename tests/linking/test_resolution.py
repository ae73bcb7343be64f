"""Who is linked to whom: invented people among a background of four thousand others.

Each case of cases.yaml gives rows of the extracts with `who`, the human being behind the row. Rows of one human being
must share a person and rows of two must not; `apart: true` says that the case only demands the latter. `facts` are rows
of extracts that are not about persons.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from matchers import employers, linking, policy_tables, sql_runner, warehouse
from schemas.datasets import BY_KEY, DATASETS

CASES = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
#: A handful of links cannot keep a share of one in a thousand.
PARAMS = {
    "tolerated_share": 0.01, "least_probability": 0.95, "tolerated_share_of_deaths": 0.0001,
    "least_probability_of_deaths": 0.999, "review_from_probability": 0.5,
    "names_of_a_default_number": 5,
}  # fmt: skip
BACKGROUND = 4000
#: Keys that are made different in each case.
_KEYS = ("record_no", "person_no", "employer_no")
_BACKGROUND = """
    insert into stg.public_security__population by name
    select 'B' || i as record_no, with_check_character('320923' || strftime(birth, '%Y%m%d') || lpad((i % 900)::varchar, 3, '0')) as id_number,
        '王李张刘陈杨赵黄周吴'[1 + i % 10] || '伟芳娜秀英敏静丽强磊'[1 + (i // 10) % 10] || '国华建民平'[1 + (i // 100) % 5] as name,
        birth as birth_date, (1 + i % 2)::varchar as sex, '3209231' || lpad((i % 12)::varchar, 2, '0') || '2' || lpad((i % 20)::varchar, 2, '0') as division_code,
        '正常' as status
    from (select i, date '1940-01-01' + (i * 7 % 25000)::int as birth from range(?) r(i))
"""


def database() -> duckdb.DuckDBPyConnection:
    connection = warehouse.connect()
    for dataset in DATASETS:
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in dataset.columns)
        connection.execute(f"create table stg.{dataset.table} ({columns})")
    connection.execute(_BACKGROUND, [BACKGROUND])
    return connection


@pytest.fixture(scope="session")
def resolved() -> dict[str, dict[str, str]]:
    """Case name → (dataset/record_no → person_id). All cases are resolved in one run; their people are strangers."""
    connection = database()
    for number, case in enumerate(CASES):
        for key, rows in (*case["rows"].items(), *case.get("facts", {}).items()):
            for row in rows:
                values = {
                    name: f"{number}-{value}" if name in _KEYS else value
                    for name, value in row.items()
                    if name != "who"
                }
                _insert(connection, key, values)
    employers.link(connection, policy_tables.load("funing"), PARAMS)
    linking.gather(connection, PARAMS)
    linking.standardise(connection, PARAMS)
    linking.link(connection, linking.learnt(None), PARAMS)
    found: dict[str, dict[str, str]] = {case["name"]: {} for case in CASES}
    for source, dataset, record_no, person_id in connection.execute(
        "select source, dataset, record_no, person_id from link.person_link where record_no not like 'B%'"
    ).fetchall():
        number, own = record_no.split("-", 1)
        found[CASES[int(number)]["name"]][f"{source}/{dataset}/{own}"] = person_id
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_people_are_told_apart_and_put_together(case: dict[str, Any], resolved: dict[str, dict[str, str]]) -> None:
    rows = [(f"{key}/{row['record_no']}", row["who"]) for key, listed in case["rows"].items() for row in listed]
    people = resolved[case["name"]]
    for left, who_left in rows:
        for right, who_right in rows:
            if who_left != who_right:
                assert people[left] != people[right], f"{left} and {right} are two people"
            elif not case.get("apart"):
                assert people[left] == people[right], f"{left} and {right} are one person"


def test_every_accepted_row_has_one_person_and_an_explanation() -> None:
    connection = database()
    linking.gather(connection, PARAMS)
    linking.standardise(connection, PARAMS)
    linking.link(connection, linking.learnt(None), PARAMS)
    sql_runner.view(connection, "70_publish/person_links")
    rows, distinct, explained = connection.execute(
        "select count(*), count(distinct record_no), count(evidence) from pub.person_links"
    ).fetchone()
    assert rows == distinct == explained == BACKGROUND


@pytest.mark.parametrize(
    ("edges", "kept"),
    [
        pytest.param(
            {(1, 2): 0.9, (2, 3): 0.99}, {(2, 3)}, id="one record between two verified people joins the likelier"
        ),
        pytest.param({(1, 2): 0.99, (2, 4): 0.9, (4, 3): 0.99}, {(1, 2), (4, 3)}, id="two such records join neither"),
        pytest.param({(2, 4): 0.9, (4, 3): 0.99}, {(2, 4), (4, 3)}, id="a record that nobody claims goes along"),
        pytest.param({(1, 3): 0.99}, {(1, 3)}, id="what the model says of two verified people holds"),
    ],
)
def test_two_verified_people_are_not_joined_by_a_chain(
    edges: dict[tuple[int, int], float], kept: set[tuple[int, int]]
) -> None:
    """1 and 3 have valid numbers of their own, 2 and 4 have none."""
    connection = warehouse.connect()
    connection.execute(
        "create table link.merge_edge (person_key ubigint, target_key ubigint, match_probability double)"
    )
    connection.executemany("insert into link.merge_edge values (?, ?, ?)", [[*edge, p] for edge, p in edges.items()])
    connection.execute(
        "create table link.verified_person as from (values (1::ubigint, 'a'), (3, 'b')) v(person_key, id18)"
    )
    sql_runner.run(connection, "50_link/safe_edge", {})
    assert set(connection.table("link.safe_edge").project("person_key, target_key").fetchall()) == kept


def _insert(connection: duckdb.DuckDBPyConnection, key: str, values: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join("?" for _ in values)
    shown = [value.isoformat() if isinstance(value, dt.date) else value for value in values.values()]
    connection.execute(f"insert into stg.{BY_KEY[key].table} ({names}) values ({places})", shown)
