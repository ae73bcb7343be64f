"""Resolves the rows of all person datasets to persons, round by round; docs/method.md tells why in this order.

A round places the entries of some datasets on the persons of others: certain pairs first, then what is left
is blocked, compared and scored. Two rounds fix the spine (household register, insurance registry), two place
everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from matchers import engine, identity, keeping, parameters, records, reviewing, sql_runner
from matchers.parameters import Parameters
from matchers.warehouse import append, quoted
from schemas.datasets import PERSON_DATASETS
from schemas.linkage import BITS, LinkageModel

log = logging.getLogger(__name__)

POPULATION = "public_security/population"
REGISTRY = "insurance/persons"
OTHERS = tuple(dataset.key for dataset in PERSON_DATASETS if dataset.key not in (POPULATION, REGISTRY))

STANDARDISE = (
    "20_standardise/person_statement",
    "20_standardise/name_form",
    "20_standardise/number_form",
    "20_standardise/person_entry",
    "20_standardise/name_frequency",
    "20_standardise/sound_frequency",
    "25_context/entry_employer",
)
#: What is known of the persons on the right, and of the numbers on the left, before pairs are sought.
CONTEXT = (
    "25_context/certain_share",
    "25_context/known_person",
    "25_context/payment_delay",
    "25_context/entry_payment",
    "25_context/person_payment",
    "25_context/payment_share",
    "25_context/right_entry",
    "25_context/number_holder",
    "25_context/relief_household",
    "25_context/household_name",
    "25_context/employer_size",
    "25_context/phone_size",
    "25_context/left_entry",
)
CANDIDATES = ("25_context/candidate_left", "25_context/candidate_right")
RESULTS = (
    "50_link/pattern_evidence",
    "50_link/statement",
    "50_link/person_link",
    "50_link/person",
    "50_link/person_conflict",
    "50_link/review_pairs",
    "50_link/link_quality",
    "50_link/blocking_rules",
)


#: Entries are learnt apart by dataset, and by whether somebody here holds their number.
GROUPS = tuple(f"{dataset.key}|{held}" for dataset in PERSON_DATASETS for held in ("held", "other"))
#: What the rounds add to. `pattern` and `log_us` hold the evidence of a link, see matchers/engine.py.
TABLES = {
    "link.entry_person": "(entry_id ubigint, person_key ubigint, match_rule varchar, match_weight double,"
    " match_probability double, parameter_group varchar, pattern ubigint, log_us float[], rules ubigint,"
    " decided_by varchar, is_certain boolean)",
    "link.review_pair": "(left_id ubigint, right_id ubigint, match_probability double, parameter_group varchar,"
    " pattern ubigint, log_us float[])",
    "link.missed_link": "(left_id ubigint, expected_links double)",
}


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


#: As sql/55_employers/employer_entry.sql makes it.
EMPLOYERS = (
    "(entry_id ubigint, source varchar, dataset varchar, record_no varchar, code varchar, name varchar,"
    " employer_id varchar)"
)

ROUNDS = (
    Round("registry to household register", (REGISTRY,), (POPULATION,), False, 0.9),
    Round("registry with itself", (REGISTRY,), (REGISTRY,), True, 0.02),
    Round("departments to spine", OTHERS, (POPULATION, REGISTRY), False, 0.9),
    Round("departments with themselves", OTHERS, OTHERS, True, 0.3),
)


def gather(connection: duckdb.DuckDBPyConnection, params: Mapping[str, Any]) -> None:
    """From `stg.*` to `std.person_row`, which record says what."""
    records.gather(connection)
    sql_runner.run(connection, "20_standardise/person_row", params)


def standardise(connection: duckdb.DuckDBPyConnection, params: Mapping[str, Any], kept: Path | None = None) -> None:
    """From what was gathered to comparable entries: `std.person_entry`, how common names are, who is employed where.

    Employers are linked before (`matchers.employers`); without that nobody has one. `kept`: tonight's folder
    (`keeping.renew`). Where it holds a linkage made of the same, its entries are taken.
    """
    if kept and keeping.is_whole(kept):
        sql_runner.view(connection, "20_standardise/person_statement")
        keeping.take(connection, kept, {"person_entry": "std.person_entry"})
        return
    connection.execute(" ".join(["create table if not exists", quoted("link.employer_entry"), EMPLOYERS]))
    for step in STANDARDISE:
        sql_runner.run(connection, step, params)


def model() -> LinkageModel:
    """How persons are compared."""
    return parameters.load_model(parameters.MODELS / "person.toml")


def learnt(path: Path | None) -> Parameters:
    """The parameters of that file, of the file that ships with the program when None."""
    return parameters.load(path or parameters.MODELS / "person.parameters.json", model())


def link(
    connection: duckdb.DuckDBPyConnection, given: Parameters, params: Mapping[str, Any], kept: Path | None = None
) -> None:
    """From entries to persons: `link.person_link`, `link.person`, and the tables for reviewers.

    `params` holds the policy's tolerated shares of errors and its least probabilities. `kept`: tonight's folder, which
    keeps what any pair can be weighed by afterwards. Where it is whole already, its links are taken.
    """
    linkage_model = model()
    same = kept if kept and keeping.is_whole(kept) else None
    if same:
        shape = _load(connection, linkage_model, given)
        reviewing.resolve(connection)
        keeping.take(connection, same, keeping.RESULT)
        log.info("nothing that links rest on has changed: they are those of an earlier night")
    else:
        shape = begin(connection, linkage_model, given)
        _place(connection, linkage_model, given, params, kept)
    identity.give(connection, params)
    for step in RESULTS:
        sql_runner.run(connection, step, {**params, **shape})
    if kept and not same:
        keeping.keep_end(connection, kept)


def _place(
    connection: duckdb.DuckDBPyConnection,
    linkage_model: LinkageModel,
    given: Parameters,
    params: Mapping[str, Any],
    kept: Path | None,
) -> None:
    """All rounds."""
    if kept:
        keeping.keep_start(connection, kept, given)
    for link_round in ROUNDS:
        values = open_round(connection, link_round, params)
        match_round(connection, linkage_model, given, link_round, values)
        if kept:
            keeping.keep_round(connection, kept, link_round.name, values)
        close_round(connection, link_round, values)


def _load(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, learnt: Parameters) -> dict[str, int]:
    """The parameters as tables. Returns the model's shape."""
    parameters.load_tables(connection, linkage_model, learnt, GROUPS)
    return {"comparisons": len(linkage_model.comparison), "bits": BITS}


