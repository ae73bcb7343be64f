"""Runs one step of the decisions (sql/60_facts to 68_feedback) on a few invented rows, with whatever the step needs run before it.

A case is a YAML mapping:

    name:    what the law or the contract says, in words
    step:    the step under test; `steps` for a chain that is run in that order
    given:   relation → rows; columns left out are NULL
    params:  values other than the policy's (optional)
    expect:  rows of the step's output, in any order
    columns: what is compared; without it, the columns of the first expected row
    where:   which rows of the output are compared (optional); a condition in SQL

A row of a person dataset may carry `person`: it is then linked to that person_id with certainty, unless
`probability` or `certain` say otherwise. Persons that only links name are created without further facts.
A row that speaks of an employer may carry `employer`, the employer_id that its code and name were placed on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb

from matchers import identity, policy_tables, records, sql_library, sql_runner
from matchers.decisions import DECISION_STEPS
from matchers.warehouse import connect
from schemas.datasets import DATASETS

AS_OF = dt.date(2026, 1, 15)

#: Relations that other parts of the program provide, and their types.
PROVIDED = {
    "link.person_link": "source VARCHAR, dataset VARCHAR, record_no VARCHAR, person_id VARCHAR, match_rule VARCHAR, "
    "match_weight DOUBLE, match_probability DOUBLE, evidence VARCHAR, decided_by VARCHAR, is_certain BOOLEAN",
    "link.person": "person_id VARCHAR, id_number VARCHAR, name VARCHAR, sex VARCHAR, birth_date DATE, "
    "division_code VARCHAR, address VARCHAR, phone VARCHAR, in_registry BOOLEAN, record_count BIGINT, "
    "is_identified BOOLEAN DEFAULT true",
    "link.person_conflict": "id_number VARCHAR, person_ids VARCHAR[], registry_nos VARCHAR[]",
    "link.review_pairs": "source_l VARCHAR, dataset_l VARCHAR, record_no_l VARCHAR, source_r VARCHAR, dataset_r VARCHAR, "
    "record_no_r VARCHAR, match_probability DOUBLE, evidence VARCHAR",
    "link.employer_entry": "source VARCHAR, dataset VARCHAR, record_no VARCHAR, code VARCHAR, name VARCHAR, "
    "employer_id VARCHAR",
    "pub.employer_review_pairs": "source_l VARCHAR, dataset_l VARCHAR, record_no_l VARCHAR, source_r VARCHAR, "
    "dataset_r VARCHAR, record_no_r VARCHAR, employer_id_l VARCHAR, employer_id_r VARCHAR, match_probability DOUBLE, "
    "evidence VARCHAR",
    "stg.employer_stage": "file VARCHAR, line BIGINT, uscc VARCHAR, name VARCHAR, stage VARCHAR, decided_on DATE, "
    "officer VARCHAR, note VARCHAR",
    "hist.listing": "list VARCHAR, subject VARCHAR, line VARCHAR, first_listed_on DATE, left_on DATE",
    "hist.enrolment_target": "person_id VARCHAR, insurance_line VARCHAR, first_listed_on DATE",
    "hist.employer_target": "subject VARCHAR, gap VARCHAR, employer_id VARCHAR, first_listed_on DATE",
    "hist.department_feedback": "feedback_id VARCHAR, first_seen_on DATE",
    "hist.flag": "flag_id VARCHAR, flag_type VARCHAR, line VARCHAR, person_id VARCHAR, status VARCHAR, "
    "first_seen_on DATE, last_seen_on DATE, amount_at_risk DECIMAL(14,2), reopened_on DATE, cleared_on DATE, "
    "merged_into VARCHAR",
    "hist.flag_note": "run_no BIGINT, as_of DATE, written_at TIMESTAMP, flag_id VARCHAR, "
    "amount_at_risk_max DECIMAL(14,2), months BIGINT, sources VARCHAR[], numbers BIGINT, records UBIGINT[]",
    "hist.flag_evidence": identity.KNOWN["hist.flag_evidence"],
    "hist.flag_row": identity.KNOWN["hist.flag_row"],
    "pub.extracts": "source VARCHAR, dataset VARCHAR, file VARCHAR, gate_result VARCHAR, stale_reason VARCHAR",
    "hist.flag_change": "flag_id VARCHAR, flag_type VARCHAR, change VARCHAR, flag_id_to VARCHAR, person_id VARCHAR, "
    "reason VARCHAR, changed_on DATE, status VARCHAR, first_seen_on DATE, last_seen_on DATE, "
    "amount_at_risk DECIMAL(14,2)",
    "hist.night": "run_no BIGINT, run_id VARCHAR, as_of DATE, written_at TIMESTAMP",
    "hist.returns": "return_id BIGINT, returned_at TIMESTAMP, run_id VARCHAR",
    "link.person_successor": "person_id VARCHAR, successor_id VARCHAR",
    "link.person_change": "change VARCHAR, person_id_from VARCHAR, person_id_to VARCHAR",
    "link.person_anchor": "person_id VARCHAR, source VARCHAR, dataset VARCHAR, record_no VARCHAR, first_seen_on DATE",
    "hist.target_return": "return_id BIGINT, person_id VARCHAR, insurance_line VARCHAR, reason VARCHAR, note VARCHAR, "
    "returned_on DATE",
    "hist.flag_return": "return_id BIGINT, flag_id VARCHAR, status VARCHAR, check_result VARCHAR, "
    "not_true_reason VARCHAR, measure VARCHAR, amount_due DECIMAL(14,2), amount_recovered DECIMAL(14,2), decided_on DATE",
}
STAGED = {
    "stg." + dataset.table: "file VARCHAR, line BIGINT, "
    + ", ".join(f'"{column.name}" {column.sql_type}' for column in dataset.columns)
    for dataset in DATASETS
}
RELATIONS = {**PROVIDED, **STAGED}
_LINK_KEYS = ("person", "probability", "certain", "employer")
#: What the decisions read of the standardised rows; the views of what was delivered are there from the start.
STANDARD_STEPS = tuple(
    "20_standardise/" + name for name in ("person_row", "person_statement", "name_form", "number_form", "person_entry")
)
STANDARD = {
    "std.delivered_person",
    "std.delivered_statement",
    *(sql_library.load(name).output for name in STANDARD_STEPS),
}
_STEPS = (*STANDARD_STEPS, *DECISION_STEPS)
_WRITERS = {sql_library.load(name).output: name for name in _STEPS}


def empty_database() -> duckdb.DuckDBPyConnection:
    """A working database as the decisions find it, with the policy of Funing and no row of data."""
    connection = connect()
    for schema in ("hist", "stg", "std", "link", "decide", "pub"):
        connection.execute("create schema if not exists " + schema)
    for relation, columns in RELATIONS.items():
        connection.execute("create table " + relation + " (" + columns + ")")
    policy_tables.load_tables(connection, policy_tables.load("funing"))
    records.gather(connection)
    for name in STANDARD_STEPS:
        sql_runner.run(connection, name, parameters())
    return connection


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Empties what a case may have filled, so that the next one starts from nothing."""
    for relation in RELATIONS:
        connection.execute("truncate " + relation)


