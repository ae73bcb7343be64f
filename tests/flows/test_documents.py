"""The documents say what the database says, hide what they should, and replace those of the night before."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows import documents
from flows.documents import summary, text, township, write_all
from flows.documents.console import summary_lines
from flows.documents.workbook import Book, Field
from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse
from schemas.errors import PublishError
from schemas.published import words

Fill = Callable[..., None]
Lists = dict[str, list[dict[str, object]]]

_LISTED = re.compile(r"(\d\d)_(.+)_(\d+)人\.xlsx")


def publish(connection: duckdb.DuckDBPyConnection, output: Path) -> Path:
    with publication(connection, output):
        pass
    return output / FILE_NAME


@pytest.fixture(scope="module")
def published(typeset: None, tmp_path_factory: pytest.TempPathFactory, invented_results: Fill) -> Path:
    """A published file of an invented county, with every document beside it."""
    output = tmp_path_factory.mktemp("county")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=400, villages=3)
        connection.execute("insert into pub.flags by name select * replace ('F-shared' as flag_id, "
                           "'shared_identity' as flag_type, 99999.99 as amount_at_risk) from pub.flags limit 1")  # fmt: skip
        path = publish(connection, output)
    write_all(path, output)
    return path


def asked(published: Path, select: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(published), read_only=True)) as reader:
        return reader.execute(select, values or []).fetchall()


def opened(path: Path) -> Workbook:
    return load_workbook(path)


def listed(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a list, by the words of its header."""
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def unit_lists(folder: Path) -> Lists:
    """Every unit's rows, from all the sheets that list people."""
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        named = _LISTED.fullmatch(path.name)
        assert named, path.name
        sheets = [sheet for sheet in opened(path).worksheets if sheet.title not in ("说明", "单位名单")]
        found[named[2]] = [row for sheet in sheets for row in listed(sheet)]
    return found


@pytest.fixture(scope="module")
def lists(published: Path) -> Lists:
    """Every unit's rows as an officer finds them."""
    return unit_lists(published.parent / "township")


def test_units_add_up_to_the_county(published: Path, lists: Lists) -> None:
    keys = Counter(row["回填键"] for rows in lists.values() for row in rows)
    expected = {key for (key,) in asked(published, "select person_id || '|' || insurance_line from enrolment_targets")}
    assert set(keys) == expected
    assert max(keys.values()) == 1


def test_a_unit_lists_its_own_people_and_says_how_many_in_its_name(published: Path, lists: Lists) -> None:
    for path in (published.parent / "township").iterdir():
        _, unit, persons = _LISTED.fullmatch(path.name).groups()  # type: ignore[union-attr]
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
        lists, ("未参保原因", "核实情况"), (words.NOT_ENROLLED_REASONS, words.VISIT_RESULTS), strict=True
    ):
        where, cells = choices.formula1.lstrip("=").split("!")
        assert [cell.value for (cell,) in book[where.strip("'")][cells.replace("$", "")]] == list(offers)
        assert str(choices.sqref).startswith(columns[header] + "2")


