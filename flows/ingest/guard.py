"""Whether a full delivery may take the place of the last accepted one: half a register would declare thousands gone.

A profile counts the accepted rows of a staged file, the filled values of each column and the values of each code. It is
kept beside the rows (`profile.json`), so that comparing two snapshots reads two small files and parses nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce

import duckdb
from duckdb import ColumnExpression, FunctionExpression

from flows.ingest.staging import StagedFile
from flows.quality.gate import QualityResult
from schemas.dataset import Dataset, Kind
from schemas.policy import Deliveries

_WHAT_TO_DO = (
    "整批未采用。请核对是否漏报分卷、漏选乡镇或漏导列，更正后重新报送；"
    "变动属实的，由经办人在政策文件的 [[deliveries.accepted]] 写明日期 {as_of:%Y%m%d}、行数 {rows} 和原因后采用。"
)


@dataclass(frozen=True)
class Profile:
    """Counts of a snapshot. `filled`: values that are not missing, by column; `codes`: rows by column and value."""

    rows: int = 0
    present: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    codes: dict[str, Counter[str]] = field(default_factory=dict)

    def __add__(self, other: Profile) -> Profile:
        codes = {
            name: self.codes.get(name, Counter()) + other.codes.get(name, Counter())
            for name in self.codes | other.codes
        }
        filled = Counter({name: self.filled[name] + other.filled[name] for name in self.filled | other.filled})
        return Profile(self.rows + other.rows, self.present + other.present, filled, codes)

    def share(self, column: str) -> float:
        """Filled values of the column among the rows, in percent."""
        return 100 * self.filled[column] / max(self.present, 1)


@dataclass(frozen=True)
class Former:
    """The last accepted snapshot. `changed`: rows of deltas that have since been applied to it.

    `is_accepted`: False of one that only lies in the folder beside a newer one; it may be a first sample.
    """

    as_of: dt.date
    profile: Profile
    changed: int = 0
    is_accepted: bool = True


@dataclass(frozen=True)
class Fault:
    """One way in which a snapshot differs too much from the former. `rows`: how many of them it concerns."""

    expectation: str
    rule: str
    observed: float
    rows: int
    sentence: str

    def result(self, dataset: Dataset, remark: str | None) -> QualityResult:
        """The fault as a row of `quality_results`; one that an official takes knowingly refuses nothing."""
        severity, message = ("info", f"{self.sentence}。{remark}") if remark else ("warning", f"{self.sentence}。")
        return QualityResult(
            dataset.source, dataset.name, self.expectation, self.rule, severity, False, round(self.observed, 1),
            self.rows, message,
        )  # fmt: skip


def profile(connection: duckdb.DuckDBPyConnection, dataset: Dataset, files: Iterable[StagedFile]) -> Profile:
    """The counts of a snapshot, all its parts together; parts of one content count once."""
    distinct = {file.folder: file for file in files}.values()
    return reduce(Profile.__add__, (_profile(connection, dataset, file) for file in distinct), Profile())


def _profile(connection: duckdb.DuckDBPyConnection, dataset: Dataset, file: StagedFile) -> Profile:
    kept = file.folder / "profile.json"
    if not kept.is_file():
        unfinished = kept.with_suffix(".tmp")
        unfinished.write_text(json.dumps(_counted(connection, dataset, file), ensure_ascii=False), encoding="utf-8")
        os.replace(unfinished, kept)
    found = json.loads(kept.read_text(encoding="utf-8"))
    codes = {name: Counter(values) for name, values in found["codes"].items()}
    return Profile(file.accepted, found["present"], Counter(found["filled"]), codes)


def _counted(connection: duckdb.DuckDBPyConnection, dataset: Dataset, file: StagedFile) -> dict[str, object]:
    """One aggregate over the rows that keep the contract; rows that repeat another one weigh nothing in shares."""
    coded = [column.name for column in dataset.columns if column.kind is Kind.CODE]
    rows = connection.read_parquet(str(file.rows_path)).filter(ColumnExpression("reason").isnull())
    counts = rows.aggregate([
        FunctionExpression("count_star"),
        *(FunctionExpression("count", ColumnExpression(column.name)) for column in dataset.columns),
        *(FunctionExpression("histogram", ColumnExpression(name)) for name in coded),
    ])  # fmt: skip
    present, *counted = counts.fetchall()[0]
    filled = dict(zip((column.name for column in dataset.columns), counted, strict=False))
    codes = dict(zip(coded, (values or {} for values in counted[len(dataset.columns) :]), strict=True))
    return {"present": present, "filled": filled, "codes": codes}


def faults(dataset: Dataset, former: Former, now: Profile, limits: Deliveries) -> list[Fault]:
    """Every way in which the snapshot differs from the former one by more than the limits."""
    return [
        *_of_rows(former, now, limits),
        *_of_columns(dataset, former.profile, now, limits),
        *([] if limits.values_may_vanish else _of_codes(dataset, former.profile, now, limits)),
    ]


def refusal(dataset: Dataset, as_of: dt.date, former: Former, now: Profile, limits: Deliveries) -> str | None:
    """Why the snapshot may not replace the former one: what it was, what it is, what to do; None when it may."""
    found = faults(dataset, former, now, limits)
    if not found:
        return None
    told = [
        f"确认的行数 {each.rows:,} 与本批 {now.rows:,} 行不符，确认未生效"
        for each in limits.accepted
        if (each.dataset, each.as_of) == (dataset.key, f"{as_of:%Y%m%d}")
    ]
    compared = f"与 {former.as_of:%Y-%m-%d} {'采用' if former.is_accepted else '报送'}的数据相比，" + "；".join(
        [*(fault.sentence for fault in found), *told]
    )
    return f"{compared}。{_WHAT_TO_DO.format(as_of=as_of, rows=now.rows)}"


def acceptance(dataset: Dataset, as_of: dt.date, now: Profile, limits: Deliveries) -> str | None:
    """Who takes the snapshot knowingly, and why; None when nobody does."""
    meant = (dataset.key, f"{as_of:%Y%m%d}", now.rows)
    for each in limits.accepted:
        if (each.dataset, each.as_of, each.rows) == meant:
            return f"变动经{each.by}确认后采用，原因：{each.reason}。"
    return None


def loss(former: Former, now: Profile, limits: Deliveries) -> str | None:
    """That a list too small to be refused has lost most of its rows, for who reads what was taken; None when it has not."""
    was = former.profile.rows
    lost = was - former.changed - now.rows
    if not limits.told_percent * was < 100 * lost or lost >= limits.least_changed:
        return None
    return (
        f"行数由 {former.as_of:%Y-%m-%d} 的 {was:,} 减少到 {now.rows:,}；变动不足 {limits.least_changed:,} 行，照常采用，"
        "请核对是否漏报。"
    )


def stale(newest: dt.date, as_of: dt.date, limits: Deliveries) -> str | None:
    """That the newest data in force are older than the policy allows; None when they are not."""
    days = (as_of - newest).days
    if days <= limits.stale_days:
        return None
    return f"最新数据截至 {newest:%Y-%m-%d}，距比对日期 {days} 天，超过 {limits.stale_days} 天的期限，请催报。"


def _of_rows(former: Former, now: Profile, limits: Deliveries) -> Iterator[Fault]:
    """Deltas may have added or removed as many rows as they had: only what lies beyond is a surprise."""
    least, most = max(former.profile.rows - former.changed, 0), former.profile.rows + former.changed
    was, word, allowed = (least, "减少", limits.shrinks_percent) if now.rows < least else (
        most, "增加", limits.grows_percent)  # fmt: skip
    change = abs(now.rows - was)
    is_outside = now.rows < least or now.rows > most
    is_outside &= former.is_accepted or now.rows < least
    if is_outside and change >= limits.least_changed and change > was * allowed / 100:
        percent = f"（{100 * change / was:.1f}%，允许 {allowed:g}%）" if was else ""
        yield Fault(
            "rows_beside_last_snapshot", f"全量数据的行数比上次{word}不超过 {allowed:g}%",
            100 * (now.rows - was) / max(was, 1), change, f"行数由 {was:,} {word}到 {now.rows:,}{percent}",
        )  # fmt: skip


def _of_columns(dataset: Dataset, was: Profile, now: Profile, limits: Deliveries) -> Iterator[Fault]:
    for column in dataset.columns:
        # A column that the former profile does not know was declared since.
        if column.name in was.filled:
            lost = was.share(column.name) - now.share(column.name)
            if lost > limits.empties_points and lost * now.present >= 100 * limits.least_changed:
                yield Fault(
                    f"filled_beside_last_snapshot({column.name})",
                    f"「{column.header}」有值的比例比上次下降不超过 {limits.empties_points:g} 个百分点",
                    -lost,
                    round(lost * now.present / 100),
                    f"「{column.header}」有值的由 {was.share(column.name):.1f}% 降到 {now.share(column.name):.1f}%"
                    f"（允许下降 {limits.empties_points:g} 个百分点）",
                )


def _of_codes(dataset: Dataset, was: Profile, now: Profile, limits: Deliveries) -> Iterator[Fault]:
    """A value of many rows that nobody bears any more, as when a register's dead or its stopped relations are left out."""
    for name, values in was.codes.items():
        # A column that is empty now is told as such.
        if now.codes.get(name):
            for value, rows in values.items():
                if rows >= limits.least_changed and value not in now.codes[name]:
                    header = dataset.column(name).header
                    yield Fault(
                        f"value_beside_last_snapshot({name})", f"「{header}」上次为“{value}”的，不会一行也没有",
                        0, rows, f"「{header}」为“{value}”的由 {rows:,} 行变为 0 行",
                    )  # fmt: skip
