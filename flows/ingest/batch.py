"""The files of one delivery after reading: what can be used, what cannot, and what they may be compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from flows.ingest import remembered, staging
from flows.ingest.delivery import DeliveredFile, Delivery
from flows.ingest.remembered import Remembered
from flows.ingest.staging import StagedFile
from schemas.errors import ExtractRefused


@dataclass
class Batch:
    """A delivery after reading: its staged files, and the files that cannot be used, with why."""

    delivery: Delivery
    files: list[tuple[DeliveredFile, StagedFile]] = field(default_factory=list)
    refused: dict[DeliveredFile, str] = field(default_factory=dict)

    @property
    def says_nothing(self) -> bool:
        """Changes or events without a row: nothing happened on that day, as on many. A snapshot without a row is wrong."""
        return not self.delivery.is_full and bool(self.files) and not any(file.row_count for _, file in self.files)

    def measured(self) -> tuple[list[Path], dict[str, int], dt.date]:
        """What the gate needs to know."""
        counts = {
            name: sum(getattr(file, name) for _, file in self.files)
            for name in ("row_count", "accepted", "quarantined", "duplicates")
        }
        return [file.rows_path for _, file in self.files], counts, self.delivery.as_of


def stage(delivery: Delivery, store: Path, connection: duckdb.DuckDBPyConnection) -> Batch:
    """Reads every file of the delivery, or finds it read. Of a snapshot each part may be there once."""
    found, parts = Batch(delivery), dict[str, DeliveredFile]()
    for file in delivery.files:
        twin = parts.setdefault(file.part, file)
        if delivery.is_full and twin is not file:
            found.refused[file] = f"与 {twin.path.name} 日期、分卷相同，不知以哪个为准；同一分卷请只留一个文件。"
            continue
        try:
            found.files.append((file, staging.stage(file, store, connection)))
        except ExtractRefused as refusal:
            found.refused[file] = refusal.sentence
    return found


def copied(given: Batch, store: Path) -> str | None:
    """That the snapshot is an older one under a new date, byte for byte: it looks younger than its data may be."""
    before = remembered.newest(given.delivery.dataset, given.delivery.as_of - dt.timedelta(days=1), store)
    if before and before.contents == {file.folder.name.split("_")[1] for _, file in given.files}:
        return f"内容与 {before.as_of:%Y-%m-%d} 的文件完全相同；如不是确无变动，请核对是否误报了旧文件。"
    return None


def beside(earlier: Sequence[Delivery], store: Path, connection: duckdb.DuckDBPyConnection) -> Remembered | None:
    """The newest older snapshot of the folder that can be read: on a first night, or without the staged store."""
    for delivery in reversed(earlier):
        found = stage(delivery, store, connection) if delivery.is_full else Batch(delivery)
        if found.files and not found.refused:
            files = {file.path.name: own.folder for file, own in found.files}
            changed = changed_since(delivery.as_of, earlier, store, connection)
            return Remembered(delivery.as_of, files, changed, is_accepted=False)
    return None


def changed_since(
    date: dt.date, earlier: Sequence[Delivery], store: Path, connection: duckdb.DuckDBPyConnection
) -> int:
    """Rows of the deltas from that date on."""
    deltas = [delivery for delivery in earlier if not delivery.is_full and delivery.as_of >= date]
    return sum(file.accepted for delivery in deltas for _, file in stage(delivery, store, connection).files)
