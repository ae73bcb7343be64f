"""Obeys what reviewers have decided on pairs of records: one person, or two; one employer, or two.

Decided pairs come first. An entry decided to be one with a placed entry is placed there before anything is compared;
entries decided to be two people never share a person, not even through a third record: wherever a round would put
them together, the weaker link is dropped. What contradicts itself is not obeyed, and `link_decisions` says so.
Every function does nothing when there is no decision. They work on `link.entry_person`, `link.placed` and their like;
the rounds of employers, which come first, use tables of the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from matchers import sql_runner
from matchers.warehouse import append, quoted
from schemas.review import DIFFERENT, DIFFERENT_EMPLOYER, SAME, SAME_EMPLOYER

#: What the verdicts of a decision are called, of persons and of employers.
PERSONS = {"verdict_same": SAME, "verdict_different": DIFFERENT}
EMPLOYERS = {"verdict_same": SAME_EMPLOYER, "verdict_different": DIFFERENT_EMPLOYER}
#: `stg.link_decision`: a row a decision as delivered.
COLUMNS = {
    "file": "varchar", "line": "bigint", "source_l": "varchar", "dataset_l": "varchar", "record_no_l": "varchar",
    "source_r": "varchar", "dataset_r": "varchar", "record_no_r": "varchar", "verdict": "varchar", "note": "varchar",
    "reviewer": "varchar", "decided_on": "date",
}  # fmt: skip


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """`stg.link_decision` without a row."""
    connection.execute("drop table if exists " + quoted("stg.link_decision"))
    _provide(connection)


def resolve(
    connection: duckdb.DuckDBPyConnection,
    verdicts: Mapping[str, str] = PERSONS,
    records: str = "50_link/decided_record",
) -> None:
    """Finds the entries that decisions are about, and which decisions are in force: `link.together`, `link.apart`.

    `verdicts`: of persons or of employers. `records`: the step that tells which entry a record is.
    """
    _provide(connection)
    for step in (records, "50_link/decision", "50_link/decision_together", "50_link/decision_apart"):
        sql_runner.run(connection, step, verdicts)


def place(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Places entries of the round that are decided to be one with an entry already placed."""
    if _any(connection, "link.together"):
        sql_runner.run(connection, "50_link/decision_placed", values)
        append(connection, connection.table("link.decision_placed"), "link.entry_person")


def forbid(connection: duckdb.DuckDBPyConnection) -> None:
    """Takes certain links away that a decision forbids; `link.forbidden_person` serves the rest of the round."""
    bar(connection)
    if _any(connection, "link.apart"):
        _replace(connection, "50_link/decision_certain", "link.certain_link")


def bar(connection: duckdb.DuckDBPyConnection) -> None:
    """`link.forbidden_person`: on whom no entry of the round may be placed."""
    sql_runner.run(connection, "50_link/decision_forbidden", {})


def allow(connection: duckdb.DuckDBPyConnection) -> None:
    """Takes candidates away that a decision forbids."""
    if _any(connection, "link.apart"):
        _replace(connection, "50_link/decision_candidate", "link.candidate_pair")


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Of the links that would put two decided people on one person, the likeliest stays."""
    if _any(connection, "link.together"):
        _replace(connection, "50_link/decision_followed", "link.placed")
    if _any(connection, "link.apart"):
        _replace(connection, "50_link/decision_settled", "link.placed")


def part(connection: duckdb.DuckDBPyConnection) -> None:
    """Entries that would be one person of their own, by number and name, stay apart where somebody has decided so."""
    if _any(connection, "link.apart"):
        _replace(connection, "50_link/decision_own", "link.placed")


def untie(
    connection: duckdb.DuckDBPyConnection, step: str = "50_link/decision_edge", edges: str = "link.safe_edge"
) -> None:
    """Leaves merges out that would join two decided people through others; the step keeps the edges of the rest."""
    if _any(connection, "link.apart"):
        _replace(connection, "50_link/decision_untied", "link.merge_label")
        _replace(connection, step, edges)


def join(connection: duckdb.DuckDBPyConnection, step: str = "50_link/decision_joined") -> None:
    """Makes one person of those whose entries are decided to be one, when all of them are placed."""
    if _any(connection, "link.together"):
        sql_runner.run(connection, "50_link/decision_group", {})
        _replace(connection, step, "link.entry_person")


def report(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds what became of the decisions, and what the model says of them, to `pub.link_decisions`."""
    sql_runner.append(connection, "50_link/link_decisions", {})


def _provide(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(" ".join([quoted(name), kind]) for name, kind in COLUMNS.items())
    connection.execute(" ".join(["create table if not exists", quoted("stg.link_decision"), "(", columns, ")"]))


def _any(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(connection.table(table).limit(1).fetchall())


def _replace(connection: duckdb.DuckDBPyConnection, step: str, table: str) -> None:
    """The table as the step gives it, which reads it."""
    result = sql_runner.run(connection, step, {})
    connection.execute(" ".join(["drop table", quoted(table)]))
    renamed = quoted(table.split(".")[1])
    connection.execute(" ".join(["alter table", quoted(result.output), "rename to", renamed]))
