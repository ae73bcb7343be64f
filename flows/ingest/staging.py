"""Turns one delivered file into typed rows and quarantined rows, kept by the hash of its content.

A staged file is a folder: `rows.parquet` (the declared columns, `line`, and `reason`, which is NULL for rows that
keep the contract), `quarantine.parquet` where there is any (line, record_no, reason, raw) and `meta.json`. A file
whose content, date and declaration are unchanged is never parsed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression

from flows.ingest import bytes as file_bytes
from flows.ingest import headers, readers, values
from flows.ingest.delivery import DeliveredFile
from flows.ingest.raw import RawFile, settle
from matchers import resources, sql_runner, warehouse
from schemas.dataset import Column, Dataset, Mode
from schemas.errors import ExtractRefused

#: Raised when the reading itself changes, so that files staged by an older program are read again.
_READER_VERSION = "4"


@dataclass(frozen=True)
class StagedFile:
    """What became of one file. `unreadable` counts, by column, optional values that could not be read."""

    folder: Path
    sha256: str
    encoding: str
    row_count: int
    accepted: int
    quarantined: int
    duplicates: int
    unknown_columns: tuple[str, ...]
    unreadable: dict[str, int]

    @property
    def rows_path(self) -> Path:
        """Parquet of the parsed rows; those whose `reason` is NULL keep the contract."""
        return self.folder / "rows.parquet"

    @property
    def quarantine_path(self) -> Path:
        """Parquet of the quarantined rows."""
        return self.folder / "quarantine.parquet"


def stage(file: DeliveredFile, store: Path, connection: duckdb.DuckDBPyConnection) -> StagedFile:
    """Stages the file, or finds it staged. Raises ExtractRefused when it cannot be used at all."""
    digest = file_bytes.sha256(file.path)
    fingerprint = _declaration(file.dataset, file.is_delta) + _reading()
    folder = store / file.dataset.table / f"{file.as_of:%Y%m%d}_{digest[:24]}_{fingerprint}"
    if (folder / "meta.json").is_file():
        return load(folder)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        with tempfile.TemporaryDirectory(prefix=".scratch-", dir=folder.parent) as scratch:
            staged = _stage(file, digest, building, Path(scratch), connection)
        meta = {key: value for key, value in asdict(staged).items() if key != "folder"}
        (building / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        _put(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return load(folder)


def _put(building: Path, folder: Path) -> None:
    """Moves the finished folder to its place, unless a worker with the same content was quicker."""
    try:
        os.replace(building, folder)
    except OSError:
        if not (folder / "meta.json").is_file():
            raise
        shutil.rmtree(building)


def read_ahead(files: Iterable[DeliveredFile], store: Path, workers: int, memory_limit: str | None = None) -> None:
    """Stages files several at a time; what is staged is then found staged.

    Each worker has a database in memory of its own, with one thread and its share of the memory limit (of DuckDB's own
    when None), and spills beside the store what exceeds it.
    """
    mine = threading.local()
    share, spill = _share(memory_limit, workers), store.parent / "spill"
    spill.mkdir(parents=True, exist_ok=True, mode=0o700)

    def stage_one(file: DeliveredFile, folder: Path) -> None:
        if not hasattr(mine, "connection"):
            # A folder each: databases name what they spill alike.
            own = Path(tempfile.mkdtemp(dir=folder))
            mine.connection = warehouse.connect(threads=1, memory_limit=share, temp=own)
        try:
            stage(file, store, mine.connection)
        except (ExtractRefused, duckdb.OutOfMemoryException):
            # Not lost: whoever asks for the file gets the sentence again, or reads it alone with all the memory.
            settle(mine.connection)

    with tempfile.TemporaryDirectory(dir=spill) as folder, ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda file: stage_one(file, Path(folder)), files))


def _share(memory_limit: str | None, workers: int) -> str:
    """What each of the workers may use, so that all of them together keep within the limit."""
    with duckdb.connect(config={"memory_limit": memory_limit} if memory_limit else {}) as probe:
        whole = probe.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()[0][0]
    return f"{whole // workers // 1024}KiB"


def is_current(folder: Path, dataset: Dataset, *, delta_too: bool = False) -> bool:
    """Whether the folder holds a staged file as this program and the dataset's declaration of today would read it."""
    readings = (False, True) if delta_too else (False,)
    suffixes = tuple(f"_{_declaration(dataset, is_delta)}{_reading()}" for is_delta in readings)
    return folder.name.endswith(suffixes) and (folder / "meta.json").is_file()


def can_stand_in(folder: Path, dataset: Dataset, *, is_delta: bool = False) -> bool:
    """Whether the folder holds a staged file with the columns of today, whichever program read it.

    After an upgrade the last good extract must still be there for a department that delivers nothing.
    """
    fingerprint = folder.name.rpartition("_")[2]
    is_declared = fingerprint[: -len(_reading())] == _declaration(dataset, is_delta)
    return is_declared and (folder / "meta.json").is_file()


