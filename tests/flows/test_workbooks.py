"""The workbooks as their readers open them: named, protected, ready to print and to fill in, and true to the database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.documents import audit, corrections, look, text, township, write_all
from flows.documents.workbook import Field
from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse
from schemas.published import words
from tests.flows.workbooks import AUDIT, LEDGER, fill, give, ledger, listing, output

__all__ = ["ledger", "output"]

_SLIP = "320923196501011234", "320923196501071234"
_CHANGES = (
    # Three villages, two of one name, as addresses give them; below one code in three another name is heard.
    "update pub.persons set address = '江苏省阜宁县' || regexp_replace(township_name, '（.*', '') || "
    "list_value('河东村', '桥头社区', '河东村')[cast(right(division_code, 1) as integer)] || record_count || '组'",
    # Two doubts opened again, some new, all of one evidence.
    "create or replace table pub.flags as select * replace ("
    "if(is_again, date '2026-06-30', null) as reopened_on, if(is_again, '死亡日期已更正', null) as reopened_reason, "
    "if(is_again, '不属实：误报死亡', null) as decision_note, if(is_again, date '2026-06-01', null) as decided_on, "
    "if(not is_again and right(flag_id, 1) = '1', date '2026-06-30', first_seen_on) as first_seen_on, "
    '\'[{"作用":"火化记录","条数":2,"金额":null},'
    '{"作用":"死亡次月起的待遇","条数":3,"金额":1234.50}]\' as evidence) '
    "from (select *, status = 'open' and row_number() over (partition by status order by flag_id) <= 2 as is_again "
    "from pub.flags)",
    "insert into pub.department_feedback by name select * replace ('f-x' as feedback_id, 'health' as source, "
    "'death_certificates' as dataset, '=1+1' as record_no, 'continuing' as status, "
    f"'号码{_SLIP[0]}' as says, '疑应为{_SLIP[1]}，请核对证件后更正' as suggestion, "
    "'public_security' as other_source, 'population' as other_dataset, 'R9' as other_record_no) "
    "from pub.department_feedback limit 1",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, invented_results: Callable[..., None]) -> Path:
    """A published file of an invented county whose addresses name villages, with every document beside it."""
    folder = tmp_path_factory.mktemp("county")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=400, villages=3)
        for change in _CHANGES:
            connection.execute(change)
        with publication(connection, folder):
            pass
    write_all(folder / FILE_NAME, folder)
    return folder / FILE_NAME


def asked(published: Path, select: str) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(published), read_only=True)) as reader:
        return reader.execute(select).fetchall()


def lists(published: Path) -> Iterator[tuple[Path, Worksheet]]:
    """Every sheet of every workbook that is a list."""
    for path in sorted(published.parent.rglob("*.xlsx")):
        yield from ((path, sheet) for sheet in load_workbook(path).worksheets if "说明" not in sheet.title)


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def tables(sheet: Worksheet) -> dict[object, tuple[object, ...]]:
    """The rows of a cover by what stands first in them; of several the first."""
    found: dict[object, tuple[object, ...]] = {}
    for row in sheet.iter_rows(values_only=True):
        found.setdefault(row[0], row[1:])
    return found


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
        with publication(connection, tmp_path):
            pass
    write_all(tmp_path / FILE_NAME, tmp_path)
    named = {name for path in (tmp_path / "township").iterdir() for name in load_workbook(path).sheetnames}
    assert named - {"说明", "单位名单", "村居不详"} == {
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


def columns_of(sheet: Worksheet) -> dict[str, str]:
    return {cell.column_letter: str(cell.value) for cell in sheet[1]}


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
    found = [row for sheet in load_workbook(first).worksheets if sheet.title != "说明" and "单位" not in sheet.title
             for row in rows(sheet)]  # fmt: skip
    both = {str(row["回填键"]).split("|")[0] for row in found if "也在名单" in str(row["原因"])}
    unit = first.name.split("_")[1]
    expected = asked(
        published,
        f"select person_id from enrolment_targets where township_name = '{unit}' group by all having count(*) = 2",
    )
    assert both == {person for (person,) in expected}


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
                     "left join flag_records using (source, dataset, record_no)")  # fmt: skip
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
    assert (row["记录编号"], row["新增/延续"], row["对照来源"]) == ("=1+1", "延续，自 2026-05-31", "公安 户籍人口 R9")
    write_all(published, tmp_path, masked=False)
    [path] = (tmp_path / "feedback").glob("卫健_*")
    [row] = rows(load_workbook(path).worksheets[1])
    assert row["本记录所载"] == f"号码{_SLIP[0]}"


@pytest.mark.parametrize(
    ("says", "suggestion", "expected"),
    [
        (f"号码{_SLIP[0]}，姓名甲", "请核对证件", ("号码3209**********1234，姓名甲", "请核对证件")),
        (f"号码{_SLIP[0]}", f"疑应为{_SLIP[0]}", ("号码3209**********1234", "疑应为3209**********1234")),
        (f"号码{_SLIP[0]}", "疑应为110101199909095678", ("号码3209**********1234", "疑应为1101**********5678")),
        (f"号码{_SLIP[0]}和{_SLIP[1]}", f"应为{_SLIP[1]}",
         ("号码3209**********1234和3209**********1234", "应为3209**********1234")),
    ],
    ids=["no correction", "no slip", "another number", "two numbers"],
)  # fmt: skip
def test_only_a_slip_is_shown(says: str, suggestion: str, expected: tuple[str, str]) -> None:
    assert corrections.mask_slip(says, suggestion) == expected


def test_a_ledger_of_an_older_program_lacks_columns_and_is_taken(output: Path, ledger: Path, tmp_path: Path) -> None:
    filled = fill(ledger, tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12 本人不愿参保")
    sheet, _ = listing(filled, LEDGER)
    for header in ("地址", "原因"):
        sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == header))
    assert sheet.parent is not None
    sheet.parent.save(filled)
    assert give(filled, output, "--apply") == 0
