"""What reviewers have decided on pairs of records: reads `<input>/decisions/`, whatever its files are called.

They are staged as any delivery is, so faulty rows go to quarantine and a file that cannot be used is reported; neither
stops the run.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from flows.ingest import staging
from flows.ingest.delivery import EXTENSIONS, DeliveredFile
from flows.ingest.selection import PASSED, REFUSED, Chosen, ExtractRecord
from matchers import reviewing
from schemas.errors import ExtractRefused
from schemas.review import DECISIONS, FOLDER

#: Such a file describes no day; the store asks for one.
_UNDATED = dt.date(2000, 1, 1)


def read(connection: duckdb.DuckDBPyConnection, folder: Path, store: Path) -> Chosen:
    """Fills `stg.link_decision` from the files of the folder in the order of their names; says what became of each."""
    reviewing.forget(connection)
    chosen = Chosen(DECISIONS)
    for path in sorted((folder / FOLDER).glob("*")):
        extension = path.suffix.lower().removeprefix(".")
        if extension not in EXTENSIONS or path.name.startswith((".", "~$")):
            continue
        file = DeliveredFile(
            path, DECISIONS, _UNDATED, is_full=False, is_delta=False, part="", extension=extension, is_gzip=False
        )
        record = ExtractRecord(FOLDER, DECISIONS.name, path.name, None, PASSED)
        chosen.extracts.append(record)
        try:
            stage = staging.stage(file, store, connection)
        except ExtractRefused as refusal:
            record.gate_result, record.message = REFUSED, refusal.sentence
            continue
        record.sha256, record.encoding, record.row_count = stage.sha256, stage.encoding, stage.row_count
        record.accepted, record.quarantined, record.duplicates = stage.accepted, stage.quarantined, stage.duplicates
        record.unknown_columns, record.unreadable = list(stage.unknown_columns), stage.unreadable
        chosen.files.append((file, stage))
        rows = connection.read_parquet(str(stage.rows_path)).filter(ColumnExpression("reason").isnull())
        columns = [ColumnExpression(name) for name in reviewing.COLUMNS if name != "file"]
        rows.project(ConstantExpression(path.name).alias("file"), *columns).insert_into("stg.link_decision")
    return chosen
