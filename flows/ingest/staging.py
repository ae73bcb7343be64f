"""Turns one delivered file into typed rows and quarantined rows, kept by the hash of its content.

A staged file is a folder: `rows.parquet` (the declared columns, `line`, and `reason`, which is NULL for rows that
keep the contract), `quarantine.parquet` where there is any (line, record_no, reason, raw) and `meta.json`. A file
whose content, date and declaration are unchanged is never parsed again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
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
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from flows.ingest import bytes as file_bytes
from flows.ingest import headers, readers
from flows.ingest.delivery import DeliveredFile
from flows.ingest.raw import RawFile, settle
from matchers import resources, sql_runner, warehouse
from schemas.dataset import Column, Dataset, Kind
from schemas.errors import ExtractRefused

#: Raised when the reading itself changes, so that files staged by an older program are read again.
_READER_VERSION = "3"
#: Kinds whose plain spelling is read without cleaning it first (the macros `quick_…`).
_PLAIN_KINDS = frozenset({Kind.DATE, Kind.PERIOD, Kind.AMOUNT, Kind.CODE, Kind.DIVISION, Kind.SEX})
#: An event may be dated so many days after the extract that reports it, never later.
_LATEST_AFTER_EXTRACT = dt.timedelta(days=31)
_EVENT_DATES = frozenset({
    "birth_date", "death_date", "cremation_date", "status_date", "enrolled_on", "paid_on", "settled_on",
    "admitted_on", "discharged_on", "established_on", "registered_on", "issued_on", "requisitioned_on",
    "enlisted_on", "sentence_from", "start_date", "valid_from",
})  # fmt: skip


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
    folder = (
        store / file.dataset.table / f"{file.as_of:%Y%m%d}_{digest[:24]}_{_fingerprint(file.dataset, file.is_delta)}"
    )
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


def read_ahead(files: Iterable[DeliveredFile], store: Path, workers: int) -> None:
    """Stages files several at a time, each worker on a database of its own; what is staged is then found staged."""
    mine = threading.local()

    def stage_one(file: DeliveredFile) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = warehouse.connect()
        # A refusal is not lost: whoever asks for the file gets it again, with its sentence.
        with contextlib.suppress(ExtractRefused):
            stage(file, store, mine.connection)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(stage_one, files))


def is_current(folder: Path, dataset: Dataset, *, delta_too: bool = False) -> bool:
    """Whether the folder holds a staged file as this program and the dataset's declaration of today would read it."""
    readings = (False, True) if delta_too else (False,)
    suffixes = tuple(_fingerprint(dataset, is_delta) for is_delta in readings)
    return folder.name.endswith(suffixes) and (folder / "meta.json").is_file()


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
        _parsed(raw, header, columns, file.as_of + _LATEST_AFTER_EXTRACT).write_parquet(
            str(target / "rows.parquet"), compression="lz4"
        )
    except duckdb.Error as error:
        # Only a Parquet file is read no earlier than here, page by page; any other error is ours.
        if file.extension != "parquet":
            raise
        settle(connection)
        raise ExtractRefused(readers.DAMAGED_PARQUET) from error
    finally:
        connection.execute("drop table if exists raw_text")
    _register(connection, target / "rows.parquet", raw, columns)
    counts = _set_aside(connection, target)
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


def _parsed(
    raw: RawFile, header: headers.Header, columns: tuple[Column, ...], latest: dt.date
) -> duckdb.DuckDBPyRelation:
    """A row a record: line, the declared columns, `reason` (NULL when accepted), `unreadable`, `raw`.

    One projection a step (read what is plain, clean the rest, read it, judge), because macros are textual and would
    multiply in one. The cleaned text of a value that was read at once is NULL: nobody asks for it.
    """
    delivered = [column for column in columns if column.name in header.positions]
    plain = [column for column in delivered if column.kind in _PLAIN_KINDS]
    fields = {column: ColumnExpression(f"c{header.positions[column.name]}") for column in delivered}
    line, kept_raw = ColumnExpression("line"), [ColumnExpression(name) for name in raw.relation.columns[1:]]
    quick = raw.relation.project(
        line,
        *(_read("quick", column, fields[column], latest).alias(_quick(column)) for column in plain),
        *kept_raw,
    )
    cleaned = quick.project(
        line, *(_cleaned(column, fields[column]) for column in delivered), *_columns(map(_quick, plain)), *kept_raw
    )
    typed = cleaned.project(
        line,
        *(_value(column, column in delivered, latest) for column in columns),
        *_columns(map(_text, delivered)),
        *kept_raw,
    )
    values = [ColumnExpression(column.name) for column in columns]
    judged = typed.project(line, *values, *_verdict(delivered), *kept_raw)
    raw_text = FunctionExpression(
        "concat_ws",
        ConstantExpression(raw.delimiter),
        *(CoalesceOperator(text, ConstantExpression("")) for text in kept_raw),
    )
    return judged.project(
        line,
        *values,
        ColumnExpression("reason"),
        ColumnExpression("unreadable"),
        CaseExpression(ColumnExpression("reason").isnotnull(), raw_text).alias("raw"),
    )


def _text(column: Column) -> str:
    """Name of the column's cleaned text while a file is being read."""
    return f"text of {column.name}"


def _quick(column: Column) -> str:
    """Name of the column's value where its spelling is plain."""
    return f"plain {column.name}"


def _columns(names: Iterable[str]) -> list[Expression]:
    return [ColumnExpression(name) for name in names]


