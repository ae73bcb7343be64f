"""The quarterly bulletin, opened again: its figures are the database's, in all three forms, whatever stage the plan is at."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from flows.documents import bulletin, typefaces
from flows.publication.publish import FILE_NAME
from tests.flows.pages import browsed, in_print, table_with

Made = Callable[..., Path]

NO_EARLIER_QUARTER = "update pub.township_quarters set compared_with = null, listed_before = null, left_list = null"
PLAN_IS_OVER = (
    "update pub.township_progress set year_target = null",
    "update pub.township_quarters set year_target = null",
    "alter table pub.township_progress add column plan_target bigint",
    "alter table pub.township_progress add column enrolled_in_plan bigint",
    "update pub.township_progress set plan_target = 2000, enrolled_in_plan = 100 * unit_no",
)


@pytest.fixture(scope="module")
def made(typeset: None, written: Callable[..., Path]) -> Made:
    """A folder with the bulletin of the invented county, changed by statements."""
    return partial(written, bulletin.write_bulletin)


@pytest.fixture(scope="module")
def county(made: Made) -> Path:
    """The county in a year of its plan, with an earlier quarter behind it."""
    return made("update pub.township_progress set enrolled_this_year = 300 + 10 * unit_no")


def asked(output: Path, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(output / FILE_NAME, read_only=True) as connection:
        return connection.execute(question).fetchall()


def document(output: Path) -> Any:
    return Document(str(output / "督查通报.docx"))


def prose(output: Path) -> str:
    return "\n".join(paragraph.text for paragraph in document(output).paragraphs)


def page(output: Path) -> str:
    return (output / "督查通报.html").read_text(encoding="utf-8")


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_units_stand_in_the_order_of_the_years_task(county: Path) -> None:
    rows = cells(document(county).tables[0])
    expected = asked(
        county,
        "select rank() over (order by enrolled_this_year / year_target desc) as place, township_name, year_target, "
        "enrolled_this_year, round(100 * enrolled_this_year / year_target, 1) from township_progress "
        "order by place, unit_no",
    )
    names = ("名次", "单位", "年度任务", "年度新增", "完成年度任务")
    shown = [[row[rows[0].index(name)] for name in names] for row in rows[1:-1]]
    assert shown == [[str(a), b, str(c), str(d), f"{e:.1f}%"] for a, b, c, d, e in expected]
    [total] = asked(county, "select sum(year_target), sum(enrolled_this_year) from township_progress")
    assert [rows[-1][rows[0].index(name)] for name in ("年度任务", "年度新增")] == [str(value) for value in total]


def test_what_is_behind_time_is_said(county: Path) -> None:
    rows = cells(document(county).tables[0])
    done = float(rows[1][rows[0].index("完成年度任务")].rstrip("%"))
    ahead = float(rows[1][rows[0].index("与序时差（百分点）")])
    assert done - ahead == pytest.approx(100 * 181 / 365, abs=0.11)
    assert "落后序时进度（49.6%）" in prose(county)


def test_ranks_are_compared_with_the_end_of_the_last_quarter(county: Path) -> None:
    rows = cells(document(county).tables[0])
    before = dict(
        asked(
            county,
            "select township_name, rank() over (order by joined_in_year / year_target desc) from township_quarters "
            "where quarter_from = date '2026-01-01'",
        )
    )
    moves = {row[1]: before[row[1]] - int(row[0]) for row in rows[1:-1]}
    shown = {row[1]: row[-1] for row in rows[1:-1]}
    assert shown == {name: f"升{by}" if by > 0 else f"降{-by}" if by < 0 else "平" for name, by in moves.items()}
    assert any(moves.values())


def test_the_three_duties_are_the_databases(county: Path) -> None:
    [(due, done, pay, paid, draw, drawn, own)] = asked(
        county,
        "select sum(registration_due), sum(registered), sum(payment_due), sum(paid), sum(pension_due), sum(drawing), "
        "sum(self_paid) from hardship_duties where is_all_groups",
    )
    text = prose(county)
    assert f"参保登记：应登记{due}人，已登记{done}人，登记率{100 * done / due:.1f}%，尚有{due - done}人未落实" in text
    assert f"保费代缴：应代缴{pay}人，已代缴{paid}人，代缴率{100 * paid / pay:.1f}%" in text
    assert f"待遇领取：应领取{draw}人，已领取{drawn}人，领取率100.0%。" in text
    assert f"{own}人本年度由个人缴费" in text
    assert "未达到的1个：益林镇。" in text
    rows = cells(document(county).tables[1])
    [marked] = [row for row in rows if row[0].startswith("※")]
    assert [marked[rows[0].index(name)] for name in ("单位", "登记", "代缴", "领取")] == [
        "※益林镇",
        "9/10",
        "4/6",
        "4/4",
    ]


def test_the_second_annex_adds_up_to_the_county(county: Path) -> None:
    rows = cells(document(county).tables[1])
    shown = dict(zip(rows[0], rows[-1], strict=True))
    [(targets, flags, open_flags, verified)] = asked(
        county,
        "select (select count(*) from enrolment_targets), (select count(*) from flags), "
        "(select count(*) from flags where status = 'open'), (select count(*) from target_returns)",
    )
    expected = {"在清单": targets, "疑点": flags, "待核查": open_flags, "已核实": verified}
    assert {name: int(shown[name]) for name in expected} == expected
    for name in expected:
        place = rows[0].index(name)
        assert sum(int(row[place]) for row in rows[1:-1]) == int(rows[-1][place])


def test_a_whole_quarter_is_compared_with_the_last(county: Path) -> None:
    [(joined, before)] = asked(
        county,
        "select sum(joined) filter (where is_current), sum(joined) filter (where quarter_from = date '2026-01-01') "
        "from township_quarters",
    )
    assert f"本季度新增参保{joined}人，减少57人；上季度新增{before}人，环比增加{joined - before}人。" in prose(county)


def test_a_part_of_a_quarter_is_not_held_against_a_whole_one(made: Made) -> None:
    output = made("update pub.runs set as_of = date '2026-06-29'")
    assert "本季度截至6月29日（尚未满季）新增参保" in prose(output)
    assert "环比增加" not in prose(output)


def test_lists_are_compared_with_the_last_quarter(county: Path) -> None:
    assert "与上季度末（2026年3月31日）相比，原在清单的950人次中已移出133人次（14.0%）" in prose(county)


def test_without_an_earlier_quarter_nothing_is_compared(made: Made) -> None:
    output = made(NO_EARLIER_QUARTER)
    text = prose(output)
    assert "没有上季度的比对结果，清单的增减本次不作比较。" in text
    assert "与上季度末相比，新发现" not in text
    assert "上季末在清单" not in cells(document(output).tables[1])[0]


def test_after_the_plan_the_whole_plan_is_ranked(made: Made) -> None:
    output = made(*PLAN_IS_OVER)
    rows = cells(document(output).tables[0])
    assert rows[1][:2] == ["1", "公兴社区"] and rows[1][rows[0].index("完成总目标")] == "95.0%"
    assert "计划期已满，2026年没有年度任务" in prose(output)
    assert "名次升降" not in rows[0]
    left = [int(row[rows[0].index("尚差")]) for row in rows[1:]]
    assert sum(left[:-1]) == left[-1] > 0


def test_a_county_without_tasks_is_not_measured_by_them(made: Made) -> None:
    output = made(*PLAN_IS_OVER[:2])
    assert "本县计划没有分解新增参保任务" in prose(output)
    assert "%" not in "".join(cells(document(output).tables[0])[1])


def test_the_plans_contradiction_is_printed(county: Path) -> None:
    note = "2026年任务数，正文为1人，附件为2人；本系统采用2人。"
    assert prose(county).count(note) == page(county).count(note) == 1


@in_print
def test_the_three_forms_say_the_same(county: Path) -> None:
    written = document(county)
    for table in written.tables:
        assert cells(table) == table_with(page(county), *[cell.text for cell in table.rows[0].cells])
    reader = pypdf.PdfReader(county / "督查通报.pdf")
    printed = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in reader.pages))
    assert 3 <= len(reader.pages) <= 5
    for paragraph in written.paragraphs:
        if paragraph.style.name in ("Title", "Heading 1"):
            assert paragraph.text in page(county) and re.sub(r"\s", "", paragraph.text) in printed
    assert f"第1页，共{len(reader.pages)}页" in printed


@in_print
def test_the_word_file_can_be_gone_on_with(county: Path) -> None:
    written = document(county)
    headings = [paragraph.text for paragraph in written.paragraphs if paragraph.style.name == "Heading 1"]
    assert [heading[:2] for heading in headings] == ["一、", "二、", "三、", "四、", "五、", "六、", "七、"]
    fonts = {
        name: written.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Heading 1", "Normal")
    }
    assert fonts == {"Title": "方正小标宋简体", "Heading 1": "黑体", "Normal": "仿宋_GB2312"}
    [fallbacks] = [
        part.blob.decode() for part in written.part.package.iter_parts() if part.partname == "/word/fontTable.xml"
    ]
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="华文中宋"/>' in fallbacks
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in written.tables)
    footer = written.sections[0].footer.paragraphs[0]._p
    assert [field.get(qn("w:instr")) for field in footer.findall(qn("w:fldSimple"))] == ["PAGE"]
    [picture] = written.inline_shapes
    assert "完成率排名" in picture._inline.docPr.get("descr")


def test_without_a_chinese_typeface_a_sentence_stands_for_the_picture(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "chinese", lambda: None)
    output = made()
    written = document(output)
    told = [paragraph.text for paragraph in written.paragraphs]
    assert not written.inline_shapes and "完成率排名：" in told[told.index("附图") + 1]
    assert not (output / "督查通报.pdf").exists() and "完成率排名" in page(output)


@in_print
def test_the_word_file_is_set_as_its_readers_would(county: Path) -> None:
    written = document(county)
    # A title that inherits the text's indent is not in the middle; what has no width overflows in some programs.
    indents = {
        name: written.styles[name].paragraph_format.first_line_indent for name in ("Title", "附表", "附注", "附图")
    }
    assert set(indents.values()) == {0}
    assert all(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")) == "8844" for table in written.tables)
    # In lines of an exact height a picture is cut off.
    [holder] = [each for each in written.paragraphs if each._p.findall(".//" + qn("w:drawing"))]
    assert holder.style.name == "附图" and holder.style.paragraph_format.line_spacing == 1


def test_the_word_file_ends_with_what_is_to_be_filled_in(county: Path) -> None:
    assert prose(county).endswith("公开发布前应隐去不足5人的数字。")
    assert "（发文机关署名）" in prose(county)


def test_it_says_of_what_it_is_and_names_nobody(county: Path) -> None:
    said = prose(county)
    for form in (said, page(county)):
        assert "2026年6月30日" in form and "funing" in form and "20260630-213000-ab12" in form
        assert "疑点须经核实，不作为停发、追缴依据。" in form
    people = asked(county, "select id_number, phone from persons")
    assert not any(value in page(county) or value in said for row in people for value in row if value)


def test_the_page_opens_in_a_browser(county: Path) -> None:
    said: list[str] = []
    with browsed(county / "督查通报.html", said.append) as tab:
        assert tab.locator("h1").inner_text() == "2026年第二季度社会保险参保扩面督查通报"
        assert tab.locator("svg text").count() > 19
        assert len(tab.screenshot(full_page=True)) > 50_000
    assert said == []
