"""The auditors' workbook: standings, earlier decisions, order, evidence and overview are those of the database."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from flows.documents import audit
from schemas.published import words
from tests.flows.opened import asked, published, rows, tables

__all__ = ["published"]


def test_a_doubt_says_whether_it_is_new_and_what_was_decided_before(published: Path) -> None:
    book = load_workbook(published.parent / audit.FILE_NAME)
    shown = {row["疑点编号"]: row for sheet in book.worksheets[1:-1] for row in rows(sheet)}
    states = asked(published, "select flag_id, first_seen_on, reopened_on, reopened_reason, decision_note from flags")
    assert len(shown) == len(states)
    for flag, first_seen, reopened, reason, note in states:
        row = shown[flag]
        expected = "重新核查" if reopened else "新增" if str(first_seen) == "2026-06-30" else "延续"
        assert row["新增/延续"] == expected
        assert str(first_seen) in str(row["以往核查"])
        assert not reopened or (str(reason) in str(row["以往核查"]) and str(note) in str(row["以往核查"]))
        assert row["依据的记录"] == "火化记录 2 条\n死亡次月起的待遇 3 条 1,234.50 元"
    cover = book["说明与汇总"]
    standings = Counter(row["新增/延续"] for row in shown.values())
    [total] = [row for row in cover.iter_rows(values_only=True)
               if row[0] == "合计" and row[4] == standings["延续"] and row[6] is None]  # fmt: skip
    gone = asked(published, "select count(*) from flag_changes where change = 'cleared'")[0][0]
    assert total[1:6] == (standings["新增"], 0, standings["重新核查"], standings["延续"], gone)


def test_doubts_are_ordered_by_amount_and_confidence(published: Path) -> None:
    rank = {title: place for place, title in enumerate(words.CONFIDENCES.values())}
    for sheet in load_workbook(published.parent / audit.FILE_NAME).worksheets[1:-1]:
        keys = [(-Decimal(str(row["涉及金额下限"])), rank[str(row["可信度"])]) for row in rows(sheet)]
        assert keys == sorted(keys)
        assert [row["序号"] for row in rows(sheet)] == list(range(1, len(keys) + 1))


def test_evidence_leads_to_the_file_and_to_the_doubt(published: Path) -> None:
    book = load_workbook(published.parent / audit.FILE_NAME)
    numbers = {row["疑点编号"]: row["序号"] for sheet in book.worksheets[1:-1] for row in rows(sheet)}
    found = rows(book["证据"])
    assert all(numbers[row["疑点编号"]] == row["疑点序号"] for row in found)
    expected = asked(published, "select flag_id, record_no, file, line, role from flag_evidence "
                     "left join flag_records using (flag_id, source, dataset, record_no)")  # fmt: skip
    assert Counter(tuple(row[name] for name in ("疑点编号", "记录编号", "文件", "行号", "作用")) for row in found) == (
        Counter(expected)
    )


def test_the_overview_counts_by_unit_and_has_a_chart(published: Path) -> None:
    cover = load_workbook(published.parent / audit.FILE_NAME)["说明与汇总"]
    shown = tables(cover)
    for unit, count, low in asked(
        published,
        "select coalesce(township_name, '未定镇区'), count(*), sum(amount_at_risk) "
        "from flags left join persons using (person_id) group by 1",
    ):
        assert (shown[unit][0], Decimal(str(shown[unit][5]))) == (count, low)
    assert len(cover._charts) == 1  # type: ignore[attr-defined]
