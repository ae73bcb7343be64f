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

from matchers import engine, parameters, sql_runner, unit_names
from matchers.linking import Round
from matchers.parameters import Parameters
from matchers.warehouse import quoted
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

    Persons are linked afterwards: both use the engine's tables. `params` holds the policy's least probability of a
    link and that of a review. `given`: the parameters, by default those that ship with the program.
    """
    linkage_model, given = model(), given or learnt(None)
    standardise(connection, policy)
    begin(connection, linkage_model, given)
    for link_round in ROUNDS:
        values = open_round(connection, linkage_model, link_round, params)
        match_round(connection, linkage_model, given, link_round)
        close_round(connection, values)
    for step in RESULTS:
        sql_runner.run(connection, step, params)


def standardise(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """From `stg.*` to comparable statements: `std.unit_entry`."""
    sql_runner.run(connection, "20_standardise/unit_entry", {"local_places": unit_names.local_places(policy)})


def begin(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, given: Parameters) -> None:
    """Empties what the rounds add to; every statement is an employer of its own."""
    parameters.load_tables(connection, linkage_model, given, GROUPS)
    for table, columns in TABLES.items():
        connection.execute(" ".join(["create or replace table", quoted(table), columns]))
    sql_runner.run(connection, "55_employers/own_unit", {})


def open_round(
    connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, link_round: Round, params: Mapping[str, Any]
) -> dict[str, Any]:
    """Who is placed in this round, on whom, and the pairs to compare. Returns the values that the round's steps bind."""
    values = {**params, "datasets": list(link_round.left), "right_datasets": list(link_round.right)}
    for side in ("left", "right"):
        sql_runner.run(connection, f"55_employers/{side}_entry", values)
    engine.block(connection, linkage_model, link_round.name)
    sql_runner.run(connection, "55_employers/kept_pair", values)
    connection.execute("drop table link.candidate_pair; alter table link.kept_pair rename to candidate_pair")
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
    for step in ("certain_pattern", "placed", "review_pair", "joined_unit"):
        sql_runner.run(connection, f"55_employers/{step}", values)
    connection.table("link.placed_unit").insert_into("link.unit_placement")
    connection.table("link.unit_review_pair").insert_into("link.unit_review")
    connection.execute("drop table link.unit_member; alter table link.joined_unit rename to unit_member")
