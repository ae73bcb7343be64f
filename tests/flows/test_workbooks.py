"""The workbooks as their readers open them: named, protected, ready to print and to fill in, and true to the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from flows.documents import audit, look, text, township, write_all
from flows.documents.workbook import Field
from flows.publication.publish import FILE_NAME, publication
from matchers import sql_runner, warehouse
from tests.flows.opened import asked, columns_of, lists, published, rows, tables
from tests.flows.workbooks import AUDIT, LEDGER, fill, give, ledger, listing, output

__all__ = ["ledger", "output", "published"]


def by_hand(fields: tuple[Field, ...] | list[Field]) -> set[str]:
    return {field.header for field in fields if field.by_hand}


@pytest.fixture(scope="module")
def first(published: Path) -> Path:
    """The first township's workbook."""
    return min((published.parent / "township").iterdir())


def test_a_village_is_called_as_its_people_call_it(first: Path) -> None:
    book = load_workbook(first)
    assert {"河东村", "桥头社区", "河东村_2"} <= set(book.sheetnames)
    for name in ("河东村", "桥头社区", "河东村_2"):
        assert {row["村（居）"] for row in rows(book[name])} == {name}
        assert {re.sub(r"\d+组", "", str(row["地址"])) for row in rows(book[name])} == {name.partition("_")[0]}
    links = {cell.value: cell.hyperlink.location for row in book["说明"].iter_rows() for cell in row if cell.hyperlink}
    assert links["桥头社区"] == "'桥头社区'!A1"


def test_a_village_that_few_addresses_name_keeps_its_code(
    published: Path, tmp_path: Path, invented_results: Callable[..., None]
) -> None:
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=200, villages=1)
        connection.execute(
            "update pub.persons set address = township_name || "
            "list_value('甲村', '乙村', '丙村', '东头')[1 + cast(right(person_id, 4) as integer) // 19 % 4]"
        )
        sql_runner.run(connection, "62_coverage/20_villages", {})
        with publication(connection, tmp_path):
            pass
    write_all(tmp_path / FILE_NAME, tmp_path)
    named = {name for path in (tmp_path / "township").iterdir() for name in load_workbook(path).sheetnames}
    assert named - {"说明", "单位名单", "未参保职工", "村居不详"} == {
        code for (code,) in asked(tmp_path / FILE_NAME, "select distinct village_code from enrolment_targets")
        if code is not None
    }  # fmt: skip


def test_the_cover_says_what_the_database_says(published: Path, first: Path) -> None:
    unit = first.name.split("_")[1]
    cover = tables(load_workbook(first)["说明"])
    where = f"from enrolment_targets where township_name = '{unit}'"
    [(pension,)] = asked(published, f"select count(*) {where} and insurance_line = 'pension'")
    assert cover["养老"][3] == pension
    [(target, enrolled, lost)] = asked(
        published,
        "select year_target, enrolled_this_year, lost_this_year from township_progress "
        f"where is_current_year and township_name = '{unit}'",
    )
    assert cover["2026年（至基准日）"] == (target, enrolled, text.percent(enrolled / target), target - enrolled, lost)
    for code, persons, new in asked(
        published,
        f"select village_code, count(distinct person_id), count(*) filter (where status = 'new') {where} group by 1",
    ):
        [row] = [row for row in cover.values() if row[0] == (code or "—") and isinstance(row[1], int)]
        assert (row[1], row[4]) == (persons, new)
    assert cover["运行编号"][0] == "20260630-213000-ab12"
    assert cover["比对基准日"][0] == "2026年6月30日"
    assert "本系统采用2人" in " ".join(str(key) for key in cover)
    assert any("不得复制外传" in str(key) and look.DOUBT_NOTE in str(key) for key in cover)


def test_the_stages_of_employers_are_counted(published: Path) -> None:
    for path in (published.parent / "township").iterdir():
        unit = path.name.split("_")[1]
        cover = tables(load_workbook(path)["说明"])
        for stage, count in asked(
            published, f"select stage, count(*) from employer_targets where township_name = '{unit}' group by 1"
        ):
            shown = [cell for cell in cover["已告知" if stage else "尚未填报"] if cell is not None]
            assert shown[-1] == count == sum(shown[:-1])  # type: ignore[arg-type]


