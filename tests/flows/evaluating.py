"""The tables that the steps of an evaluation read, empty, and how rows get into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pytest

from matchers import sql_runner, warehouse

Rows = Sequence[Mapping[str, Any]]

#: Columns of the tables that steps read, and their types.
TABLES = {
    "published.person_links": "source varchar, dataset varchar, record_no varchar, person_id varchar,"
    " match_rule varchar, match_weight double, match_probability double, decided_by varchar",
    "published.review_pairs": "source_l varchar, dataset_l varchar, record_no_l varchar, source_r varchar,"
    " dataset_r varchar, record_no_r varchar, match_probability double, evidence varchar",
    "truth.links": "source varchar, dataset varchar, record_no varchar, person varchar",
    "truth.persons": "person varchar, id_number varchar, name varchar, birth_date date, death_date date",
    "truth.noise": "source varchar, dataset varchar, record_no varchar, kind varchar",
    "published.enrolment_targets": "person_id varchar, insurance_line varchar, gap varchar",
    "published.flags": "flag_id varchar, confidence varchar",
    "published.flag_evidence": "flag_id varchar, source varchar, dataset varchar, record_no varchar",
    "published.persons": "person_id varchar, in_registry boolean",
    "hist.target_return": "return_id bigint, person_id varchar, insurance_line varchar, gap varchar, reason varchar,"
    " note varchar",
    "hist.flag_return": "return_id bigint, flag_id varchar, confidence varchar, check_result varchar,"
    " not_true_reason varchar",
    "evaluate.said": "source varchar, dataset varchar, record_no varchar, line bigint, as_of varchar,"
    " id_number varchar, name varchar, birth_date date, household_no varchar, division_code varchar",
    "evaluate.record": "source varchar, dataset varchar, record_no varchar, person_id varchar, match_rule varchar,"
    " match_weight double, match_probability double, decided_by varchar, person varchar, written_number varchar,"
    " number varchar, name_key varchar, birth_date date, household_no varchar, division_code varchar,"
    " kinds varchar[], is_damaged boolean",
    "evaluate.link_item": "linkage varchar, source varchar, dataset varchar, person_id varchar, person varchar,"
    " is_damaged boolean, is_lookalike boolean, records bigint",
    "evaluate.judged": "what varchar, source varchar, dataset varchar, record_no varchar, match_rule varchar,"
    " match_probability double, match_weight double, is_right boolean",
}
NUMBERS = ("320923197003151235", "320923198503151238")
REGISTER = {"source": "public_security", "dataset": "population"}
REGISTRY = {"source": "insurance", "dataset": "persons"}
TAX = {"source": "tax", "dataset": "wage_withholding"}


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = warehouse.connect()
    for schema in ("published", "truth", "evaluate"):
        connection.execute("create schema " + schema)
    for name, columns in TABLES.items():
        connection.execute("create table " + name + " (" + columns + ")")
    yield connection
    connection.close()


def fill(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    for row in rows:
        columns, places = ", ".join(row), ", ".join("?" for _ in row)
        connection.execute("insert into " + name + " (" + columns + ") values (" + places + ")", list(row.values()))


def outcome(connection: duckdb.DuckDBPyConnection, step: str, **params: Any) -> list[dict[str, Any]]:
    return sql_runner.fetch(connection, "90_evaluate/" + step, params)


def record(place: dict[str, str], record_no: str, person_id: str, person: str, **more: Any) -> dict[str, Any]:
    return {
        **place, "record_no": record_no, "person_id": person_id, "person": person, "kinds": [], "match_rule": "same_id",
        "decided_by": "rule", **more,
    }  # fmt: skip
