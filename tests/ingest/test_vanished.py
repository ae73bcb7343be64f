"""What the last night used and nobody has tonight is told; what something stands in for is not. Invented files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flows.ingest import vanished
from flows.ingest.delivery import DeliveredFile
from flows.ingest.selection import Chosen, ExtractRecord
from flows.publication.last_night import LastNight
from schemas.datasets import BY_KEY
from schemas.review import DECISIONS

DEATHS, MONITORED = BY_KEY["civil_affairs/deaths"], BY_KEY["rural_revitalisation/monitored"]


def day(text):
    return dt.datetime.strptime(text, "%Y%m%d").date()


def last(dataset, *files):
    """A last night that used these files: (date and more of the name, content, what became of it)."""
    rows = tuple(
        {"source": dataset.source, "dataset": dataset.name, "file": f"{dataset.name}_{name}.csv", "sha256": content,
         "as_of": day(name[:8]), "gate_result": result, "stale_reason": None, "accepted": 10 if result == "passed" else 0}
        for name, content, result in files
    )  # fmt: skip
    begun = dt.datetime(2026, 11, 1, 2)
    return LastNight("20261101-020000-abcd", day("20261101"), begun, begun, rows)


def tonight(dataset, *files):
    """What was found tonight: (date and more of the name, content, what becomes of it)."""
    chosen = Chosen(dataset)
    for name, content, result in files:
        path = Path(f"{dataset.name}_{name}.csv")
        is_full = dataset is MONITORED and "delta" not in name
        chosen.extracts.append(
            ExtractRecord(dataset.source, dataset.name, path.name, day(name[:8]), result, sha256=content)
        )
        if result == "passed":
            file = DeliveredFile(path, dataset, day(name[:8]), is_full=is_full, is_delta="delta" in name, part="",
                                 extension="csv", is_gzip=False)  # fmt: skip
            chosen.files.append((file, None))
    return chosen


#: The dataset; files of the last night; files of tonight; what has gone.
CASES = {
    "nothing was used before": (DEATHS, [], [], []),
    "all is still there": (DEATHS, [("20260901", "a", "passed")], [("20260901", "a", "passed")], []),
    "a file of events has gone": (
        DEATHS, [("20260901", "a", "passed"), ("20261001", "b", "passed")], [("20261001", "b", "passed")], ["20260901"],
    ),
    "its content came under another name": (DEATHS, [("20260901", "a", "passed")], [("20260902", "a", "passed")], []),
    "it was corrected": (DEATHS, [("20260901", "a", "passed")], [("20260901", "z", "passed")], []),
    "it is refused now, which is told of itself": (DEATHS, [("20260901", "a", "passed")], [("20260901", None, "refused")], []),
    "all events have gone: one row for the dataset": (
        DEATHS, [("20260901", "a", "passed"), ("20261001", "b", "passed")], [], ["20261001"],
    ),
    "they are still gone": (DEATHS, [("20261001", "b", "missing")], [], ["20261001"]),
    "they are back": (DEATHS, [("20261001", "b", "missing")], [("20261030", "c", "passed")], []),
    "it was refused before": (DEATHS, [("20260901", "a", "refused")], [], []),
    "a delta has gone": (
        MONITORED, [("20260901", "f", "passed"), ("20261001_delta", "d", "passed")], [("20260901", "f", "passed")],
        ["20261001_delta"],
    ),
    "a newer snapshot has taken its place": (
        MONITORED, [("20260901", "f", "passed"), ("20261001_delta", "d", "passed")], [("20261030", "g", "passed")], [],
    ),
    "a snapshot with nothing in store": (MONITORED, [("20260901", "f", "passed")], [], ["20260901"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_has_gone_is_told(case):
    dataset, before, now, gone = CASES[case]
    found = vanished.records(tonight(dataset, *now), last(dataset, *before) if before else None)
    assert [each.file for each in found] == [f"{dataset.name}_{name}.csv" for name in gone]
    for each in found:
        assert (each.gate_result, each.accepted, each.row_count) == ("missing", 0, None)
        assert each.message.startswith("上次") and "请" in each.message


def test_decisions_that_were_taken_back_are_told_as_such():
    before = last(DECISIONS, ("20261001", "a", "passed"))
    [told] = vanished.records(tonight(DECISIONS), before)
    assert "不再执行" in told.message and "只有表头的文件" in told.message and "催报" not in told.message
    assert vanished.records(tonight(DECISIONS, ("20261002", "b", "passed")), before)[0].file == "pairs_20261001.csv"


@pytest.mark.parametrize(("rows", "reason"), [(20, None), (19, "lacking")])
def test_a_file_in_whose_place_as_many_rows_came_is_not_lacking(rows, reason):
    found = tonight(DEATHS, ("20261001", "b", "passed"), ("20261102", "c", "passed"))
    found.extracts[0].accepted, found.extracts[1].accepted = 10, rows - 10
    [gone] = vanished.records(found, last(DEATHS, ("20260901", "a", "passed"), ("20261001", "b", "passed")))
    assert (gone.gate_result, gone.stale_reason) == ("missing", reason)
