"""What people have decided: reads `<input>/decisions/`, pairs of records and stages of employers.

A file whose name begins as a dataset's does belongs to it; any other holds pairs. They are staged as any delivery is,
so faulty rows go to quarantine and a file that cannot be used is reported; neither stops the run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from flows.ingest import staging
from flows.ingest.delivery import EXTENSIONS, DeliveredFile
from flows.ingest.selection import PASSED, REFUSED, Chosen, ExtractRecord
from matchers import reviewing
from matchers.warehouse import append, quoted
from schemas.dataset import Dataset
from schemas.errors import ExtractRefused
from schemas.review import DECISIONS, EMPLOYER_STAGES, FOLDER

#: Such a file describes no day; the store asks for one.
_UNDATED = dt.date(2000, 1, 1)
#: What a file's name begins with, and the dataset that it then belongs to.
_PREFIXES: Mapping[str, Dataset] = {EMPLOYER_STAGES.name: EMPLOYER_STAGES, EMPLOYER_STAGES.title: EMPLOYER_STAGES}
_STAGE_TABLE = "stg.employer_stage"
_STAGE_COLUMNS = ("uscc", "name", "stage", "decided_on", "officer", "note")


def read(connection: duckdb.DuckDBPyConnection, folder: Path, store: Path) -> list[Chosen]:
    """Fills `stg.link_decision` and `stg.employer_stage` from the folder's files in the order of their names.

    Says what became of each file.
    """
    reviewing.forget(connection)
    _no_stages(connection)
    pairs, stages = Chosen(DECISIONS), Chosen(EMPLOYER_STAGES)
    for path in sorted((folder / FOLDER).glob("*")):
        if path.suffix.lower().removeprefix(".") not in EXTENSIONS or path.name.startswith((".", "~$")):
            continue
        if dataset_of(path) is EMPLOYER_STAGES:
            _add(connection, stages, path, store, _STAGE_TABLE, _STAGE_COLUMNS)
        else:
            columns = tuple(name for name in reviewing.COLUMNS if name not in ("file", "line"))
            _add(connection, pairs, path, store, "stg.link_decision", columns)
    return [pairs, stages]


def dataset_of(path: Path) -> Dataset:
    """What a file of the folder holds, by its name."""
    return next((dataset for prefix, dataset in _PREFIXES.items() if path.name.startswith(prefix)), DECISIONS)


def _add(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, path: Path, store: Path, table: str, columns: tuple[str, ...]
) -> None:
    """Reads one file into the table: `file`, `line` and the columns."""
    file = DeliveredFile(
        path, chosen.dataset, _UNDATED, is_full=False, is_delta=False, part="",
        extension=path.suffix.lower().removeprefix("."), is_gzip=False,
    )  # fmt: skip
    record = ExtractRecord(FOLDER, chosen.dataset.name, path.name, None, PASSED)
    chosen.extracts.append(record)
    try:
        stage = staging.stage(file, store, connection)
    except ExtractRefused as refusal:
        record.gate_result, record.message = REFUSED, refusal.sentence
        return
    record.sha256, record.encoding, record.row_count = stage.sha256, stage.encoding, stage.row_count
    record.accepted, record.quarantined, record.duplicates = stage.accepted, stage.quarantined, stage.duplicates
    record.unknown_columns, record.unreadable = list(stage.unknown_columns), stage.unreadable
    chosen.files.append((file, stage))
    rows = connection.read_parquet(str(stage.rows_path)).filter(ColumnExpression("reason").isnull())
    named = [ColumnExpression(name) for name in ("line", *columns)]
    append(connection, rows.project(ConstantExpression(path.name).alias("file"), *named), table)


def _no_stages(connection: duckdb.DuckDBPyConnection) -> None:
    """`stg.employer_stage` without a row."""
    typed = [" ".join([quoted(name), EMPLOYER_STAGES.column(name).sql_type]) for name in _STAGE_COLUMNS]
    listed = ", ".join(["file varchar", "line bigint", *typed])
    connection.execute(" ".join(["create or replace table", quoted(_STAGE_TABLE), "(", listed, ")"]))
