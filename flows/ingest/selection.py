"""Which deliveries make up a dataset on a date: the newest good snapshot, then what was added or changed since.

A refused delivery never stops the run: the last good extract of its dataset stands in, and says that it does. So do
data that were accepted and have grown old. A full delivery that differs too much from the last one is refused (`guard`).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from flows.ingest import batch, guard, remembered, staging
from flows.ingest.batch import Batch
from flows.ingest.delivery import DeliveredFile, Delivery
from flows.ingest.remembered import Remembered
from flows.ingest.staging import StagedFile
from flows.publication.last_night import LastNight
from flows.quality.gate import QualityResult
from schemas.dataset import Dataset, Mode
from schemas.policy import Deliveries

log = logging.getLogger(__name__)

PASSED, REFUSED, SUPERSEDED, NOT_DUE, IGNORED, MISSING = (
    "passed", "refused", "superseded", "not_due", "ignored", "missing",
)  # fmt: skip
#: Why data are not the newest that there could be: an older file of the folder stands in, one that only the staged
#: store still has, or nothing newer has come for longer than the policy allows.
STAND_IN, FROM_STORE, OVERDUE = "stand_in", "from_store", "overdue"
#: Of a file that has gone: the dataset has fewer rows than the last night.
LACKING = "lacking"
_NOTHING_TOLD = "只有表头，没有一行数据，视为没有变动；本应有数据的，请核对导出条件后重新报送。"


class Verdict(Protocol):
    """What a quality gate says of a delivery: `consequence` is pass, row, extract or run."""

    @property
    def consequence(self) -> str:
        """What follows."""
        ...

    @property
    def sentence(self) -> str:
        """What the department must correct."""
        ...


#: Judges staged deliveries of one dataset, each as (Parquet files, counts, date): a verdict each, in order.
Gate = Callable[[Dataset, Sequence[tuple[Sequence[Path], Mapping[str, int], dt.date]]], Sequence[Verdict]]


@dataclass
class ExtractRecord:
    """One row of the published table `extracts`. `age_days`: from its date to the run's."""

    source: str
    dataset: str
    file: str
    as_of: dt.date | None
    gate_result: str
    sha256: str | None = None
    encoding: str | None = None
    row_count: int | None = None
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    is_stale: bool = False
    stale_reason: str | None = None
    age_days: int | None = None
    unknown_columns: list[str] = field(default_factory=list)
    unreadable: dict[str, int] = field(default_factory=dict)
    message: str | None = None


@dataclass
class Chosen:
    """The staged files that make up one dataset, in the order in which they apply, and what happened to all.

    `quality`: what was found by comparing a snapshot with the last accepted one. `aside`: what was read and refused.
    `rivals`: rows of a snapshot whose record another part of it has with other content (file, line, record_no, raw).
    """

    dataset: Dataset
    files: list[tuple[DeliveredFile, StagedFile]] = field(default_factory=list)
    extracts: list[ExtractRecord] = field(default_factory=list)
    quality: list[QualityResult] = field(default_factory=list)
    aside: list[tuple[DeliveredFile, StagedFile]] = field(default_factory=list)
    rivals: pa.Table | None = None


def choose(
    dataset: Dataset,
    deliveries: Iterable[Delivery],
    as_of: dt.date,
    store: Path,
    connection: duckdb.DuckDBPyConnection,
    gate: Gate,
    policy: Deliveries,
    last: LastNight | None = None,
) -> Chosen:
    """Stages and checks what the dataset needs on `as_of`, newest snapshot first. `last`: the last published night."""
    chosen, limits = Chosen(dataset), policy.of(dataset.key)
    known = sorted(deliveries, key=lambda delivery: (delivery.as_of, not delivery.is_full))
    due = [delivery for delivery in known if delivery.as_of <= as_of]
    for delivery in known[len(due) :]:
        sentence = (
            f"文件日期 {delivery.as_of:%Y-%m-%d} 晚于比对日期 {as_of:%Y-%m-%d}，本次未采用；如日期写错，请改正文件名。"
        )
        chosen.extracts += [_record(file, NOT_DUE, message=sentence) for file in delivery.files]
    snapshots = [delivery for delivery in due if delivery.is_full]
    base = None
    kept = remembered.newest(dataset, as_of, store)
    for snapshot in reversed(snapshots):
        if snapshot is not snapshots[-1] and kept and kept.as_of > snapshot.as_of:
            # What an earlier night accepted is newer than the next file that is still there.
            break
        earlier = [delivery for delivery in due if delivery.as_of < snapshot.as_of]
        told = remembered.published(dataset, snapshot.as_of, last)
        if not _accept(chosen, [snapshot], store, connection, gate, limits, earlier, told):
            base = snapshot.as_of
            break
    if base is not None and base != snapshots[-1].as_of:
        _mark_stale(chosen)
    if base is None and (snapshots or dataset.mode is Mode.FULL):
        base = _fall_back(chosen, kept, missing=not snapshots)
    for delivery in due:
        if base is not None and delivery.as_of < base:
            sentence = "已被更新的全量文件取代，未读取。" if delivery.is_full else "早于所采用的全量文件，未读取。"
            chosen.extracts += [_record(file, SUPERSEDED, message=sentence) for file in delivery.files]
    later = [delivery for delivery in due if not delivery.is_full and (base is None or delivery.as_of >= base)]
    if base is None and dataset.mode is Mode.FULL:
        sentence = "没有可供更新的全量数据，增量文件未采用；请补报全量文件。"
        chosen.extracts += [_record(file, REFUSED, message=sentence) for delivery in later for file in delivery.files]
    else:
        _mark_incomplete(chosen, _accept(chosen, later, store, connection, gate, limits))
    _tell_age(chosen, as_of, limits)
    return chosen


