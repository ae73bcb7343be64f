"""Learns the parameters of the employer model from a county's own statements: part of `canbao train`.

m is learnt from pairs that another comparison proves: names, addresses and people from pairs of one sound credit code,
codes from pairs of one full name. u is learnt from statements taken blindly, less those on one employer. Both lean on
what is declared (`matchers.training`), and m is held against what expectation gives.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import duckdb

from matchers import employers, engine, parameters, sql_runner, training
from matchers.employers import GROUPS, MARKET, REGISTRY, ROUNDS
from matchers.parameters import Parameters
from schemas.linkage import LinkageModel
from schemas.policy import Policy

log = logging.getLogger(__name__)

#: Unit: rows a dataset, and rows of both registers, that are compared blindly.
BLIND = {"left_rows": 50, "right_rows": 1000}
#: Which statement speaks best for an employer depends a little on the parameters, so it is learnt twice.
PASSES = 2


def learn(
    connection: duckdb.DuckDBPyConnection,
    policy: Policy,
    version: str,
    learnt_from: Mapping[str, Any],
    params: Mapping[str, Any],
) -> Parameters:
    """Parameters learnt from `stg.*`, with the figures that a reader should see. Leaves `link.employer_entry`, too."""
    model = employers.model()
    learnt = parameters.declared(model)
    employers.standardise(connection, policy)
    for number in range(PASSES):
        counts = _pass(connection, model, learnt, params)
        m = training.learn_m(model, counts["proven"], GROUPS)
        u = training.learn_u(model, counts["random"], GROUPS)
        gap = training.largest_gaps(training.learn_m(model, counts["expected"], GROUPS), m)
        learnt = learnt.model_copy(update={"m": m, "u": u})
        log.info("pass=%d proven=%d gap=%.4f", number + 1, sum(counts["proven"].values()), max(gap.values()))
    statements = connection.table("std.unit_entry").count("*").fetchall()[0][0]
    quality = {"largest_gap_to_expectation": gap, "proven_levels": sum(counts["proven"].values())}
    learnt_from = {**learnt_from, "statements": statements}
    return learnt.model_copy(update={"version": version, "learnt_from": learnt_from, "quality": quality})


def _pass(
    connection: duckdb.DuckDBPyConnection, model: LinkageModel, learnt: Parameters, params: Mapping[str, Any]
) -> dict[str, dict[tuple[str, str, str], float]]:
    """Runs the rounds and counts levels: of proven and of expected pairs, and between statements taken blindly."""
    counts: dict[str, dict[tuple[str, str, str], float]] = {"proven": {}, "expected": {}, "random": {}}
    employers.begin(connection, model, learnt)
    # Nothing is taken out of a certain pass: there is none before the comparison.
    connection.execute("create or replace table link.sample (left_id ubigint)")
    for link_round in ROUNDS:
        values = employers.open_round(connection, model, link_round, params)
        employers.match_round(connection, model, learnt, link_round)
        if not link_round.is_self:
            sql_runner.run(connection, "55_employers/proven_level", {})
            sql_runner.run(connection, "45_train/expected_level", {})
            _add(connection, model, counts, "proven")
            _add(connection, model, counts, "expected")
        employers.close_round(connection, values)
    sql_runner.run(connection, "55_employers/placed_entry", {})
    sql_runner.run(connection, "55_employers/right_entry", {"right_datasets": [*MARKET, *REGISTRY]})
    for step in ("45_train/random_left", "45_train/random_pair"):
        sql_runner.run(connection, step, BLIND)
    employers.compare(connection, model)
    engine.weigh(connection, model)
    sql_runner.run(connection, "45_train/random_level", {})
    _add(connection, model, counts, "random")
    return counts


def _add(
    connection: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    counts: dict[str, dict[tuple[str, str, str], float]],
    what: str,
) -> None:
    """Adds the rows of `link.<what>_level` to the counts; every dataset is placed in one round."""
    for group, place, number, amount in connection.table(f"link.{what}_level").fetchall():
        comparison = model.comparison[place]
        counts[what][group, comparison.name, comparison.levels[number - 1].name] = amount
