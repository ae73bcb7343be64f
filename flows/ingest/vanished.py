"""Notices what the last night used and tonight nobody has: events and deltas count only while they are delivered.

Snapshots are remembered by the staged store, so that only a dataset with nothing in store can vanish altogether.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flows.ingest.selection import LACKING, MISSING, PASSED, Chosen, ExtractRecord
from flows.publication.last_night import LastNight
from schemas.review import FOLDER

_DATASET = (
    "上次有、本次没有：数据目录中没有这一数据，也没有可以沿用的，与之有关的结论本次无从得出；"
    "由它而来的疑点、名单如有减少，不等于已经解决。请核对数据目录，或催报。"
)
_DECISIONS = (
    "上次有、本次没有：由人写的这些决定本次一律不再执行。如系误删，请放回；确要全部撤销的，请放一个只有表头的文件，"
    "以后不再提示。"
)
_FILE = (
    "上次采用、本次不在数据目录中，其中的记录本次不计。流水和增量文件须一直留在目录里：如系误删，请放回；"
    "已由别的文件取代的，不必处理，下次不再提示。"
)


def records(chosen: Chosen, last: LastNight | None) -> list[ExtractRecord]:
    """A row for each file of the last night that has gone and that nothing stands in for; one for a whole dataset.

    A dataset is told every night until it comes again, a single file once.
    """
    dataset = chosen.dataset
    known = [
        each
        for each in (last.files if last else ())
        if (each["source"], each["dataset"]) == (dataset.source, dataset.name)
        and each["gate_result"] in (PASSED, MISSING)
    ]
    if not known:
        return []
    if not chosen.extracts:
        newest = max(known, key=lambda each: each["as_of"] or dt.date.min)
        return [_record(newest, _DECISIONS if dataset.source == FOLDER else _DATASET, is_lacking=True)]
    before = sum(each["accepted"] or 0 for each in known)
    # Where there are as many rows as before, files were most likely replaced by others.
    is_lacking = sum(record.accepted for record in chosen.extracts) < before
    names = {record.file for record in chosen.extracts}
    contents = {record.sha256 for record in chosen.extracts}
    base = max((file.as_of for file, _ in chosen.files if file.is_full), default=dt.date.min)
    return [
        _record(each, _FILE, is_lacking=is_lacking)
        for each in known
        if each["gate_result"] == PASSED
        and each["file"] not in names
        and each["sha256"] not in contents
        and (each["as_of"] is None or each["as_of"] > base)
    ]


def _record(was: Mapping[str, Any], sentence: str, *, is_lacking: bool) -> ExtractRecord:
    return ExtractRecord(
        was["source"], was["dataset"], was["file"], was["as_of"], MISSING, sha256=was["sha256"], message=sentence,
        stale_reason=LACKING if is_lacking else None,
    )  # fmt: skip
