"""The departments' correction lists: each its own records, numbers masked but for the slip that is the question."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from flows.documents import corrections, write_all
from schemas.published import words
from tests.flows.opened import SLIP, asked, published, rows, tables

__all__ = ["published"]


def test_each_department_gets_its_own_records_and_no_other(published: Path) -> None:
    folder = published.parent / "feedback"
    expected = dict(asked(published, "select source, list(feedback_id) from department_feedback group by 1"))
    assert len(list(folder.iterdir())) == len(expected)
    for source, told in expected.items():
        path = folder / f"{words.SOURCES[str(source)]}_校核反馈_{len(told)}条.xlsx"  # type: ignore[arg-type]
        book = load_workbook(path)
        found = [row for sheet in book.worksheets[1:] for row in rows(sheet)]
        assert sorted(str(row["反馈编号"]) for row in found) == sorted(told)  # type: ignore[call-overload]
        assert {row["请办理"] for row in found} - {None}
        cover = tables(book["说明"])
        assert cover["合计"][1] == len(found)
        letter = next(str(key) for key in cover if str(key).endswith("追缴依据。") and "贵单位" in str(key))
        assert f"{len(found)} 条需要核对" in letter


def test_a_slip_is_seen_though_the_number_is_masked(published: Path, tmp_path: Path) -> None:
    [path] = (published.parent / "feedback").glob("卫健_*")
    [row] = rows(load_workbook(path).worksheets[1])
    assert row["本记录所载"] == "号码3209*********11234"
    assert row["请办理"] == "疑应为3209*********71234，请核对证件后更正"
    assert (row["记录编号"], row["新增/延续"], row["对照来源"]) == ("=1+1", "延续，自\n2026-05-31", "公安 户籍人口 R9")
    write_all(published, tmp_path, masked=False)
    [path] = (tmp_path / "feedback").glob("卫健_*")
    [row] = rows(load_workbook(path).worksheets[1])
    assert row["本记录所载"] == f"号码{SLIP[0]}"


@pytest.mark.parametrize(
    ("says", "suggestion", "expected"),
    [
        (f"号码{SLIP[0]}，姓名甲", "请核对证件", ("号码3209**********1234，姓名甲", "请核对证件")),
        (f"号码{SLIP[0]}", f"疑应为{SLIP[0]}", ("号码3209**********1234", "疑应为3209**********1234")),
        (f"号码{SLIP[0]}", "疑应为110101199909095678", ("号码3209**********1234", "疑应为1101**********5678")),
        (f"号码{SLIP[0]}和{SLIP[1]}", f"应为{SLIP[1]}",
         ("号码3209**********1234和3209**********1234", "应为3209**********1234")),
    ],
    ids=["no correction", "no slip", "another number", "two numbers"],
)  # fmt: skip
def test_only_a_slip_is_shown(says: str, suggestion: str, expected: tuple[str, str]) -> None:
    assert corrections.mask_slip(says, suggestion) == expected