def parameters(**changed: Any) -> dict[str, Any]:
    """The parameters of Funing's policy on the day that cases are written for."""
    values = policy_tables.params(policy_tables.load("funing"), changed.pop("as_of", AS_OF))
    return {**values, **changed}


def fill(connection: duckdb.DuckDBPyConnection, given: dict[str, list[dict[str, Any]]]) -> None:
    """Inserts the rows of a case, and the links and persons that its `person` keys imply."""
    links: list[dict[str, Any]] = []
    employers: list[dict[str, Any]] = []
    for relation, rows in given.items():
        if relation in STAGED:
            source, dataset = relation.removeprefix("stg.").split("__")
            links += [_link(source, dataset, row) for row in rows if "person" in row]
            employers += [_employer(source, dataset, row) for row in rows if "employer" in row]
        for row in rows:
            _insert(connection, relation, {key: value for key, value in row.items() if key not in _LINK_KEYS})
    for link in links:
        _insert(connection, "link.person_link", link)
    # a payer is known by code and name, not by each of its records
    payers = {(each["dataset"], each["code"], each["name"]): each for each in employers if each["source"] == "tax"}
    for entry in [*payers.values(), *(each for each in employers if each["source"] != "tax")]:
        _insert(connection, "link.employer_entry", entry)
    connection.execute("""
        insert into link.person (person_id)
        select distinct person_id from link.person_link
        where person_id not in (select person_id from link.person)
    """)


def chain_to(step: str, given: Iterable[str]) -> list[str]:
    """The steps that must run for `step`, in order; a relation that the case gives is not computed."""
    needed: list[str] = []

    def need(name: str) -> None:
        for relation in sql_library.load(name).inputs:
            writer = _WRITERS.get(relation)
            if writer and relation not in given and writer not in needed:
                need(writer)
        needed.append(name)

    need(step)
    return sorted(dict.fromkeys(needed), key=_STEPS.index)


def run_case(connection: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Runs a case; gives the rows it got and the rows it expects, both sorted and reduced to what is compared."""
    given = case.get("given", {})
    derived = {relation: rows for relation, rows in given.items() if relation not in RELATIONS}
    if derived:
        raise AssertionError(f"only provided relations can be given: {sorted(derived)}")
    fill(connection, given)
    values = parameters(**case.get("params", {}))
    last = (case.get("steps") or [case["step"]])[-1]
    for name in case.get("steps") or chain_to(last, given):
        sql_runner.run(connection, name, values)
    expected = case["expect"]
    columns = case.get("columns") or (list(expected[0]) if expected else ["*"])
    listed = ", ".join(column if column == "*" else f'"{column}"' for column in columns)
    compared = " where " + case.get("where", "true")
    found = connection.execute("select " + listed + " from " + sql_library.load(last).output + compared).fetchall()
    wanted = [tuple(row.get(column) for column in columns) for row in expected]
    return _comparable(found), _comparable(wanted)


def _link(source: str, dataset: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": source,
        "dataset": dataset,
        "record_no": row["record_no"],
        "person_id": row["person"],
        "match_rule": "test",
        "match_probability": row.get("probability", 1.0),
        "is_certain": row.get("certain", "probability" not in row),
    }


def _employer(source: str, dataset: str, row: dict[str, Any]) -> dict[str, Any]:
    prefix = "payer_" if source == "tax" else ""
    code = row.get(prefix + "uscc")
    return {
        "source": source,
        "dataset": dataset,
        "record_no": row["record_no"],
        "code": code and code.upper(),
        "name": row.get(prefix + "name"),
        "employer_id": row["employer"],
    }


def _insert(connection: duckdb.DuckDBPyConnection, relation: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" for _ in row)
    values = list(row.values())
    connection.execute("insert into " + relation + " (" + names + ") values (" + places + ")", values)


def _comparable(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted((tuple(_plain(value) for value in row) for row in rows), key=repr)


def _plain(value: Any) -> Any:
    """One form for what YAML and DuckDB write differently."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, list)):
        return value
    return float(value) if isinstance(value, int) else [_plain(item) for item in value]
