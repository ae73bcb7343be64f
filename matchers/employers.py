"""Finds which statements on employers speak of one employer, round by round: registries first, then who pays wages.

Every statement of `std.unit_entry` begins as an employer of its own. A round takes those that stand alone in some
datasets and places each on the employer of others that it most probably is; docs/method.md, "Employers", tells why
in this order. `matchers.engine` compares, by `models/employer.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from matchers import engine, identity, parameters, reviewing, sql_runner, unit_names
from matchers.linking import Round
from matchers.parameters import Parameters
from matchers.warehouse import append, quoted
from schemas.linkage import LinkageModel
from schemas.policy import Policy

MARKET = ("market_supervision/entities",)
REGISTRY = ("insurance/employers",)
PAYERS = ("tax/wage_withholding", "tax/contribution_payments")
#: Statements are learnt apart by dataset; where there are few they lean on all of this kind.
GROUPS = tuple(f"{dataset}|employer" for dataset in (*MARKET, *REGISTRY, *PAYERS))

#: A public body stands in no market register. A payer that no register knows may be there under another spelling.
ROUNDS = (
    Round("registered employers to market register", REGISTRY, MARKET, False, 0.8),
    Round("registered employers with themselves", REGISTRY, REGISTRY, True, 0.02),
    Round("payers to registers", PAYERS, (*MARKET, *REGISTRY), False, 0.9),
    Round("payers with themselves", PAYERS, PAYERS, True, 0.1),
)
#: What the rounds add to. `pattern` and `log_us` hold the evidence, see matchers/engine.py.
TABLES = {
    "link.unit_placement": "(entry_id ubigint, person_key ubigint, match_rule varchar, match_weight double,"
    " match_probability double, parameter_group varchar, pattern ubigint, log_us float[], rules ubigint,"
    " decided_by varchar, is_certain boolean)",
    "link.unit_review": "(left_id ubigint, right_id ubigint, match_probability double, parameter_group varchar,"
    " pattern ubigint, log_us float[])",
}
RESULTS = (
    "50_link/pattern_evidence",
    "55_employers/employer_key_id",
    "55_employers/employer_entry",
    "55_employers/employer_links",
    "55_employers/employer_review_pairs",
    "55_employers/parameter",
)


def model() -> LinkageModel:
    """How employers are compared."""
    return parameters.load_model(parameters.MODELS / "employer.toml")


def beside(path: Path) -> Path:
    """Where the parameters of employers are kept when those of persons are in that file."""
    return path.with_name(f"employer.{path.name.removeprefix('person.')}")


def learnt(persons: Path | None) -> Parameters:
    """The parameters beside that file; those that ship with the program where there are none."""
    own = beside(persons) if persons else None
    return parameters.load(own if own and own.exists() else parameters.MODELS / "employer.parameters.json", model())


def link(
    connection: duckdb.DuckDBPyConnection, policy: Policy, params: Mapping[str, Any], given: Parameters | None = None
) -> None:
    """From `stg.*` to `link.employer_entry`, `pub.employer_links` and `pub.employer_review_pairs`.

    Decisions of reviewers are obeyed, and reported in `pub.link_decisions`.
    Persons are linked afterwards: both use the engine's tables, `link.entry_person` and its like. `params` holds the policy's least probability of a
    link and that of a review. `given`: the parameters, by default those that ship with the program.
    """
    linkage_model, given = model(), given or learnt(None)
    standardise(connection, policy)
    begin(connection, linkage_model, given)
    for link_round in ROUNDS:
        values = open_round(connection, linkage_model, link_round, params)
        match_round(connection, linkage_model, given, link_round)
        close_round(connection, values)
    identity.prepare(connection)
    for step in RESULTS:
        sql_runner.run(connection, step, params)
    _judge_decisions(connection, linkage_model)


def params(policy: Policy) -> dict[str, Any]:
    """The values of the policy that names of employers are read by."""
    return {"local_places": unit_names.local_places(policy)}


def standardise(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """From `stg.*` to comparable statements: `std.unit_entry`."""
    sql_runner.run(connection, "20_standardise/unit_entry", params(policy))


def begin(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, given: Parameters) -> None:
    """Empties what the rounds add to; every statement is an employer of its own, but as reviewers have decided."""
    parameters.load_tables(connection, linkage_model, given, GROUPS)
    for table, columns in TABLES.items():
        connection.execute(" ".join(["create or replace table", quoted(table), columns]))
    reviewing.resolve(connection, reviewing.EMPLOYERS, "55_employers/decided_record")
    sql_runner.run(connection, "55_employers/own_unit", {})
    reviewing.part(connection)
    connection.execute("drop table if exists link.entry_person; alter table link.placed rename to entry_person")
    reviewing.join(connection, "55_employers/decision_joined")
    sql_runner.run(connection, "55_employers/decision_placed", {})
    append(connection, connection.table("link.decision_placed"), "link.unit_placement")


def open_round(
    connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, link_round: Round, params: Mapping[str, Any]
) -> dict[str, Any]:
    """Who is placed in this round, on whom, and the pairs to compare. Returns the values that the round's steps bind."""
    values = {**params, "datasets": list(link_round.left), "right_datasets": list(link_round.right)}
    for side in ("round", "right"):
        sql_runner.run(connection, f"55_employers/{side}_entry", values)
    connection.execute("create or replace table link.left_entry as from link.round_entry")
    engine.block(connection, linkage_model, link_round.name)
    sql_runner.run(connection, "55_employers/kept_pair", values)
    connection.execute("drop table link.candidate_pair; alter table link.kept_pair rename to candidate_pair")
    reviewing.bar(connection)
    reviewing.allow(connection)
    return values


