"""Learns the parameters of the person model from a county's own records: `canbao train`.

A sample of entries is taken out of the certain pass, so that what the other records say of a person does not include
the record that is judged. On the sample m is learnt; on blind pairs u; and once more on the sample, with the numbers
masked, whether the probabilities keep what they promise.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np

from matchers import engine, linking, sql_runner, training
from matchers.linking import GROUPS, ROUNDS, Round
from matchers.parameters import Parameters
from schemas.linkage import BITS, LinkageModel

log = logging.getLogger(__name__)

#: Unit: entries a dataset, and rows a group on either side of the blind pairs.
SAMPLE = {"entries_per_group": 3000, "left_rows": 100, "right_rows": 1000}
#: What is proven depends a little on the parameters, so it is learnt twice.
PASSES = 2


def learn(
    connection: duckdb.DuckDBPyConnection,
    start: Parameters,
    version: str,
    learnt_from: Mapping[str, Any],
    params: Mapping[str, Any],
) -> Parameters:
    """Parameters learnt from `std.person_entry`, with the calibration and the figures that a reader should see."""
    model = linking.model()
    learnt = start
    for number in range(PASSES):
        counts = _pass(connection, model, learnt, params, is_masked=False)
        m = training.learn_m(model, counts["proven"], GROUPS)
        u = training.learn_u(model, counts["random"], GROUPS)
        gap = _gap(training.learn_m(model, counts["expected"], GROUPS), m)
        learnt = learnt.model_copy(update={"m": m, "u": u, "calibration": engine.AS_IS})
        log.info("pass=%d proven=%d gap=%.4f", number + 1, sum(counts["proven"].values()), max(gap.values()))
    _pass(connection, model, learnt, params, is_masked=True)
    return learnt.model_copy(
        update={"version": version, "learnt_from": dict(learnt_from), **_calibration(connection, gap)}
    )


def _pass(
    connection: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    learnt: Parameters,
    params: Mapping[str, Any],
    is_masked: bool,
) -> dict[str, dict[tuple[str, str, str], float]]:
    """Runs the rounds that place one department's entries on persons; counts levels, or with masked numbers links."""
    linking.begin(connection, model, learnt)
    connection.execute("drop table if exists link.reliability")
    counts: dict[str, dict[tuple[str, str, str], float]] = {"proven": {}, "random": {}, "expected": {}}
    for link_round in (link_round for link_round in ROUNDS if not link_round.is_self):
        values = {**linking.open_round(connection, link_round, params), **SAMPLE}
        _set_apart(connection, values)
        linking.match_round(connection, model, learnt, link_round, values)
        if is_masked:
            _mask(connection, model, learnt, link_round, values)
        else:
            _count(connection, model, learnt, link_round, values, counts)
        values = linking.open_round(connection, link_round, params)
        linking.match_round(connection, model, learnt, link_round, values)
        linking.close_round(connection, link_round, values)
    return counts


def _set_apart(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Takes the sample out of the certain links."""
    sql_runner.run(connection, "45_train/sample", values)
    sql_runner.run(connection, "45_train/unsampled_link", values)
    connection.execute("drop table link.certain_link; alter table link.unsampled_link rename to certain_link")


def _count(
    connection: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    learnt: Parameters,
    link_round: Round,
    values: Mapping[str, Any],
    counts: dict[str, dict[tuple[str, str, str], float]],
) -> None:
    shape = {**values, "comparisons": len(model.comparison), "bits": BITS}
    sql_runner.run(connection, "45_train/pair_level", shape)
    sql_runner.run(connection, "45_train/proven_level", shape)
    sql_runner.run(connection, "45_train/expected_level", shape)
    sql_runner.run(connection, "45_train/random_left", shape)
    sql_runner.run(connection, "45_train/random_pair", shape)
    linking.score_candidates(connection, model, learnt, link_round, values)
    sql_runner.run(connection, "45_train/random_level", shape)
    for what, counted in counts.items():
        for group, place, number, amount in connection.table(f"link.{what}_level").fetchall():
            comparison = model.comparison[place]
            counted[group, comparison.name, comparison.levels[number - 1].name] = amount
    for (group, name, level), share in _closed_form(connection, model).items():
        blind = sum(amount for (own, of, _), amount in counts["random"].items() if (own, of) == (group, name))
        counts["random"][group, name, level] = share * blind


def _closed_form(connection: duckdb.DuckDBPyConnection, model: LinkageModel) -> dict[tuple[str, str, str], float]:
    """The chance of each level that is an equality of keys, by group: exact, where a sample would be coarse."""
    shares = {}
    for comparison in model.comparison:
        for level in comparison.levels:
            if level.counted:
                engine.key_table(connection, "link.left_entry", "l", level.counted[0], "link.counted_left")
                engine.key_table(connection, "link.right_entry", "r", level.counted[1], "link.counted_right")
                sql_runner.run(connection, "45_train/equal_share", {})
                for group, share in connection.table("link.equal_share").fetchall():
                    shares[group, comparison.name, level.name] = share
    return shares


def _mask(
    connection: duckdb.DuckDBPyConnection,
    model: LinkageModel,
    learnt: Parameters,
    link_round: Round,
    values: Mapping[str, Any],
) -> None:
    sql_runner.run(connection, "45_train/masked_entry", values)
    connection.execute("drop table link.left_entry; alter table link.masked_entry rename to left_entry")
    engine.block(connection, model, f"{link_round.name}, masked")
    linking.score_candidates(connection, model, learnt, link_round, values)
    sql_runner.append(connection, "45_train/reliability", values)


def _calibration(connection: duckdb.DuckDBPyConnection, gap: Mapping[str, float]) -> dict[str, Any]:
    rows = connection.table("link.reliability").project("match_probability, is_match").fetchnumpy()
    promised = np.asarray(rows["match_probability"], dtype=np.float64)
    true = np.asarray(rows["is_match"], dtype=np.bool_)
    calibration = training.calibrate(promised, true)
    before = training.reliability(promised, true)
    after = training.reliability(training.calibrated(promised, calibration), true)
    quality = {
        "masked_links": len(promised),
        "expected_calibration_error_before": training.expected_calibration_error(before),
        "expected_calibration_error": training.expected_calibration_error(after),
        "reliability": [[each.links, each.promised, each.true] for each in after],
        "largest_gap_to_expectation": dict(gap),
    }
    return {"calibration": calibration, "quality": quality}


def _gap(expected: Mapping[str, Any], proven: Mapping[str, Any]) -> dict[str, float]:
    """By comparison, the largest distance between m by expectation and m by proof, among all levels and groups."""
    gap: dict[str, float] = defaultdict(float)
    for group, comparisons in proven.items():
        for comparison, levels in comparisons.items():
            for level, value in levels.items():
                gap[comparison] = max(gap[comparison], abs(expected[group][comparison][level] - value))
    return dict(gap)