def load(folder: Path) -> StagedFile:
    """The staged file in that folder."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return StagedFile(folder=folder, **{**meta, "unknown_columns": tuple(meta["unknown_columns"])})


def _stage(
    file: DeliveredFile, digest: str, target: Path, scratch: Path, connection: duckdb.DuckDBPyConnection
) -> StagedFile:
    dataset, columns = file.dataset, headers.columns_of(file.dataset, file.is_delta)
    plain = file_bytes.unpacked(file.path, file.is_gzip, scratch)
    raw = readers.read(connection, plain, file.extension, scratch, lambda labels: headers.score(labels, dataset))
    try:
        header = headers.match(raw.labels, dataset, is_delta=file.is_delta, is_dbf=file.extension == "dbf")
        if file.is_full and dataset.mode is Mode.FULL:
            _refuse_changes(raw, header)
        rows = values.read(connection, raw, header, columns, file.as_of)
    except duckdb.Error as error:
        # Only a Parquet file is read no earlier than here, page by page; any other error is ours.
        if file.extension != "parquet" or isinstance(error, duckdb.OutOfMemoryException):
            raise
        settle(connection)
        raise ExtractRefused(readers.DAMAGED_PARQUET) from error
    finally:
        connection.execute("drop table if exists raw_text")
    rows.write_parquet(str(target / "rows.parquet"), compression="lz4")
    values.clear(connection)
    connection.read_parquet(str(target / "rows.parquet")).create_view("staged_row", replace=True)
    counts = _set_aside(connection, target, raw, columns)
    unreadable = sql_runner.fetch(connection, "10_stage/unreadable_value", {})
    return StagedFile(
        folder=target,
        sha256=digest,
        encoding=raw.encoding,
        row_count=counts["row_count"],
        accepted=counts["accepted"],
        quarantined=counts["quarantined"],
        duplicates=counts["row_count"] - counts["accepted"] - counts["quarantined"],
        unknown_columns=header.unknown,
        unreadable={row["column_name"]: row["row_count"] for row in unreadable},
    )


def _refuse_changes(raw: RawFile, header: headers.Header) -> None:
    """Under the name of a snapshot a list of changes would take everyone else away, and bring the deleted back."""
    place = headers.operation(raw.labels, header)
    if place is None:
        return
    told = FunctionExpression("trimmed", ColumnExpression(f"c{place}"))
    changes = [ConstantExpression(word) for word, meant in headers.OPERATION.values.items() if meant != "新增"]
    if raw.relation.filter(told.isin(*changes)).limit(1).fetchall():
        raise ExtractRefused(
            f"文件名没有注明 _delta，按全量读取，而“{raw.labels[place]}”列中有修改或删除。确是增量的，请在文件名的日期后"
            "注明 _delta，重新报送；确是全量的，请去掉这一列和已删除的行。"
        )


def _set_aside(
    connection: duckdb.DuckDBPyConnection, target: Path, raw: RawFile, columns: tuple[Column, ...]
) -> dict[str, int]:
    """Writes the quarantine; returns the number of records, of accepted and of quarantined ones.

    Repeated rows stay where they are: the relation of the rows in force leaves them out.
    """
    malformed = pa.table({
        "line": pa.array([line for line, _, _ in raw.malformed], pa.int64()),
        "reason": pa.array([reason for _, _, reason in raw.malformed], pa.string()),
        "raw": pa.array([text for _, text, _ in raw.malformed], pa.string()),
    })  # fmt: skip
    connection.from_arrow(malformed).create_view("malformed_row", replace=True)
    sql_runner.run(connection, "10_stage/repeated_record", {})
    _comparable(connection, raw, columns).create_view("comparable_row", replace=True)
    is_delta = headers.OPERATION in columns
    repeated = sql_runner.run(connection, "10_stage/repeated_row", {"is_delta": is_delta}).rows
    quarantined = sql_runner.run(connection, "10_stage/quarantined_row", {}).rows
    if quarantined:
        connection.table("quarantined_row").write_parquet(str(target / "quarantine.parquet"))
    counts = sql_runner.fetch(connection, "10_stage/row_count", {})[0]
    return {**counts, "accepted": counts["parsed"] - repeated, "quarantined": quarantined}


def _comparable(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, columns: tuple[Column, ...]
) -> duckdb.DuckDBPyRelation:
    """The rows whose record_no another row has too, with a hash of their content, and as text."""
    names = [ColumnExpression(column.name) for column in columns]
    content = FunctionExpression(
        "concat_ws",
        ConstantExpression(raw.delimiter),
        *(CoalesceOperator(name.cast("VARCHAR"), ConstantExpression("")) for name in names),
    )
    # Joined before they are put into words: few rows are.
    rows = sql_runner.relation(connection, "10_stage/rival_row")
    return rows.project(
        ColumnExpression("line"),
        ColumnExpression("record_no"),
        FunctionExpression("hash", *names).alias("content"),
        content.alias("raw"),
    )


@cache
def _declaration(dataset: Dataset, is_delta: bool) -> str:
    """Changes with what the dataset declares."""
    return _short(repr(headers.columns_of(dataset, is_delta)))


@cache
def _reading() -> str:
    """Changes with the way values are read."""
    macros = (resources.folder("sql") / "00_macros" / "read.sql").read_text(encoding="utf-8")
    return _short(_READER_VERSION + macros)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