def match_round(
    connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, given: Parameters, link_round: Round
) -> None:
    """Compares and scores the pairs of `link.candidate_pair`: `link.scored_link`."""
    compare(connection, linkage_model)
    units = connection.table("link.right_entry").aggregate("count(distinct person_key)").fetchall()[0][0]
    engine.score(connection, linkage_model, max(1, units), link_round.match_share, given.calibration)


def compare(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel) -> None:
    """Compares the pairs of `link.candidate_pair`."""
    for side in ("left", "right"):
        sql_runner.run(connection, f"55_employers/candidate_{side}", {})
    engine.compare(connection, linkage_model)


def close_round(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Accepts links, keeps what people have to decide, and joins the employers that were found to be one."""
    sql_runner.run(connection, "55_employers/certain_pattern", {})
    sql_runner.run(connection, "55_employers/placed", values)
    reviewing.settle(connection)
    sql_runner.run(connection, "55_employers/merge_label", {})
    reviewing.untie(connection, "55_employers/decision_obeyed", "link.placed")
    for step in ("review_pair", "joined_unit"):
        sql_runner.run(connection, f"55_employers/{step}", values)
    append(connection, connection.table("link.placed"), "link.unit_placement")
    append(connection, connection.table("link.unit_review_pair"), "link.unit_review")
    connection.execute("drop table link.entry_person; alter table link.joined_unit rename to entry_person")


def _judge_decisions(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel) -> None:
    """`pub.link_decisions` of employers: what became of every decision, and what the model says of the pair."""
    for step in ("placed_entry", "decided_entry", "decided_pair"):
        sql_runner.run(connection, f"55_employers/{step}", {})
    compare(connection, linkage_model)
    engine.weigh(connection, linkage_model)
    sql_runner.run(connection, "50_link/pattern_evidence", {})
    units = connection.table("link.person_id").count("*").fetchall()[0][0]
    values = {"units": max(1, units), "match_share": linkage_model.match_share}
    sql_runner.run(connection, "55_employers/decision_score", values)
    connection.execute("drop table if exists pub.link_decisions")
    reviewing.report(connection)
