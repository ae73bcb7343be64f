"""Two tables, or one, linked by nothing but a declared model: what is certain, likely, learnt, assigned, clustered."""

from __future__ import annotations

import duckdb
import pytest

from matchers import linker, warehouse
from schemas import linkage
from schemas.errors import UsageError
from schemas.linkage import LinkageModel

DEDUPE = """
name = "toy"
version = "1"
match_share = 0.5
identifier = "no"

[prepare]
initial = "left(name, 1)"
key = "initial || town"

[frequency]
share = "name"

[[blocking]]
name = "key"
purpose = "one initial in one town"
left = ["l.key"]
right = ["r.key"]

[[blocking]]
name = "number"
purpose = "one number"
left = ["l.number"]
right = ["r.number"]

[[comparison]]
name = "number"
title = "号码"
silent = "l.number is null or r.number is null"
[[comparison.levels]]
name = "equal"
when = "l.number = r.number"
m = 0.9
u = 0.001
says = "号码一致"
[[comparison.levels]]
name = "different"
m = 0.1
u = 0.999
says = "号码不同"

[[comparison]]
name = "name"
title = "姓名"
silent = "l.name is null or r.name is null"
[[comparison.levels]]
name = "equal"
when = "l.name = r.name"
m = 0.9
u = "r.share"
says = "姓名一致"
[[comparison.levels]]
name = "different"
m = 0.1
u = 0.9
says = "姓名不同"
"""
#: The same between two tables: number and name together are certain, nobody has two partners.
LINK = DEDUPE.replace("[prepare]", 'one_to_one = true\n[[certain]]\nequal = ["number", "name"]\n\n[prepare]').replace(
    'identifier = "no"\n\none_to_one = true', 'identifier = "no"\none_to_one = true'
)


def rows(connection: duckdb.DuckDBPyConnection, *values: tuple[object, ...]) -> duckdb.DuckDBPyRelation:
    """A table (no, number, name, town) of the values, left to the connection under a name of its own."""
    name = f"given_{len(connection.execute('show tables').fetchall())}"
    connection.execute(f"create table {name} (no integer, number varchar, name varchar, town varchar)")
    if values:
        connection.executemany(f"insert into {name} values (?, ?, ?, ?)", values)
    return connection.table(name)


def pairs(found: duckdb.DuckDBPyRelation) -> dict[tuple[str, str], tuple[bool, bool]]:
    """(left, right) → (certain, more likely than not)."""
    wanted = found.project("left_uid, right_uid, is_certain, match_probability >= 0.5")
    return {(left, right): (certain, likely) for left, right, certain, likely in wanted.fetchall()}


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return warehouse.connect()


def model(text: str = LINK) -> LinkageModel:
    return linkage.parse(text, "toy")


def test_what_is_equal_in_the_certain_columns_is_linked_and_not_compared(connection):
    left = rows(connection, (1, "n1", "ann", "x"), (2, "n2", "bob", "y"))
    right = rows(connection, (11, "n1", "ann", "z"), (12, "n2", "rob", "y"), (13, "n3", "ann", "x"))
    found = pairs(linker.link(connection, left, right, model()))
    assert found[("1", "11")] == (True, True)
    assert ("1", "13") not in found
    assert found[("2", "12")][0] is False


def test_a_row_with_two_certain_partners_is_left_to_the_comparison(connection):
    left = rows(connection, (1, "n1", "ann", "x"), (2, "n2", "bob", "y"))
    right = rows(connection, (11, "n1", "ann", "x"), (12, "n1", "ann", "x"), (13, "n2", "bob", "y"))
    found = pairs(linker.link(connection, left, right, model()))
    assert found[("2", "13")] == (True, True)
    assert [certain for (left_uid, _), (certain, _) in found.items() if left_uid == "1"] == [False]


def test_further_certain_rules_place_what_the_first_leaves_but_not_where_they_contradict_each_other(connection):
    text = LINK.replace('equal = ["number", "name"]', 'equal = ["number", "name"]\n'
        '[[certain]]\nequal = ["name", "town"]\n[[certain]]\nequal = ["number", "town"]')  # fmt: skip
    left = rows(connection, (1, "n1", "ann", "x"), (2, "n2", "bob", "y"), (3, "n3", "cat", "z"))
    right = rows(
        connection, (11, "n9", "ann", "x"), (12, "n8", "bob", "y"), (13, "n2", "rob", "y"), (14, "n3", "kat", "z")
    )
    found = pairs(linker.link(connection, left, right, model(text)))
    assert {pair for pair, (is_certain, _) in found.items() if is_certain} == {("1", "11"), ("3", "14")}


def test_one_to_one_the_better_pair_takes_the_row_and_the_other_its_second_choice(connection):
    left = rows(connection, (1, "n1", "ann", "x"), (2, None, "ann", "x"))
    right = rows(connection, (11, "n1", "anna", "x"), (12, "n1", "an", "x"), (13, "n9", "ann", "x"))
    found = pairs(linker.link(connection, left, right, model()))
    assert {left_uid for left_uid, _ in found} == {"1", "2"}
    assert len({right_uid for _, right_uid in found}) == 2
    assert ("2", "13") in found


def test_a_null_is_equal_to_nothing(connection):
    left, right = rows(connection, (1, None, "ann", None)), rows(connection, (11, None, "ann", None))
    assert pairs(linker.link(connection, left, right, model())) == {}


def test_empty_tables_have_no_pairs(connection):
    assert pairs(linker.link(connection, rows(connection), rows(connection), model(), train=True)) == {}


def test_duplicates_are_found_once_and_connected(connection):
    given = rows(connection, (1, "n1", "ann", "x"), (2, "n1", "ann", "x"), (3, "n1", "ann", "y"), (4, "n4", "bob", "y"))
    declared = model(DEDUPE.replace('identifier = "no"', 'identifier = "no"\ncluster_from = 0.5'))
    found = pairs(linker.link(connection, given, None, declared))
    assert set(found) == {("1", "2"), ("1", "3"), ("2", "3")}
    groups = linker.clusters(connection, declared).fetchall()
    assert {uid for uid, _ in groups} == {"1", "2", "3"}
    assert len({cluster for _, cluster in groups}) == 1


def test_one_table_can_have_no_certain_pairs(connection):
    with pytest.raises(UsageError):
        linker.link(connection, rows(connection), None, model())


def test_m_and_u_are_learnt_without_labels(connection):
    """600 people, every fifth without the right name: m of an equal name is near 0.8, whatever was declared."""
    persons = range(600)
    left = rows(connection, *((n, f"n{n}", f"{chr(97 + n % 20)}{n % 60}", "x") for n in persons))
    right = rows(
        connection,
        *((n + 1000, f"n{n}", f"{chr(97 + n % 20)}{n % 60 if n % 5 else 'w'}", "x") for n in persons),
    )
    declared = model(DEDUPE.replace("u = 0.001", "u = 0.05"))
    learnt = linker.learn(connection, left, right, declared)
    assert learnt.m["all"]["name"]["equal"] == pytest.approx(0.8, abs=0.05)
    assert learnt.u["all"]["number"]["equal"] < 0.02
    assert learnt.match_share == pytest.approx(0.99, abs=0.02)
