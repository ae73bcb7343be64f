"""The township workbooks hold what the database says, a unit each and a village each, ready for a visit."""

from __future__ import annotations

import math
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from flows import documents
from flows.documents import township, write_all
from schemas.published import words
from tests.flows.books import LISTED, Lists, asked, listed, opened


def test_units_add_up_to_the_county(published: Path, lists: Lists) -> None:
    keys = Counter(row["回填键"] for rows in lists.values() for row in rows)
    expected = {key for (key,) in asked(published, "select person_id || '|' || insurance_line from enrolment_targets")}
    assert set(keys) == expected
    assert max(keys.values()) == 1


def test_a_unit_lists_its_own_people_and_says_how_many_in_its_name(published: Path, lists: Lists) -> None:
    for path in (published.parent / "township").iterdir():
        _, unit, persons = LISTED.fullmatch(path.name).groups()  # type: ignore[union-attr]
        people = {str(row["回填键"]).split("|")[0] for row in lists[unit]}
        assert len(people) == int(persons)
        if unit != "未定镇区":
            found = asked(published, "select distinct person_id from enrolment_targets where township_name = ?", [unit])
            assert people == {person for (person,) in found}
    assert "未定镇区" in lists


def test_cells_say_what_the_database_says(published: Path, lists: Lists) -> None:
    [(key, due, scheme, gap, priority, age)] = asked(
        published,
        "select target.person_id || '|pension', premium_due, recommended_scheme, gap, priority, "
        "date_sub('year', birth_date, (select as_of from runs)) from enrolment_targets as target "
        "join persons using (person_id) where insurance_line = 'pension' and target.phone is not null limit 1",
    )
    [row] = [row for rows in lists.values() for row in rows if row["回填键"] == key]
    assert Decimal(str(row["应缴金额"])) == due
    assert row["建议参保"] == words.SHORT_SCHEMES[str(scheme)]
    assert row["缺口"] == words.GAPS[str(gap)]
    assert (row["优先级"], row["年龄"]) == (priority, age)
    assert isinstance(row["电话"], str)


def test_a_village_is_a_sheet_sorted_by_priority(published: Path) -> None:
    book = opened(
        published.parent / "township" / next(iter(sorted(p.name for p in (published.parent / "township").iterdir())))
    )
    villages = [sheet for sheet in book.worksheets if re.fullmatch(r"\d{12}", sheet.title)]
    assert villages
    for sheet in villages:
        rows = listed(sheet)
        assert {row["村（居）"] for row in rows} == {sheet.title}
        priorities = [row["优先级"] for row in rows]
        assert priorities == sorted(priorities)
        assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))


def test_lists_are_ready_to_print_and_to_fill_in(published: Path) -> None:
    path = next(iter(sorted((published.parent / "township").iterdir())))
    book = opened(path)
    sheet = book.worksheets[1]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert "&P" in sheet.oddFooter.right.text
    columns = {str(cell.value): cell.column_letter for cell in sheet[1]}
    assert sheet.column_dimensions[columns["回填键"]].hidden
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    for choices, header, offers in zip(
        lists[:2], ("未参保原因", "核实情况"), (words.NOT_ENROLLED_REASONS, words.VISIT_RESULTS), strict=True
    ):
        where, cells = choices.formula1.lstrip("=").split("!")
        assert [cell.value for (cell,) in book[where.strip("'")][cells.replace("$", "")]] == list(offers)
        assert str(choices.sqref).startswith(columns[header] + "2")


def test_a_unit_with_many_villages_gets_one_list(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(township, "MOST_SHEETS", 2)
    monkeypatch.setattr(documents, "_WORTH_PROCESSES", math.inf)
    write_all(published, tmp_path)
    book = opened(next(iter(sorted((tmp_path / "township").iterdir()))))
    assert "名单" in book.sheetnames
    assert not book["名单"].column_dimensions["B"].hidden
    assert len({row["村（居）"] for row in listed(book["名单"])}) > 2
