"""What holds for every step of the decisions: an honest header, one SELECT, a case that proves it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from matchers import policy_tables, resources, sql_library
from matchers.decisions import DECISION_STEPS, FOLDERS
from schemas.published import TABLES
from tests.sql import harness
from tests.sql.test_cases import load_cases

#: DuckDB's own text distances count bytes, so that one Chinese character weighs as three.
FORBIDDEN = re.compile(
    r"\b(levenshtein|editdist3|hamming|mismatches|jaccard|jaro_similarity|jaro_winkler_similarity)\("
)
#: Macros that compare dates and numbers of 15 or 18 characters, where a byte is a character.
DIGITS_ONLY = {"person.sql"}
CONTRACTS = {table.working_name: table for table in TABLES}


@pytest.fixture(scope="module")
def decided() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which every step has run, in order, on no data at all."""
    connection = harness.empty_database()
    for name in DECISION_STEPS:
        harness.sql_runner.run(connection, name, harness.parameters())
    yield connection
    connection.close()


def tables_in(node: Any, known: frozenset[str] = frozenset()) -> set[str]:
    """Base tables that a serialised SELECT reads; names of its common table expressions are none."""
    if isinstance(node, list):
        return set().union(*(tables_in(item, known) for item in node))
    if not isinstance(node, dict):
        return set()
    known |= {entry["key"] for entry in node.get("cte_map", {}).get("map", [])}
    if node.get("type") == "BASE_TABLE" and (node["schema_name"] or node["table_name"] not in known):
        return {f"{node['schema_name']}.{node['table_name']}"}
    return set().union(*(tables_in(value, known) for value in node.values()))


def test_every_folder_of_decisions_is_run() -> None:
    """No folder is forgotten, and the numbers say the order."""
    numbered = {name.split("/")[0] for name in sql_library.all_names() if "60" <= name[:2] < "70"}
    assert numbered <= set(FOLDERS)
    assert list(FOLDERS) == sorted(FOLDERS)


@pytest.mark.parametrize("name", DECISION_STEPS)
def test_header_names_what_the_text_reads(name: str) -> None:
    """`inputs` are exactly the tables of the text; parameters are checked by every run."""
    step = sql_library.load(name)
    serialised = duckdb.execute("select json_serialize_sql(?)", [step.select]).fetchall()[0][0]
    parsed = json.loads(serialised)
    assert not parsed["error"], parsed
    assert tables_in(parsed) == set(step.inputs)


@pytest.mark.parametrize("name", DECISION_STEPS)
def test_inputs_exist_before_the_step(name: str) -> None:
    """A step reads only what is provided or what an earlier step wrote."""
    written = {sql_library.load(earlier).output for earlier in DECISION_STEPS[: DECISION_STEPS.index(name)]}
    provided = harness.RELATIONS.keys() | harness.STANDARD | policy_tables.TABLES.keys()
    assert set(sql_library.load(name).inputs) <= written | provided


def test_every_step_has_a_case() -> None:
    """A rule without an example is a rule nobody has thought through."""
    tested = {(case.get("steps") or [case["step"]])[-1] for _, case in load_cases()}
    assert set(DECISION_STEPS) <= tested


def test_no_distance_that_counts_bytes() -> None:
    """Text goes through name_similarity and edit_distance; digits may go through the macros for digits."""
    files = [file for file in sorted(resources.folder("sql").glob("**/*.sql")) if file.name not in DIGITS_ONLY]
    assert [file.name for file in files if FORBIDDEN.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", DECISION_STEPS)
def test_text_is_readable(name: str) -> None:
    """At most 100 characters a line, counting a Chinese one as one, and spaces only."""
    lines = sql_library.load(name).path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 or "\t" in line] == []


def test_published_tables_keep_their_contract(decided: duckdb.DuckDBPyConnection) -> None:
    """Declared columns come first, in order and with their types."""
    for name in DECISION_STEPS:
        table = CONTRACTS.get(sql_library.load(name).output)
        if table is None:
            continue
        found = [(row[0], row[1]) for row in decided.execute("describe " + table.working_name).fetchall()]
        assert found[: len(table.columns)] == [(column.name, column.sql_type) for column in table.columns]


def test_flags_have_one_shape(decided: duckdb.DuckDBPyConnection) -> None:
    """Every kind of doubt is told in the same columns."""
    outputs = [sql_library.load(name).output for name in DECISION_STEPS]
    kinds = [output for output in outputs if output.startswith("decide.flag_")]
    shapes = {tuple(row[0] for row in decided.execute("describe " + kind).fetchall()) for kind in kinds}
    assert len(kinds) == len(policy_tables.load("funing").flags)
    assert len(shapes) == 1
