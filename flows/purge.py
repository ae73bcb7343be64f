"""Deletes what no later night needs once the policy's periods are over, and keeps a record of every deletion.

Nothing that a night would use is touched: the files that the last published run read from the input folder, the newest
accepted snapshots of each dataset (they stand in for a missing one), and what `canbao explain` reads of the last run.
`<output>/purges.jsonl` has a line for each deletion, written before it: after a power cut a line may stand there
twice, and never is anything gone without one. It holds no personal data and is itself never deleted.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression

from flows.documents.summary import dataset_title
from flows.ingest import staging
from flows.ingest.selection import FROM_STORE, MISSING
from flows.memory import state
from flows.publication import last_night, versions
from flows.publication.last_night import LastNight
from flows.publication.publish import FILE_NAME
from matchers import warehouse
from matchers.policy_tables import PolicyFile
from schemas.datasets import DATASETS
from schemas.errors import CanbaoError, UsageError
from schemas.policy import Retention
from schemas.review import DECISIONS, EMPLOYER_STAGES

log = logging.getLogger(__name__)

RECORD = "purges.jsonl"
KINDS = {
    "staged": "暂存的数据",
    "raw_text": "隔离行的原文",
    "linkage": "关联过程的记录",
    "validation": "质量检查的记录",
    "publication": "以往发布的数据库",
    "state": "移到一边的旧回填库",
}
_DATASETS = {dataset.table: dataset for dataset in (*DATASETS, DECISIONS, EMPLOYER_STAGES)}
_FOLDER = re.compile(r"(\d{8})_([0-9a-f]+)_[0-9a-f]+")
_NIGHT = re.compile(r"(\d{8})-\d{6}-.+")
_ASIDE = re.compile(rf"{re.escape(state.FILE_NAME)}\.(\d{{8}})-\d{{6}}(\.wal)?$")
_VALIDATION = re.compile(r"(.+)__(\d{8})__[0-9a-f]+\.json")


@dataclass(frozen=True)
class Item:
    """Something whose period is over: a folder or file below the output folder. `table`: its dataset's, if of one."""

    kind: str
    path: Path
    date: dt.date
    reason: str
    table: str = ""
    sha256: str | None = None
    rows: int | None = None


def plan(output: Path, limits: Retention) -> list[Item]:
    """What may be deleted, as of the last published run; nothing when there is none.

    Raises:
        PublishError: another program holds the published file open for writing.
    """
    last, work = last_night.read(output), output / ".work"
    if last is None:
        return []
    items = [item for folder in sorted((work / "staged").glob("*")) for item in _of_dataset(folder, last, limits)]
    items += [*_of_linkage(work / "linkage", last, limits), *_of_validations(work / "validations", last, limits)]
    return [*items, *_of_publications(output, limits), *_of_states(output, last, limits)]


def carry_out(output: Path, items: Sequence[Item], policy: PolicyFile, name: str, by: str, run_id: str | None) -> None:
    """Deletes the items, each after a line in the record. The caller holds the output folder.

    Raises:
        OSError: an item could not be deleted; those before it are.
    """
    for item in items:
        line = {
            "at": dt.datetime.now().isoformat(timespec="seconds"), "run_id": run_id, "by": by, "policy": name,
            "policy_sha256": policy.sha256, "kind": item.kind, "path": str(item.path.relative_to(output)),
            "dataset": _key(item.table), "date": item.date.isoformat(), "sha256": item.sha256, "rows": item.rows,
            "reason": item.reason,
        }  # fmt: skip
        _append(output / RECORD, line)
        if item.kind == "raw_text":
            _blank(item.path)
        elif item.path.is_dir():
            shutil.rmtree(item.path)
        else:
            item.path.unlink()
    for folder in {item.path.parent for item in items if item.kind == "staged"}:
        for note, named in _notes(folder):
            if not any(each.exists() for each in named):
                note.unlink()


