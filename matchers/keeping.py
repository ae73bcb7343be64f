"""Keeps what a night's linkage knew, so that any two records can be weighed afterwards as the night weighed its pairs.

A folder of Parquet files, private and overwritten: the comparable entries, how common names are, and for each round
who was placed where when it began, with what blocking and scoring drew from the whole county.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from matchers import parameters, sql_runner
from matchers.parameters import Parameters

#: Tables of the night, and tables of each round.
NIGHT = {
    "person_entry": "std.person_entry",
    "name_frequency": "link.name_frequency",
    "sound_frequency": "link.sound_frequency",
    "entry_employer": "link.entry_employer",
}
ROUND = (
    "employer_size", "phone_size", "certain_share", "payment_delay", "entry_payment", "person_payment", "payment_share",
    "match_share",
)  # fmt: skip
PARAMETERS = "parameters.json"
PERSONS = "persons.json"
#: The night before stays until the next one ends: its results are what is published until then.
_NIGHTS = 2


def renew(store: Path, name: str) -> Path:
    """An empty folder of that name in the store; of older ones the newest stays."""
    nights = sorted((path for path in store.glob("*") if path.is_dir()), reverse=True)
    for older in nights[_NIGHTS - 1 :]:
        shutil.rmtree(older)
    folder = store / name
    folder.mkdir(parents=True, mode=0o700)
    return folder


def keep_start(connection: duckdb.DuckDBPyConnection, folder: Path, learnt: Parameters) -> None:
    """What holds all night: entries, frequencies, the model's parameters."""
    parameters.save(learnt, folder / PARAMETERS)
    for name, table in NIGHT.items():
        _write(connection, table, folder / f"{name}.parquet")
    (folder / PERSONS).write_text("{}", encoding="utf-8")


def keep_round(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, values: Mapping[str, Any]) -> None:
    """What the round began with. Called after its pairs are scored and before any is accepted."""
    own = folder / name
    own.mkdir(mode=0o700)
    sql_runner.run(connection, "57_explain/kept_place", values)
    for table in ("kept_place", *ROUND):
        _write(connection, f"link.{table}", own / f"{table}.parquet")
    persons = json.loads((folder / PERSONS).read_text(encoding="utf-8"))
    (folder / PERSONS).write_text(json.dumps({**persons, name: values["persons"]}), encoding="utf-8")


def keep_end(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Which entry speaks for a record that repeats an earlier one."""
    sql_runner.run(connection, "57_explain/kept_record", {})
    _write(connection, "link.kept_record", folder / "kept_record.parquet")


def _write(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    connection.table(table).write_parquet(str(path), compression="lz4_raw")
    path.chmod(0o600)
