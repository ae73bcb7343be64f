"""Splink 5 on one folder, in an environment of its own (benchmarks/requirements.txt).

    PEER/bin/python -m benchmarks.splink_peer --data FOLDER --mode full --model MODEL.json

Modes: `full` trains, predicts and saves the model; `trained` predicts with a saved one; `after-exact` joins on
id_number first and lets the saved model predict among the records that this left over on both sides;
`after-guarded` is the same, but joins only where name and birth date are equal too. Prints a line of JSON.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from benchmarks import measure
from benchmarks.splink_settings import Task, task

_LEAST = 0.001  #: pairs below this probability are not written; no best threshold lies so low
_EXACT = {"after-exact": "exact_join", "after-guarded": "guarded_join"}


def main() -> None:
    """Links and reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mode", choices=["full", "trained", *_EXACT], default="full")
    parser.add_argument("--model", type=Path, required=True, help="written by full, read by the other modes")
    options = parser.parse_args()
    clock = measure.Clock()
    connection = measure.connect(options.data, clock)
    sides = [side for side in ("left", "right") if (options.data / f"{side}.parquet").is_file()]
    tables = [f"{side}_records" for side in sides]
    if options.mode in _EXACT:
        with clock.phase("exact"):
            measure.build(connection, "exact", _EXACT[options.mode])
            tables = [f"{side}_over" for side in sides]
            for table in tables:
                measure.build(connection, table, table)
    with clock.phase("read"):
        columns = connection.table("bench.left_records").columns
        if "postcode_fake" in columns:
            measure.build(connection, "left_records", "with_full_name")
        of_set = task(columns, dedupe=len(sides) == 1)
        linker = _linker(connection, tables, of_set.settings if options.mode == "full" else str(options.model))
    if options.mode == "full":
        with clock.phase("train"):
            _train(linker, of_set)
        linker.misc.save_model_to_json(str(options.model), overwrite=True)
    with clock.phase("predict"):
        found = linker.inference.predict(threshold_match_probability=_LEAST)
    used = measure.used()
    connection.table(found.physical_name).create_view("found")
    measure.build(connection, "pairs", "all_found" if options.mode in _EXACT else "found")
    measure.report(connection, options.data, clock.seconds, used)


def _linker(connection: duckdb.DuckDBPyConnection, tables: list[str], settings: Any) -> Linker:
    """A linker of tables of the schema bench, which Splink knows by bare names; l before r keeps left on the left."""
    connection.execute("use bench")
    database = DuckDBAPI(connection)
    return Linker([database.register(table, dataset_display_name=table) for table in tables], settings, log_level=None)


def _train(linker: Linker, of_set: Task) -> None:
    """The prior from deterministic rules, u by sampling, m by expectation maximisation."""
    training = linker.training
    training.estimate_probability_two_random_records_match(of_set.deterministic, recall=of_set.recall)
    training.estimate_u_using_random_sampling(max_pairs=of_set.sampled_pairs)
    for rule in of_set.training:
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=of_set.quick_training
        )


if __name__ == "__main__":
    main()
