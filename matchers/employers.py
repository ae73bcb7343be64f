"""Finds which statements on employers speak of one employer, round by round: registries first, then who pays wages.

Every statement of `std.unit_entry` begins as an employer of its own. A round takes those that stand alone in some
datasets and places each on the employer of others that it most probably is; docs/method.md, "Employers", tells why
in this order. `matchers.engine` compares, by `models/employer.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from matchers import engine, parameters, sql_runner, unit_names
from matchers.linking import Round
from matchers.warehouse import quoted
from schemas.linkage import LinkageModel
from schemas.policy import Policy

MARKET = ("market_supervision/entities",)
REGISTRY = ("insurance/employers",)
PAYERS = ("tax/wage_withholding", "tax/contribution_payments")
GROUPS = (*MARKET, *REGISTRY, *PAYERS)

#: A public body stands in no market register. A payer that no register knows may be there under another spelling.
ROUNDS = (
    Round("registered employers to market register", REGISTRY, MARKET, False, 0.8),
    Round("registered employers with themselves", REGISTRY, REGISTRY, True, 0.02),
    Round("payers to registers", PAYERS, (*MARKET, *REGISTRY), False, 0.9),
    Round("payers with themselves", PAYERS, PAYERS, True, 0.1),
)
#: What the rounds add to. `pattern` and `log_us` hold the evidence, see matchers/engine.py.
TABLES = {
    "link.unit_placement": "(entry_id ubigint, unit_key ubigint, match_rule varchar, match_weight double,"
    " match_probability double, parameter_group varchar, pattern ubigint, log_us float[], decided_by varchar)",
    "link.unit_review": "(left_id ubigint, right_id ubigint, match_probability double, parameter_group varchar,"
    " pattern ubigint, log_us float[])",
}
RESULTS = (
    "50_link/pattern_evidence",
    "55_employers/employer_entry",
    "55_employers/employer_links",
    "55_employers/employer_review_pairs",
)


def model() -> LinkageModel:
    """How employers are compared."""
    return parameters.load_model(parameters.MODELS / "employer.toml")


def link(connection: duckdb.DuckDBPyConnection, policy: Policy, params: Mapping[str, Any]) -> None:
    """From `stg.*` to `link.employer_entry`, `pub.employer_links` and `pub.employer_review_pairs`.

    Persons are linked afterwards: both use the engine's tables. `params` holds the policy's least probability of a
    link and that of a review.
    """
    linkage_model = model()
    values = {**params, "local_places": unit_names.local_places(policy)}
    sql_runner.run(connection, "20_standardise/unit_entry", values)
    parameters.load_tables(connection, linkage_model, parameters.declared(linkage_model), GROUPS)
    sql_runner.run(connection, "55_employers/own_unit", values)
    for table, columns in TABLES.items():
        connection.execute(" ".join(["create or replace table", quoted(table), columns]))
    for link_round in ROUNDS:
        _place(connection, linkage_model, link_round, values)
    for step in RESULTS:
        sql_runner.run(connection, step, values)


def _place(
    connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, link_round: Round, values: Mapping[str, Any]
) -> None:
    """One round: compares, accepts, and joins the employers that it found to be one."""
    values = {**values, "datasets": list(link_round.left), "right_datasets": list(link_round.right)}
    for side in ("left", "right"):
        sql_runner.run(connection, f"55_employers/{side}_entry", values)
    engine.block(connection, linkage_model, link_round.name)
    sql_runner.run(connection, "55_employers/kept_pair", values)
    connection.execute("drop table link.candidate_pair; alter table link.kept_pair rename to candidate_pair")
    for side in ("left", "right"):
        sql_runner.run(connection, f"55_employers/candidate_{side}", values)
    engine.compare(connection, linkage_model)
    units = connection.table("link.right_entry").aggregate("count(distinct person_key)").fetchall()[0][0]
    engine.score(connection, linkage_model, max(1, units), link_round.match_share)
    for step in ("certain_pattern", "placed", "review_pair", "joined_unit"):
        sql_runner.run(connection, f"55_employers/{step}", values)
    connection.table("link.placed_unit").insert_into("link.unit_placement")
    connection.table("link.unit_review_pair").insert_into("link.unit_review")
    connection.execute("drop table link.unit_member; alter table link.joined_unit rename to unit_member")