def wanted(deliveries: Iterable[Delivery], as_of: dt.date) -> list[DeliveredFile]:
    """The files that `choose` will need if all is well: the newest snapshot of each dataset and what came after it."""
    due = [delivery for delivery in deliveries if delivery.as_of <= as_of]
    newest: dict[str, dt.date] = {}
    for delivery in due:
        if delivery.is_full:
            newest[delivery.dataset.key] = max(delivery.as_of, newest.get(delivery.dataset.key, delivery.as_of))
    return [
        file
        for delivery in due
        if delivery.as_of >= newest.get(delivery.dataset.key, delivery.as_of)
        for file in delivery.files
    ]


def _accept(
    chosen: Chosen,
    deliveries: Sequence[Delivery],
    store: Path,
    connection: duckdb.DuckDBPyConnection,
    gate: Gate,
    limits: Deliveries,
    earlier: Sequence[Delivery] = (),
    told: guard.Former | None = None,
) -> list[Delivery]:
    """Adds the deliveries that are good, and says of every one what was found; those that nothing stands in for.

    For a refused file of events or changes stands what an earlier night accepted under its name.
    `earlier`: what lies in the folder from before, to compare a snapshot with when no earlier night accepted one;
    `told`: what was published of the last one, when nothing else is left of it.
    """
    staged = [batch.stage(delivery, store, connection) for delivery in deliveries]
    whole = [each for each in staged if not each.refused and not each.says_nothing]
    verdicts = (
        dict(zip(map(id, whole), gate(chosen.dataset, [each.measured() for each in whole]), strict=True))
        if whole
        else {}
    )
    lacking = []
    for each in staged:
        sentence = "同一批次的另一个分卷不能使用，整批未采用。" if each.refused else None
        verdict = verdicts.get(id(each))
        if verdict is not None and verdict.consequence in ("extract", "run"):
            sentence = verdict.sentence
        remark = _NOTHING_TOLD if each.says_nothing else None
        if sentence is None and each.delivery.is_full:
            sentence, remark, differences = _guarded(each, store, connection, limits, earlier, told)
            chosen.quality += differences
        for file, stage in each.files:
            chosen.extracts.append(_record(file, REFUSED if sentence else PASSED, stage, sentence or remark))
        chosen.extracts += [_record(file, REFUSED, message=reason) for file, reason in each.refused.items()]
        if not sentence:
            chosen.files += each.files
            continue
        log.warning("refused dataset=%s as_of=%s", chosen.dataset.key, each.delivery.as_of)
        chosen.aside += each.files
        if each.delivery.is_full or not _stand_in(chosen, each, store):
            lacking.append(each.delivery)
    return lacking


def _stand_in(chosen: Chosen, refused: Batch, store: Path) -> bool:
    """Adds what an earlier night accepted under the name of a refused file of events or changes, if it was another."""
    for file in refused.delivery.files:
        kept = remembered.standing(file, store)
        if kept is None or kept in [stage.folder for _, stage in refused.files]:
            return False
        stage = staging.load(kept)
        chosen.files.append((file, stage))
        record = _record(file, PASSED, stage, "本次的同名文件未通过，沿用以前采用的内容。")
        record.is_stale, record.stale_reason = True, FROM_STORE
        chosen.extracts.append(record)
    return True


