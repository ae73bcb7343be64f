"""Gives persons their ids: the ones they have, whatever has become of the record that named them (docs/method.md).

What is known lies in schema `hist`; `flows.memory.history` fills it. All of it is empty where nothing was ever published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from matchers import sql_runner
from matchers.warehouse import quoted
from schemas.published.employers import EMPLOYER_TARGETS
from schemas.published.findings import FLAGS

#: What earlier nights tell, and the last publication's placement of records.
KNOWN: Mapping[str, str] = {
    "hist.night": "run_no BIGINT, run_id VARCHAR, as_of DATE, written_at TIMESTAMP",
    "hist.person": "person_id VARCHAR, source VARCHAR, dataset VARCHAR, record_no VARCHAR, first_seen_on DATE,"
    " last_seen_on DATE, merged_into VARCHAR, said UBIGINT[]",
    "hist.anchor_said": "person_id VARCHAR, said UBIGINT[]",
    "hist.flag_evidence": "flag_id VARCHAR, source VARCHAR, dataset VARCHAR, record_no VARCHAR, role VARCHAR,"
    " amount DECIMAL(14,2)",
    "hist.flag_row": ", ".join(f"{column.name} {column.sql_type}" for column in FLAGS.columns),
    "hist.employer_row": ", ".join(f"{column.name} {column.sql_type}" for column in EMPLOYER_TARGETS.columns),
}
#: Views of the last publication, readable while its file is attached: relation → what it is without one.
PUBLISHED: Mapping[str, str] = {
    "hist.published_link": "select '' as source, '' as dataset, '' as record_no, '' as person_id where false",
    "hist.published_employer": "select '' as source, '' as dataset, '' as record_no, '' as employer_id, '' as code,"
    " '' as name where false",
}
BEFORE = (
    "52_identity/01_best_record", "52_identity/02_held_anchor", "52_identity/03_former", "52_identity/04_recognised",
    "52_identity/05_claim",
)  # fmt: skip
AFTER = (
    "52_identity/06_person_anchor", "52_identity/07_person_successor", "52_identity/08_person_change",
    "52_identity/09_anchor_said",
)  # fmt: skip


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Nobody is known: the tables that are read here, typed and empty."""
    for name, columns in KNOWN.items():
        connection.execute(" ".join(["create or replace table", quoted(name), "(", columns, ")"]))
    show(connection, {})


def show(connection: duckdb.DuckDBPyConnection, published: Mapping[str, str]) -> None:
    """Makes the views of the last publication: relation → the SELECT that gives its rows."""
    for name, nothing in PUBLISHED.items():
        connection.execute(" ".join(["create or replace view", quoted(name), "as", published.get(name, nothing)]))


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Nobody is known, unless somebody said who is."""
    known = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'hist' and table_name = 'person'"
    )
    if not known.fetchall()[0][0]:
        forget(connection)


def give(connection: duckdb.DuckDBPyConnection, params: Mapping[str, Any]) -> None:
    """Names every `person_key` of `link.entry_person`: `link.person_id`, what it follows from and what changed."""
    prepare(connection)
    for step in (*BEFORE, "50_link/person_key_id", *AFTER):
        sql_runner.run(connection, step, params)