def begin(connection: duckdb.DuckDBPyConnection, linkage_model: LinkageModel, learnt: Parameters) -> dict[str, int]:
    """Empties what the rounds add to; every row of the household register is a person. Returns the model's shape."""
    shape = _load(connection, linkage_model, learnt)
    sql_runner.run(connection, "50_link/certain_pattern", shape)
    for table, columns in TABLES.items():
        connection.execute(" ".join(["create or replace table", quoted(table), columns]))
    connection.execute("drop table if exists link.block_report")
    reviewing.resolve(connection)
    _own_persons(connection, (POPULATION,))
    return shape


def _own_persons(connection: duckdb.DuckDBPyConnection, datasets: tuple[str, ...]) -> None:
    """Entries of the datasets that no round has placed become persons of their own."""
    sql_runner.run(connection, "50_link/own_person", {"datasets": list(datasets)})
    reviewing.part(connection)
    append(connection, connection.table("link.placed"), "link.entry_person")
    reviewing.join(connection)


def open_round(connection: duckdb.DuckDBPyConnection, link_round: Round, params: Mapping[str, Any]) -> dict[str, Any]:
    """Who is placed in this round, on whom, and the certain links. Returns the values that the round's steps bind."""
    values: dict[str, Any] = {
        **params,
        "datasets": list(link_round.left),
        "right_datasets": list(link_round.right),
        "is_self": link_round.is_self,
    }
    reviewing.place(connection, values)
    for step in ("50_link/round_entry", "50_link/known_entry", "50_link/certain_link"):
        sql_runner.run(connection, step, values)
    reviewing.forbid(connection)
    known = connection.table("link.known_entry").aggregate("count(distinct person_key)").fetchall()[0][0]
    return {**values, "persons": max(1, known)}


def match_round(
    connection: duckdb.DuckDBPyConnection,
    linkage_model: LinkageModel,
    learnt: Parameters,
    link_round: Round,
    values: Mapping[str, Any],
) -> None:
    """Blocks, compares and scores what the certain links left over: `link.scored_link`."""
    for step in CONTEXT:
        sql_runner.run(connection, step, values)
    engine.block(connection, linkage_model, link_round.name)
    reviewing.allow(connection)
    score_candidates(connection, linkage_model, learnt, link_round, values)


def score_candidates(
    connection: duckdb.DuckDBPyConnection,
    linkage_model: LinkageModel,
    learnt: Parameters,
    link_round: Round,
    values: Mapping[str, Any],
) -> None:
    """Compares and scores the pairs of `link.candidate_pair`."""
    for step in CANDIDATES:
        sql_runner.run(connection, step, values)
    engine.compare(connection, linkage_model)
    engine.score(connection, linkage_model, values["persons"], link_round.match_share, learnt.calibration)


def close_round(connection: duckdb.DuckDBPyConnection, link_round: Round, values: Mapping[str, Any]) -> None:
    """Accepts links, keeps what people have to decide; what was not placed becomes a person of its own."""
    sql_runner.run(connection, "50_link/placed", values)
    reviewing.settle(connection)
    sql_runner.run(connection, "50_link/review_pair", values)
    append(connection, connection.table("link.review_pair_round"), "link.review_pair")
    sql_runner.run(connection, "50_link/missed_link", values)
    append(connection, connection.table("link.missed_link_round"), "link.missed_link")
    if link_round.is_self:
        _merge(connection)
    else:
        append(connection, connection.table("link.placed"), "link.entry_person")
    _own_persons(connection, link_round.left)


def _merge(connection: duckdb.DuckDBPyConnection) -> None:
    """Joins persons that the round found to be one, and relabels their entries."""
    for step in ("50_link/merge_edge", "50_link/verified_person", "50_link/safe_edge"):
        sql_runner.run(connection, step, {})
    sql_runner.run(connection, "50_link/merge_start", {})
    while True:
        sql_runner.run(connection, "50_link/merge_label", {})
        changed = connection.table("link.merge_label_next").except_(connection.table("link.merge_label"))
        is_stable = not changed.limit(1).fetchall()
        connection.execute("drop table link.merge_label; alter table link.merge_label_next rename to merge_label")
        if is_stable:
            break
    reviewing.untie(connection)
    sql_runner.run(connection, "50_link/merged_person", {})
    connection.execute("drop table link.entry_person; alter table link.entry_person_next rename to entry_person")