def after(output: Path, policy: PolicyFile, name: str, run_id: str) -> None:
    """The end of a night that has published. What goes wrong here is told and tried again the next night."""
    try:
        carry_out(output, plan(output, policy.policy.retention), policy, name, "nightly", run_id)
    except (OSError, ValueError, KeyError, duckdb.Error, CanbaoError) as error:
        # A note that cannot be read (ValueError, KeyError) is no reason either to call a published night failed.
        log.warning("结果已发布；过期数据的清理没有完成，下次运行再清理：%s（%s）", output, type(error).__name__)


def by_command(output: Path, policy: PolicyFile, name: str, *, apply: bool) -> list[str]:
    """Previews what would be deleted, or deletes it; what is said about it.

    Raises:
        UsageError: nothing was ever published there.
        PublishError: a run holds the output folder.
    """
    from flows.run import held

    last = last_night.read(output)
    if last is None:
        raise UsageError(f"没有已发布的结果，无从判断哪些数据以后还要用，什么都没有清理：{output}。请核对 --output。")
    if not apply:
        items = plan(output, policy.policy.retention)
    else:
        with held(output):
            items = plan(output, policy.policy.retention)
            carry_out(output, items, policy, name, "command", last.run_id)
    if not items:
        return [f"没有到期须清理的数据（基准日 {last.as_of}）"]
    head = f"已清理 {len(items)} 项，记录见 {output / RECORD}" if apply else f"可清理 {len(items)} 项（预览）"
    tail = [] if apply else ["", "以上尚未清理；加 --apply 执行。"]
    return [f"{head}：", *(_told(item, output) for item in items), *tail]


def _of_dataset(folder: Path, last: LastNight, limits: Retention) -> Iterator[Item]:
    """Staged files that no night needs any more, and the raw text of rows that were sent back long ago."""
    dataset = _DATASETS.get(folder.name)
    # Decisions of reviewers describe no day: their content alone tells them.
    read = {
        (each["as_of"], each["sha256"][:24]): each["stale_reason"]
        for each in last.files
        if each["sha256"] and each["gate_result"] != MISSING
    }
    usable = [(note, named) for note, named in _notes(folder) if named and all(map(Path.exists, named))]
    standing = [*usable[: limits.kept_snapshots], *[each for each in usable if _day(each[0].stem) <= last.as_of][:1]]
    kept = {path for _, named in standing for path in named}
    for path in sorted(folder.glob("*")):
        match = _FOLDER.fullmatch(path.name)
        if not match:
            continue
        date, digest = _day(match[1]), match[2]
        days = (last.as_of - date).days
        known = (date, digest) if (date, digest) in read else (None, digest)
        in_use = known in read and dataset is not None and staging.is_current(path, dataset, delta_too=True)
        if days > limits.staged_days and not in_use and path not in kept:
            reason = f"以后运行不再需要；数据截止日期距比对日期 {days} 天，超过 {limits.staged_days} 天"
            yield _staged("staged", path, date, reason, "row_count")
        elif days > limits.quarantine_days and read.get(known, FROM_STORE) == FROM_STORE and _has_raw_text(path):
            reason = f"文件已不在数据目录中；截止日期距比对日期 {days} 天，超过 {limits.quarantine_days} 天"
            yield _staged("raw_text", path, date, reason, "quarantined")


def _staged(kind: str, path: Path, date: dt.date, reason: str, counted: str) -> Item:
    meta = json.loads((path / "meta.json").read_text(encoding="utf-8"))
    return Item(kind, path, date, reason, path.parent.name, meta["sha256"], meta[counted])


def _of_linkage(folder: Path, last: LastNight, limits: Retention) -> Iterator[Item]:
    """What earlier nights knew of each record. Numbers of runs sort as the runs followed each other."""
    nights = sorted((path for path in folder.glob("*") if _NIGHT.fullmatch(path.name)), reverse=True)
    for path in nights[limits.linkage_nights :]:
        if path.name != last.run_id:
            reason = f"不在最近 {limits.linkage_nights} 次运行之内，也不是已发布的一次"
            yield Item("linkage", path, _day(path.name[:8]), reason)


