"""What stands in a cell: masked numbers, text that stays text, nothing that a program would run."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from flows.documents import text, write_all
from flows.documents.workbook import Book, Field
from flows.returns import cells
from tests.flows.books import Lists, listed, opened, unit_lists


def test_id_numbers_are_masked_unless_asked_for(published: Path, lists: Lists, tmp_path: Path) -> None:
    shown = [row["证件号码"] for rows in lists.values() for row in rows]
    assert all(re.fullmatch(r"\d{4}\*{10}\d{3}X", str(number)) for number in shown)
    for path in published.parent.rglob("*.xlsx"):
        cells = [cell for sheet in opened(path).worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
        assert not any(isinstance(cell, str) and re.search(r"\d{17}[\dX]", cell) for cell in cells), path.name
    write_all(published, tmp_path, masked=False)
    shown = [row["证件号码"] for rows in unit_lists(tmp_path / "township").values() for row in rows]
    assert all(re.fullmatch(r"\d{17}X", str(number)) for number in shown)


def test_a_name_that_looks_like_a_formula_stays_text(published: Path) -> None:
    cells = [
        cell
        for path in (published.parent / "township").iterdir()
        for sheet in opened(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    [*hits] = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert hits
    assert {(cell.data_type, cell.number_format) for cell in hits} == {("s", "@")}


@pytest.mark.parametrize(
    ("value", "written"),
    [("\t=1+1", "=1+1"), ("\r@SUM(A1)", "@SUM(A1)"), (None, ""), ("张\x07三", "张 三"), ("甲\n乙", "甲\n乙")],
)
def test_control_characters_do_not_reach_a_cell(value: str | None, written: str) -> None:
    assert text.plain(value) == written


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("320923196501011234", "3209**********1234"),
        ("320923650101123", "3209*******1123"),
        ("12345678", "********"),
        (None, ""),
    ],
)
def test_mask(number: str | None, shown: str) -> None:
    assert text.mask_id(number) == shown


def test_text_that_looks_like_markup_stays_text(tmp_path: Path) -> None:
    written = ["<r><t>甲</t></r>", "甲 & 乙 < 丙", "]]>", " 两端有空 ", "\uffff尾"]
    with Book(tmp_path / "x.xlsx", "脚注 & 更多") as book:
        book.add_list("甲", "题 & 目", [Field("列", 20, "value"), Field("数", 8, "number", "count")],
                      ({"value": value, "number": number} for number, value in enumerate(written)))  # fmt: skip
    rows = listed(opened(tmp_path / "x.xlsx")["甲"])
    assert [row["列"] for row in rows] == [text.plain(value) for value in written]
    assert [row["数"] for row in rows] == list(range(len(written)))


@pytest.mark.parametrize(
    "given", ["17", 17, "１７", "17已参保但系统未匹配", "已参保但系统未匹配 ", "17 已参保但系统未匹配"]
)
def test_a_word_of_a_drop_down_is_taken_however_it_is_typed(given: object) -> None:
    choices, faults = ("07 其他", "17 已参保但系统未匹配"), list[str]()
    assert cells.choice({"原因": given}, "原因", choices, lambda *told: faults.append(told[1])) == choices[1]
    assert cells.choice({"原因": "参保"}, "原因", choices, lambda *told: faults.append(told[1])) is None
    assert faults == ["不在下拉列表中"]


@pytest.mark.parametrize(
    "given", ["２０２６．１１．０１", "2026 年 11 月 1 日", "2026-11-1 00:00:00", "20261101", "2026-11-01T00:00:00"]
)
def test_a_day_is_read_however_it_is_typed(given: str) -> None:
    assert cells.day({"日期": given}, "日期", dt.date(2026, 11, 2), pytest.fail) == dt.date(2026, 11, 1)