def test_every_list_is_ready_to_print(published: Path) -> None:
    for path, sheet in lists(published):
        # A width that is not written is one page.
        setup = (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight)
        assert setup == ("landscape", 1, 0), (path.name, sheet.title)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == (8 if path.name == audit.FILE_NAME and sheet.title != "证据" else 9)
        assert sheet.print_title_rows == "$1:$1"
        assert "第 &P 页 共 &N 页" in sheet.oddFooter.right.text
        assert "2026年6月30日" in sheet.oddFooter.left.text and "20260630-213000-ab12" in sheet.oddFooter.left.text
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert {cell.font.name for cell in sheet[1]} == {look.HEAD_FONT}
        assert {
            cell.font.name for row in sheet.iter_rows(min_row=2, max_row=min(5, sheet.max_row)) for cell in row
        } <= {look.BODY_FONT}


def test_only_what_people_fill_in_is_open(published: Path) -> None:
    open_in = {
        LEDGER: by_hand(township.fields("", "", has_village=True)),
        AUDIT: by_hand(audit.FLAG_FIELDS),
        "反馈编号": {"核实结果", "更正内容或说明", "核实人", "核实日期"},
        "办理阶段": {"核实情况", "办理阶段", "日期", "经办人", "说明"},
        "职工键": {"核实情况", "核实日期", "核实人", "备注"},
    }
    seen: Counter[str] = Counter()
    for _, sheet in lists(published):
        headers = [str(cell.value) for cell in sheet[1]]
        kind = next((each for each in open_in if each in headers), None)
        if kind is None:
            continue
        seen[kind] += 1
        assert sheet.protection.sheet and not sheet.protection.autoFilter
        found = {headers[cell.column - 1] for row in sheet.iter_rows(min_row=2) for cell in row
                 if not cell.protection.locked}  # fmt: skip
        assert found == open_in[kind] if sheet.max_row > 1 else True
    assert set(seen) == set(open_in)


def test_officers_may_write_more_than_is_offered_only_where_it_is_said(first: Path) -> None:
    sheet, columns = listing(first, LEDGER)
    rules = {columns_of(sheet)[str(each.sqref).partition("2")[0]]: each for each in
             sheet.data_validations.dataValidation}  # fmt: skip
    assert rules["未参保原因"].showErrorMessage and not rules["核实情况"].showErrorMessage
    assert rules["核实日期"].prompt and columns["核实日期"]


def test_new_entries_stand_out(published: Path) -> None:
    checked = 0
    for _, sheet in lists(published):
        letters = {header: letter for letter, header in columns_of(sheet).items()}
        if "新增/延续" not in letters:
            continue
        ranges = {str(each.sqref): rule for each, found in sheet.conditional_formatting._cf_rules.items()
                  for rule in found if rule.operator == "equal" and rule.formula == ['"新增"']}  # fmt: skip
        [where] = ranges
        assert re.match(rf"{letters['新增/延续']}2(:|$)", where)
        assert ranges[where].dxf.font.b
        checked += sum(row["新增/延续"] == "新增" for row in rows(sheet))
    assert checked


def test_somebody_on_both_lists_is_visited_once(published: Path, first: Path) -> None:
    found = [row for sheet in load_workbook(first).worksheets if sheet.title not in ("说明", "单位名单", "未参保职工")
             for row in rows(sheet)]  # fmt: skip
    both = {str(row["回填键"]).split("|")[0] for row in found if "也在名单" in str(row["原因"])}
    unit = first.name.split("_")[1]
    expected = asked(
        published,
        f"select person_id from enrolment_targets where township_name = '{unit}' group by all having count(*) = 2",
    )
    assert both == {person for (person,) in expected}


def test_a_ledger_of_an_older_program_lacks_columns_and_is_taken(output: Path, ledger: Path, tmp_path: Path) -> None:
    filled = fill(ledger, tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12 本人不愿参保")
    sheet, _ = listing(filled, LEDGER)
    for header in ("地址", "原因"):
        sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == header))
    assert sheet.parent is not None
    sheet.parent.save(filled)
    assert give(filled, output, "--apply") == 0