def test_a_unit_with_many_villages_gets_one_list(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(township, "MOST_SHEETS", 2)
    write_all(published, tmp_path)
    book = opened(next(iter(sorted((tmp_path / "township").iterdir()))))
    assert "名单" in book.sheetnames
    assert not book["名单"].column_dimensions["B"].hidden
    assert len({row["村（居）"] for row in listed(book["名单"])}) > 2


def test_the_audit_workbook_holds_every_flag_and_its_evidence(published: Path) -> None:
    book = opened(published.parent / "疑点核查表.xlsx")
    kinds = dict(asked(published, "select flag_type, count(*) from flags group by flag_type"))
    assert book.sheetnames == [
        "说明与汇总",
        *(name for code, name in words.FLAG_TYPES.items() if code in kinds),
        "证据",
    ]
    for code, count in kinds.items():
        rows = listed(book[words.FLAG_TYPES[str(code)]])
        assert len(rows) == count
        amounts = [row["涉及金额下限"] for row in rows]
        assert amounts == sorted(amounts, reverse=True)
        expected = asked(published, "select flag_id from flags where flag_type = ?", [code])
        assert {row["疑点编号"] for row in rows} == {flag for (flag,) in expected}
    assert len(listed(book["证据"])) == asked(published, "select count(*) from flag_evidence")[0][0]


def test_the_audit_summary_adds_up(published: Path) -> None:
    sheet = opened(published.parent / "疑点核查表.xlsx")["说明与汇总"]
    by_name = {row[0]: row[1:8] for row in sheet.iter_rows(values_only=True) if row[0]}
    [(count, low, high)] = asked(published, "select count(*), sum(amount_at_risk), sum(amount_at_risk_max) from flags")
    total = by_name["合计"]
    assert total[0] == count
    assert (Decimal(str(total[5])), Decimal(str(total[6]))) == (low, high)
    assert set(words.FLAG_TYPES.values()) < set(by_name)


def test_the_audit_lists_offer_the_results(published: Path) -> None:
    sheet = opened(published.parent / "疑点核查表.xlsx")["重复领取"]
    headers = {cell.column_letter: cell.value for cell in sheet[1]}
    offered = {
        headers[str(each.sqref).partition("2")[0]]: each.formula1
        for each in sheet.data_validations.dataValidation
        if each.type == "list"
    }
    assert offered["核查结果"] == '"属实,部分属实,不属实,无法核实"'
    assert set(offered) == {"核查结果", "不属实原因", "处理措施"}


def test_the_page_is_self_contained_and_names_nobody(published: Path) -> None:
    page = (published.parent / summary.FILE_NAME).read_text(encoding="utf-8")
    # A picture's names of its own language and of its own parts lead nowhere.
    fetching = re.sub(r'xmlns(:\w+)?="[^"]*"|url\(#', "", page)
    assert not re.search(r"https?:|//\w|<script|<link|<img|url\(", fetching)
    assert "缺少必需的列：学籍状态。请补齐后重新报送。" in page
    assert "GB18030" in page
    assert "出生日期可读" in page
    assert "公安 户籍人口 17" in page
    assert "公民身份号码被电子表格改成科学计数法" in page
    people = asked(published, "select name, id_number, phone from persons")
    assert not any(value in page for row in people for value in row if value and len(str(value)) > 3)


def test_the_page_says_where_the_plan_contradicts_itself(published: Path) -> None:
    page = (published.parent / summary.FILE_NAME).read_text(encoding="utf-8")
    assert page.count("正文为1人，附件为2人；本系统采用2人。") == 1


def test_the_page_escapes_what_departments_write(tmp_path: Path, invented_results: Fill) -> None:
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=50)
        connection.execute("update pub.extracts set message = '<script>x</script>' where gate_result = 'refused'")
        path = publish(connection, tmp_path)
    write_all(path, tmp_path)
    assert "&lt;script&gt;" in (tmp_path / summary.FILE_NAME).read_text(encoding="utf-8")


def test_documents_are_private_and_nothing_else_is_left(published: Path) -> None:
    output = published.parent
    assert sorted(each.name for each in output.iterdir() if each.name != ".published") == [
        "canbao.duckdb",
        "feedback",
        "run_summary.html",
        "township",
        "数据字典.html",
        "疑点核查报告.html",
        "疑点核查报告.pdf",
        "疑点核查表.xlsx",
        "督查通报.docx",
        "督查通报.html",
        "督查通报.pdf",
    ]
    assert stat.S_IMODE((output / "township").stat().st_mode) == 0o700
    files = [path for path in output.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_document_that_cannot_be_written_is_said_in_chinese(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(documents.audit, "write_audit", refuse)
    with pytest.raises(PublishError, match="文档没有写成.*原有结果未动"):
        write_all(published, tmp_path)


def test_processes_write_what_one_process_writes(
    published: Path, lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_WORTH_PROCESSES", 0)
    paths = write_all(published, tmp_path)
    assert unit_lists(tmp_path / "township") == lists
    assert set(paths) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_a_county_without_findings_still_gets_its_documents(tmp_path: Path, invented_results: Fill) -> None:
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=30)
        for table in (
            "flags",
            "flag_evidence",
            "enrolment_targets",
            "employer_targets",
            "extracts",
            "quarantine",
            "runs",
        ):
            connection.execute("delete from pub." + table)
        path = publish(connection, tmp_path)
    write_all(path, tmp_path)
    assert len(list((tmp_path / "township").glob("*_0人.xlsx"))) == 19
    assert any("疑点 0 件" in line for line in summary_lines(path))


def test_the_console_says_what_was_found_and_where(published: Path) -> None:
    told = "\n".join(summary_lines(published))
    [(persons, targets)] = asked(
        published, "select (select count(*) from persons), count(distinct person_id) from enrolment_targets"
    )
    assert f"自然人 {persons:,} 人" in told
    assert f"应核实 {targets:,} 人" in told
    assert "拒收　教育 在校学生" in told
    assert "万元" in told
    assert str(published.absolute()) in told
