"""Links any two DuckDB relations, or one with itself, by a declared model; docs/linkage.md shows how.

    connection = warehouse.connect()
    model = parameters.load_model(Path("febrl4.toml"))
    pairs = linker.link(connection, connection.read_parquet("a.parquet"), connection.read_parquet("b.parquet"), model)

The model says everything: what is certain, which columns are derived, which pairs are compared and how, and whether a
row has one partner at most. Tables of one linkage lie in the schema `link` until the next one.
"""

from __future__ import annotations

import logging

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from matchers import engine, expectation, parameters, preparing, sql_runner
from matchers.expectation import Patterns
from matchers.parameters import Parameters
from matchers.preparing import GROUP
from matchers.warehouse import append, relation
from schemas.errors import UsageError
from schemas.linkage import LinkageModel

log = logging.getLogger(__name__)

#: Pairs below this probability are not given out.
LEAST_PROBABILITY = 0.001
#: Blind pairs from which u is counted: a level of one in ten thousand is seen five times.
BLIND_PAIRS = 50_000


def link(
    connection: DuckDBPyConnection,
    left: DuckDBPyRelation,
    right: DuckDBPyRelation | None,
    model: LinkageModel,
    learnt: Parameters | None = None,
    train: bool = False,
) -> DuckDBPyRelation:
    """Pairs (left_uid, right_uid, match_probability, match_weight, is_certain); `link.linked_pair` holds them too.

    Without `right`, duplicates within `left`, each pair once. Without `learnt` the model's own numbers hold. With
    `train` they are the start of learning from the very rows; `learn` gives what was learnt.

    Raises:
        UsageError: a model with certain pairs, or one to one, cannot find duplicates.
    """
    is_self = _open(connection, left, right, model)
    used = _with_share(connection, model, learnt or parameters.declared(model))
    if train:
        used = _trained(connection, model, used, is_self)
    else:
        engine.compare(connection, model)
    parameters.load_tables(connection, model, used, [GROUP])
    engine.weigh(connection, model)
    _decide(connection, model, used, is_self)
    return relation(connection, "link.linked_pair")


def learn(
    connection: DuckDBPyConnection,
    left: DuckDBPyRelation,
    right: DuckDBPyRelation | None,
    model: LinkageModel,
    start: Parameters | None = None,
) -> Parameters:
    """The model's parameters learnt from the rows, without labels; `parameters.save` keeps them."""
    is_self = _open(connection, left, right, model)
    return _trained(connection, model, _with_share(connection, model, start or parameters.declared(model)), is_self)


def clusters(connection: DuckDBPyConnection, model: LinkageModel) -> DuckDBPyRelation:
    """(uid, cluster) of all rows that the last linkage connected with probabilities from `cluster_from` on."""
    sql_runner.run(connection, "35_pairs/cluster_edge", {"cluster_from": model.cluster_from})
    sql_runner.run(connection, "35_pairs/cluster_start", {})
    is_stable = False
    while not is_stable:
        sql_runner.run(connection, "35_pairs/cluster_next", {})
        is_stable = not sql_runner.relation(connection, "35_pairs/cluster_change").fetchall()
        connection.execute("drop table link.cluster; alter table link.cluster_next rename to cluster")
    return connection.table("link.cluster")


def _open(
    connection: DuckDBPyConnection, left: DuckDBPyRelation, right: DuckDBPyRelation | None, model: LinkageModel
) -> bool:
    """Certain pairs, prepared rows and candidate pairs; whether a table is linked with itself."""
    if right is None and (model.certain or model.one_to_one):
        raise UsageError(f"model {model.name}: one table has no certain pairs and is not one to one with itself")
    connection.execute("drop table if exists link.block_report")
    if right is None:
        preparing.no_pairs(connection)
    else:
        left, right = preparing.join_certain(connection, left, right, model)
    sql_runner.view(connection, "35_pairs/certain_pair")
    preparing.prepare(connection, left, right, model)
    engine.block(connection, model, model.name, is_self=right is None)
    return right is None


def _trained(connection: DuckDBPyConnection, model: LinkageModel, start: Parameters, is_self: bool) -> Parameters:
    """Parameters by expectation-maximisation on the candidates, which are left compared."""
    connection.execute("drop table if exists link.found_candidate")
    connection.execute("alter table link.candidate_pair rename to found_candidate")
    sql_runner.run(connection, "35_pairs/blind_pair", {"pairs": BLIND_PAIRS})
    blind = _patterns(connection, model)
    connection.execute("drop table link.candidate_pair; alter table link.found_candidate rename to candidate_pair")
    candidates = _patterns(connection, model)
    left, right = (_rows(connection, side) for side in ("left", "right"))
    possible = left * (left - 1) // 2 if is_self else left * right
    learnt = expectation.learn(model, start, GROUP, candidates, blind, max(1, possible), max(1, left))
    if not is_self:
        # Taken each for itself, rivals may add up to more partners than there are rows.
        learnt = learnt.model_copy(update={"match_share": min(learnt.match_share or 0.0, 0.99)})
    log.info("model=%s match_share=%.3f", model.name, learnt.match_share)
    return learnt


def _patterns(connection: DuckDBPyConnection, model: LinkageModel) -> Patterns:
    engine.compare(connection, model)
    sql_runner.run(connection, "35_pairs/pattern_count", {})
    return Patterns.of(connection.table("link.pattern_count").fetchnumpy(), model)


def _decide(connection: DuckDBPyConnection, model: LinkageModel, used: Parameters, is_self: bool) -> None:
    """`link.linked_pair`: certain and possible pairs; one to one, those that greedy assignment leaves."""
    right, share = max(1, _rows(connection, "right")), used.match_share or model.match_share
    values = {
        "least_probability": LEAST_PROBABILITY,
        "prior_odds": share / right if is_self else share / ((1 - share) * right),
        "is_one_to_one": model.one_to_one,
        "is_self": is_self,
        "slope": used.calibration.slope,
        "shift": used.calibration.shift,
    }
    sql_runner.run(connection, "35_pairs/possible_pair", values)
    connection.execute("create or replace table link.assigned_pair (left_id ubigint, right_id ubigint)")
    if model.one_to_one:
        _assign(connection)
    sql_runner.run(connection, "35_pairs/compared_link", values)
    # A view: most pairs are certain, lie where they were joined, and need no copy.
    sql_runner.view(connection, "35_pairs/linked_pair")


def _assign(connection: DuckDBPyConnection) -> None:
    """`link.assigned_pair`: the best pair of all, the best of what is left, and so on; a round does many at once."""
    while sql_runner.run(connection, "35_pairs/mutual_pair", {}).rows:
        append(connection, connection.table("link.mutual_pair"), "link.assigned_pair")


def _with_share(connection: DuckDBPyConnection, model: LinkageModel, used: Parameters) -> Parameters:
    """The declared share is of all rows on the left; of what the certain pairs leave over, fewer have a partner."""
    if used.match_share:
        return used
    certain = relation(connection, "link.certain_pair").count("*").fetchall()[0][0]
    left = max(1, _rows(connection, "left"))
    share = (model.match_share * (left + certain) - certain) / left
    return used.model_copy(update={"match_share": min(max(share, 0.01), 0.99)})


def _rows(connection: DuckDBPyConnection, side: str) -> int:
    return int(relation(connection, f"link.{side}_entry").count("*").fetchall()[0][0])