def _of_validations(folder: Path, last: LastNight, limits: Retention) -> Iterator[Item]:
    """Counts of quality checks. Those of files still delivered are kept: they save checking them again."""
    delivered = {(f"{each['source']}__{each['dataset']}", each["as_of"]) for each in last.files}
    for path in sorted((*folder.glob("*.json"), *folder.glob("measures/*.json"))):
        if match := _VALIDATION.fullmatch(path.name):
            table, date = match[1], _day(match[2])
            days = (last.as_of - date).days
            if days > limits.validation_days and (table, date) not in delivered:
                reason = f"所检查的数据距比对日期 {days} 天，超过 {limits.validation_days} 天"
                yield Item("validation", path, date, reason, table)


def _of_publications(output: Path, limits: Retention) -> Iterator[Item]:
    """Databases of nights that are no longer in force."""
    for path in versions.earlier(output / FILE_NAME)[limits.kept_publications :]:
        reason = f"除最近一次外，以往的结果只保留 {limits.kept_publications} 次"
        yield Item("publication", path, _day(path.name[:8]), reason)


def _of_states(output: Path, last: LastNight, limits: Retention) -> Iterator[Item]:
    """States that `state rebuild --force` put aside because they could not be read, or not be trusted."""
    for path in sorted(output.glob(f"{state.FILE_NAME}.*")):
        if (match := _ASIDE.match(path.name)) and (last.as_of - (date := _day(match[1]))).days > limits.aside_days:
            reason = f"已移到一边 {(last.as_of - date).days} 天，超过 {limits.aside_days} 天"
            yield Item("state", path, date, reason)


def _notes(folder: Path) -> list[tuple[Path, list[Path]]]:
    """The notes of accepted snapshots of a dataset, newest first, each with the staged folders that it names."""
    found = []
    for note in sorted(folder.glob("????????.json"), reverse=True):
        told = json.loads(note.read_text(encoding="utf-8"))
        found.append((note, [folder / name for name in told.get("files", told).values()]))
    return found


def _has_raw_text(folder: Path) -> bool:
    aside = folder / "quarantine.parquet"
    if not aside.is_file():
        return False
    with closing(warehouse.connect(threads=1)) as connection:
        raw = connection.read_parquet(str(aside)).filter(ColumnExpression("raw").isnotnull())
        return bool(raw.limit(1).fetchall())


def _blank(folder: Path) -> None:
    """Takes the raw text out of a staged file; lines, reasons and what could be read stay."""
    with (
        tempfile.TemporaryDirectory(prefix=".scratch-", dir=folder.parent) as scratch,
        closing(warehouse.connect(threads=1)) as connection,
    ):
        # The quarantine comes last: while it has raw text, the folder is found again.
        for name in ("rows.parquet", "quarantine.parquet"):
            rows = connection.read_parquet(str(folder / name))
            nothing = ConstantExpression(None).cast("VARCHAR").alias("raw")
            columns = [nothing if column == "raw" else ColumnExpression(column) for column in rows.columns]
            rows.project(*columns).write_parquet(str(Path(scratch) / name), compression="lz4")
            os.replace(Path(scratch) / name, folder / name)


def _append(record: Path, line: Mapping[str, object]) -> None:
    """Adds the line to the record and waits until it is on the disk."""
    content = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    handle = os.open(record, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        # A line that a power cut left without its end does not spoil the next one.
        if size and os.pread(handle, 1, size - 1) != b"\n":
            content = b"\n" + content
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").date()


def _key(table: str) -> str | None:
    return table.replace("__", "/", 1) or None


def _told(item: Item, output: Path) -> str:
    title = dataset_title(*item.table.split("__", 1)) if item.table else ""
    rows = f"{item.rows:,} 行　" if item.rows is not None else ""
    named = "　".join(filter(None, (KINDS[item.kind], title, f"{item.date}")))
    return f"  {named}　{rows}{item.path.relative_to(output)}：{item.reason}"
