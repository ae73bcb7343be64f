"""Resolves the rows of all person datasets to persons, round by round; docs/method.md tells why in this order.

A round places the entries of some datasets on the persons of others: certain pairs first, then what is left
is blocked, compared and scored. Two rounds fix the spine (household register, insurance registry), two place
everything else.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from matchers import model, records, sql_runner
from schemas.datasets import PERSON_DATASETS

log = logging.getLogger(__name__)

POPULATION = "public_security/population"
REGISTRY = "insurance/persons"
OTHERS = tuple(dataset.key for dataset in PERSON_DATASETS if dataset.key not in (POPULATION, REGISTRY))

STANDARDISE = (
    "20_standardise/name_form",
    "20_standardise/person_entry",
    "20_standardise/name_frequency",
    "20_standardise/sound_frequency",
    "50_link/entry_employer",
)
BLOCKING_RULES = (
    "30_block/same_id",
    "30_block/id_body",
    "30_block/name_birth",
    "30_block/former_name_birth",
    "30_block/sound_birth",
    "30_block/name_id_head",
    "30_block/name_id_tail",
    "30_block/name_employer",
    "30_block/name_phone",
    "30_block/name_village",
    "30_block/birth_village",
)
SCORING = ("30_block/candidate_pair", "40_compare/comparison_vector", "40_compare/scored_pair", "50_link/scored_link")
RESULTS = (
    "50_link/person_key_id",
    "50_link/person_link",
    "50_link/person",
    "50_link/person_conflict",
    "50_link/review_pairs",
    "50_link/link_quality",
)


@dataclass(frozen=True)
class Round:
    """`left` entries are placed on persons of `right`. `is_self`: those that stand alone, among themselves.

    `match_share`: the share of left entries expected to have a person on the right, the prior of the model.
    """

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    is_self: bool
    match_share: float


ROUNDS = (
    Round("registry to household register", (REGISTRY,), (POPULATION,), False, 0.9),
    Round("registry with itself", (REGISTRY,), (REGISTRY,), True, 0.02),
    Round("departments to spine", OTHERS, (POPULATION, REGISTRY), False, 0.9),
    Round("departments with themselves", OTHERS, OTHERS, True, 0.3),
)


def standardise(connection: duckdb.DuckDBPyConnection) -> None:
    """From `stg.*` to comparable entries: `std.person_entry` and the frequencies of names."""
    records.gather(connection)
    for step in STANDARDISE:
        sql_runner.run(connection, step, {})


def link(connection: duckdb.DuckDBPyConnection, params: Mapping[str, Any]) -> None:
    """From entries to persons: `link.person_link`, `link.person`, and the tables for reviewers.

    `params` holds the policy's accept_probability, death_accept_probability and review_from_probability.
    """
    model.load_table(connection, model.load())
    connection.execute(
        "create or replace table link.entry_person (entry_id ubigint, person_key ubigint, match_rule varchar,"
        " match_weight double, match_probability double, evidence varchar, decided_by varchar, is_certain boolean)"
    )
    connection.execute(
        "create or replace table link.review_pair (left_id ubigint, right_id ubigint, match_probability double,"
        " evidence varchar)"
    )
    connection.execute("create or replace table link.missed_link (left_id ubigint, expected_links double)")
    _own_persons(connection, (POPULATION,))
    for link_round in ROUNDS:
        _run_round(connection, link_round, params)
        _own_persons(connection, link_round.left)
    for step in RESULTS:
        sql_runner.run(connection, step, params)


def _own_persons(connection: duckdb.DuckDBPyConnection, datasets: tuple[str, ...]) -> None:
    """Entries of the datasets that no round has placed become persons of their own."""
    sql_runner.run(connection, "50_link/own_person", {"datasets": list(datasets)})
    connection.table("link.placed").insert_into("link.entry_person")


def _run_round(connection: duckdb.DuckDBPyConnection, link_round: Round, params: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {
        **params,
        "datasets": list(link_round.left),
        "right_datasets": list(link_round.right),
        "is_self": link_round.is_self,
        "most_per_key": 60,
    }
    sql_runner.run(connection, "50_link/left_entry", values)
    sql_runner.run(connection, "50_link/right_entry", values)
    persons = max(1, connection.table("link.right_entry").aggregate("count(distinct person_key)").fetchall()[0][0])
    values["prior_weight"] = math.log2(link_round.match_share / persons)
    values["least_share"] = 1 / persons
    sql_runner.run(connection, "50_link/certain_link", values)
    sql_runner.run(connection, "50_link/residual_entry", values)
    for step in (*BLOCKING_RULES, *SCORING):
        result = sql_runner.run(connection, step, values)
        log.debug("round=%s step=%s rows=%d seconds=%.2f", link_round.name, step, result.rows, result.seconds)
    sql_runner.run(connection, "50_link/placed", values)
    sql_runner.run(connection, "50_link/review_pair", values)
    connection.table("link.review_pair_round").insert_into("link.review_pair")
    sql_runner.run(connection, "50_link/missed_link", values)
    connection.table("link.missed_link_round").insert_into("link.missed_link")
    if link_round.is_self:
        _merge(connection)
    else:
        connection.table("link.placed").insert_into("link.entry_person")


def _merge(connection: duckdb.DuckDBPyConnection) -> None:
    """Joins persons that the round found to be one, and relabels their entries."""
    sql_runner.run(connection, "50_link/merge_edge", {})
    sql_runner.run(connection, "50_link/merge_start", {})
    while True:
        sql_runner.run(connection, "50_link/merge_label", {})
        changed = connection.table("link.merge_label_next").except_(connection.table("link.merge_label"))
        is_stable = not changed.limit(1).fetchall()
        connection.execute("drop table link.merge_label; alter table link.merge_label_next rename to merge_label")
        if is_stable:
            break
    sql_runner.run(connection, "50_link/merged_person", {})
    connection.execute("drop table link.entry_person; alter table link.entry_person_next rename to entry_person")