def _cleaned(column: Column, field: Expression) -> Expression:
    """The column's text without blanks, quotes and missing markers, where its value is not read yet."""
    text = FunctionExpression("clean_text", field)
    if column.kind in _PLAIN_KINDS:
        text = CaseExpression(ColumnExpression(_quick(column)).isnull(), text)
    return text.alias(_text(column))


def _value(column: Column, is_delivered: bool, latest: dt.date) -> Expression:
    """The column's text read as its kind; NULL of the right type where it was not delivered."""
    if not is_delivered:
        return ConstantExpression(None).cast(column.sql_type).alias(column.name)
    value = _read("read", column, ColumnExpression(_text(column)), latest)
    if column.kind in _PLAIN_KINDS:
        value = CoalesceOperator(ColumnExpression(_quick(column)), value)
    return value.alias(column.name)


def _read(manner: str, column: Column, text: Expression, latest: dt.date) -> Expression:
    """The text by the macro `<manner>_<kind>`; an event that is younger than its extract is none."""
    arguments: list[Expression] = [text]
    if column.kind is Kind.CODE:
        arguments += [ConstantExpression(list(column.values)), ConstantExpression(list(column.values.values()))]
    value = FunctionExpression(f"{manner}_{column.kind}", *arguments)
    if column.name in _EVENT_DATES:
        value = FunctionExpression("not_after", value, ConstantExpression(latest))
    return value


def _verdict(delivered: list[Column]) -> tuple[Expression, Expression]:
    """`reason`: every way in which the row breaks the contract; `unreadable`: optional columns that became missing."""
    faults = [fault for column in delivered for fault in _faults(column)]
    if any(column.name == "op" for column in delivered):
        # A row that only deletes needs no more than its key.
        deletes = (ColumnExpression("op") == ConstantExpression("删除")) & ColumnExpression("record_no").isnotnull()
        keeps = CoalesceOperator(deletes, ConstantExpression(False)) == ConstantExpression(False)
        faults = [CaseExpression(keeps, fault) for fault in faults]
    odd = [
        CaseExpression(
            ColumnExpression(column.name).isnull() & ColumnExpression(_text(column)).isnotnull(),
            ConstantExpression(column.name),
        )
        for column in delivered
        if column.nullable and column.kind is not Kind.NAME
    ]
    return _joined("；", faults).alias("reason"), _joined(",", odd).alias("unreadable")


def _faults(column: Column) -> list[Expression]:
    """How a value that could not be read breaks the contract: an expression that gives a sentence or NULL."""
    if column.nullable and column.name != "id_number":
        return []
    value, text = ColumnExpression(column.name), ColumnExpression(_text(column))
    lost = ConstantExpression(f"「{column.header}」被电子表格转成科学计数法，数字已丢失")
    fault = CaseExpression(value.isnotnull(), ConstantExpression(None).cast("VARCHAR"))
    if not column.nullable:
        fault = fault.when(text.isnull(), ConstantExpression(f"必填项「{column.header}」为空"))
    fault = fault.when(FunctionExpression("is_scientific", text), lost)
    return [fault if column.nullable else fault.otherwise(ConstantExpression(f"必填项「{column.header}」无法识别"))]


def _joined(mark: str, parts: list[Expression]) -> Expression:
    """The parts that are not NULL, joined; NULL when all are."""
    if not parts:
        return ConstantExpression(None).cast("VARCHAR")
    joined = FunctionExpression("concat_ws", ConstantExpression(mark), *parts)
    return FunctionExpression("nullif", joined, ConstantExpression(""))


def _register(connection: duckdb.DuckDBPyConnection, parsed: Path, raw: RawFile, columns: tuple[Column, ...]) -> None:
    """The views that the steps of `sql/10_stage` read: staged_row, comparable_row, malformed_row."""
    names = [ColumnExpression(column.name) for column in columns]
    rows = connection.read_parquet(str(parsed))
    rows.create_view("staged_row", replace=True)
    malformed = pa.table({
        "line": pa.array([line for line, _, _ in raw.malformed], pa.int64()),
        "reason": pa.array([reason for _, _, reason in raw.malformed], pa.string()),
        "raw": pa.array([text for _, text, _ in raw.malformed], pa.string()),
    })  # fmt: skip
    connection.from_arrow(malformed).create_view("malformed_row", replace=True)
    rows.project(
        ColumnExpression("line"),
        ColumnExpression("record_no"),
        FunctionExpression("hash", *names).alias("content"),
        FunctionExpression(
            "concat_ws",
            ConstantExpression(raw.delimiter),
            *(CoalesceOperator(name.cast("VARCHAR"), ConstantExpression("")) for name in names),
        ).alias("raw"),
        ColumnExpression("reason"),
    ).create_view("comparable_row", replace=True)


def _set_aside(connection: duckdb.DuckDBPyConnection, target: Path) -> dict[str, int]:
    """Writes the quarantine; returns the number of records, of accepted and of quarantined ones.

    Repeated rows stay where they are: the relation of the rows in force leaves them out.
    """
    repeated = sql_runner.run(connection, "10_stage/repeated_row", {}).rows
    quarantined = sql_runner.run(connection, "10_stage/quarantined_row", {}).rows
    if quarantined:
        connection.table("quarantined_row").write_parquet(str(target / "quarantine.parquet"))
    counts = sql_runner.fetch(connection, "10_stage/row_count", {})[0]
    return {**counts, "accepted": counts["parsed"] - repeated, "quarantined": quarantined}


@cache
def _fingerprint(dataset: Dataset, is_delta: bool) -> str:
    """Changes with the declaration and with the way values are read."""
    parts = [_READER_VERSION, repr(headers.columns_of(dataset, is_delta))]
    parts.append((resources.folder("sql") / "00_macros" / "read.sql").read_text(encoding="utf-8"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]