def _guarded(
    staged: Batch,
    store: Path,
    connection: duckdb.DuckDBPyConnection,
    limits: Deliveries,
    earlier: Sequence[Delivery],
    told: guard.Former | None,
) -> tuple[str | None, str | None, list[QualityResult]]:
    """Why the snapshot is refused beside the last one, what its reader should know if it is taken, and what differs."""
    dataset, as_of = staged.delivery.dataset, staged.delivery.as_of
    now = guard.profile(connection, dataset, (stage for _, stage in staged.files))
    remark, copied = guard.acceptance(dataset, as_of, now, limits), batch.copied(staged, store)
    kept = remembered.newest(dataset, as_of, store) or batch.beside(earlier, store, connection)
    if kept and set(kept.files.values()) == {stage.folder for _, stage in staged.files}:
        # Accepted before.
        return None, remark or copied, []
    if kept:
        was = guard.profile(connection, dataset, map(staging.load, kept.files.values()))
        former = guard.Former(kept.as_of, was, kept.changed, kept.is_accepted)
    elif told:
        former = told
    else:
        return None, remark or copied, []
    if guard.faults(dataset, former, now, limits):
        # Deltas that came together with the snapshot, after days without a run, are no surprise either.
        changed = max(former.changed, batch.changed_since(former.as_of, earlier, store, connection))
        former = replace(former, changed=changed)
    differences = [fault.result(dataset, remark) for fault in guard.faults(dataset, former, now, limits)]
    refusal = None if remark else guard.refusal(dataset, as_of, former, now, limits)
    return refusal, remark or copied or guard.loss(former, now, limits), differences


def _fall_back(chosen: Chosen, kept: Remembered | None, *, missing: bool) -> dt.date | None:
    """Adds the newest snapshot that an earlier night accepted, and returns its date; None when there is none."""
    if kept is None:
        return None
    sentence = "本次未收到该数据，" if missing else "本次文件未通过，"
    for name, folder in kept.files.items():
        file = DeliveredFile(
            Path(name), chosen.dataset, kept.as_of, is_full=True, is_delta=False, part="", extension="", is_gzip=False
        )
        stage = staging.load(folder)
        chosen.files.append((file, stage))
        record = _record(file, PASSED, stage, f"{sentence}沿用 {kept.as_of:%Y-%m-%d} 的最近一次合格数据。")
        record.is_stale, record.stale_reason = True, FROM_STORE
        chosen.extracts.append(record)
    return kept.as_of


def remember(chosen: Chosen) -> None:
    """Notes which staged files were accepted, for a night without good ones: the snapshot, and what changed it."""
    snapshot = [(file, stage) for file, stage in chosen.files if file.is_full]
    changes = [(file, stage) for file, stage in chosen.files if not file.is_full]
    if snapshot:
        changed = sum(stage.accepted for _, stage in changes)
        remembered.write(snapshot[0][0].as_of, {file.path.name: stage.folder for file, stage in snapshot}, changed)
    if chosen.files:
        folder = chosen.files[0][1].folder.parent
        remembered.write_changes(folder, {file.path.name: stage.folder for file, stage in changes})


def _tell_age(chosen: Chosen, as_of: dt.date, limits: Deliveries) -> None:
    """Dates every file, and marks the newest ones in force when they are too old."""
    for record in chosen.extracts:
        if record.as_of and record.as_of <= as_of:
            record.age_days = (as_of - record.as_of).days
    in_force, newest = _in_force(chosen)
    if newest and (sentence := guard.stale(newest, as_of, limits)):
        for record in in_force:
            if record.as_of == newest:
                record.is_stale, record.stale_reason = True, record.stale_reason or OVERDUE
                record.message = "".join(filter(None, (record.message, sentence)))


def _in_force(chosen: Chosen) -> tuple[list[ExtractRecord], dt.date | None]:
    """The files in force that have a date, and the newest date among them."""
    in_force = [record for record in chosen.extracts if record.gate_result == PASSED and record.as_of]
    return in_force, max((record.as_of for record in in_force if record.as_of), default=None)


def _mark_incomplete(chosen: Chosen, lacking: Sequence[Delivery]) -> None:
    """The newest files in force are not the newest that came: what should follow them was refused."""
    in_force, newest = _in_force(chosen)
    names = [file.path.name for each in lacking if newest and each.as_of >= newest for file in each.files]
    for record in in_force if names else ():
        if record.as_of == newest:
            record.is_stale, record.stale_reason = True, record.stale_reason or STAND_IN
            record.message = "".join(
                filter(None, (record.message, f"较新的 {'、'.join(names)} 未通过，所用数据止于此。"))
            )


def _mark_stale(chosen: Chosen) -> None:
    for record in chosen.extracts:
        if record.gate_result == PASSED:
            record.is_stale, record.stale_reason = True, STAND_IN
            record.message = f"较新的文件未通过，沿用 {record.as_of:%Y-%m-%d} 的最近一次合格数据。"


def _record(
    file: DeliveredFile, gate_result: str, stage: StagedFile | None = None, message: str | None = None
) -> ExtractRecord:
    record = ExtractRecord(
        file.dataset.source, file.dataset.name, file.path.name, file.as_of, gate_result, message=message
    )
    return _filled(record, stage) if stage else record


def _filled(record: ExtractRecord, stage: StagedFile) -> ExtractRecord:
    record.sha256, record.encoding = stage.sha256, stage.encoding
    record.row_count, record.duplicates = stage.row_count, stage.duplicates
    record.accepted = stage.accepted if record.gate_result == PASSED else 0
    record.quarantined = stage.quarantined
    record.unknown_columns, record.unreadable = list(stage.unknown_columns), stage.unreadable
    return record
