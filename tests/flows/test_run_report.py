"""The data office's page, opened again: its figures are the database's, and its words can be sent as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.documents import summary
from flows.publication.publish import FILE_NAME
from tests.flows.pages import browsed, table_with

Made = Callable[..., Path]

FIRST_NIGHT = (
    "update pub.enrolment_targets set status = 'new'",
    "update pub.flags set first_seen_on = date '2026-06-30'",
    "delete from pub.flag_changes",
    "delete from pub.enrolment_target_changes",
)
VANISHED = (
    "insert into pub.extracts by name select 'tax' as source, 'contribution_payments' as dataset, "
    "'contribution_payments_20260601.txt' as file, 'missing' as gate_result, false as is_stale, "
    "'上次有这个文件，本次没有送来。' as message"
)


@pytest.fixture(scope="module")
def made(written: Callable[..., Path]) -> Made:
    """A folder with the run report of the invented county, changed by statements."""
    return partial(written, summary.write_summary)


@pytest.fixture(scope="module")
def county(made: Made) -> Path:
    return made(VANISHED)


def asked(output: Path, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(output / FILE_NAME, read_only=True) as connection:
        return connection.execute(question).fetchall()


def page(output: Path) -> str:
    return (output / summary.FILE_NAME).read_text(encoding="utf-8")


def changed(output: Path) -> dict[str, int]:
    """What the part 与上次相比 says, by its words."""
    part = page(output).split('class="changes"')[1].split("<h2")[0]
    return {name: int(count.replace(",", "")) for name, count in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part)}


def notices(output: Path) -> dict[str, str]:
    """The text for each department, by the line that it opens under."""
    return dict(re.findall(r"<summary>(.*?)</summary><pre class=\"copy\">(.*?)</pre>", page(output), re.DOTALL))


def test_what_changed_since_last_night(county: Path) -> None:
    [expected] = asked(
        county,
        "select (select count(*) from enrolment_targets where status = 'new'), "
        "(select count(*) from enrolment_target_changes where change = 'removed'), "
        "(select count(*) from flag_changes where change = 'cleared'), "
        "(select count(*) from person_changes where change = 'merged')",
    )
    said = changed(county)
    assert tuple(said[name] for name in ("新列入", "移出", "已消除", "合并")) == expected
    assert min(expected[:3]) > 0
    assert (said["上次有、本次没有"], said["沿用旧件或陈旧"], said["拒收"]) == (1, 1, 1)
    assert f"移出名单的原因：已参保 {expected[1]}。" in page(county)


def test_the_first_night_has_nothing_to_compare_with(made: Made) -> None:
    output = made(*FIRST_NIGHT)
    assert "没有上一次的结果可比" in page(output)
    assert 'class="changes"' not in page(output)


def test_each_department_has_its_words(county: Path) -> None:
    found = notices(county)
    sources = asked(county, "select count(distinct source) from extracts")[0][0]
    assert len(found) == sources
    assert [name for name in found if "须重新报送" in name] == ["▲ 教育部门　须重新报送", "▲ 税务部门　须重新报送"]
    education, tax = list(found.values())[:2]
    assert "在校学生：拒收。缺少必需的列：学籍状态。请补齐后重新报送。" in education
    assert "社保费征缴：未送来。上次有这个文件，本次没有送来。" in tax
    [police] = [text for name, text in found.items() if "公安部门　请更正" in name]
    for reason, rows, file, line in asked(
        county, "select reason, count(*), min(file), min(line) from quarantine group by reason"
    ):
        assert f"{reason}，{rows}行（{file} 第{line}、" in police
    assert "共112043行，采用111998行，隔离41行，完全重复而只留一条的4行" in police
    assert "2026年6月30日" in police


def test_the_words_name_nobody(county: Path) -> None:
    people = {value for row in asked(county, "select name, id_number, phone from persons") for value in row if value}
    text = "".join(notices(county).values())
    assert not [value for value in people if len(value) > 2 and value in text]
    assert "某行原文" not in page(county)


def test_how_records_came_to_persons(county: Path) -> None:
    rows = table_with(page(county), "数据集", "号码和姓名一致", "模型判定")
    shown = {row[0]: [int(value.replace(",", "")) for value in row[1:4]] for row in rows[1:]}
    expected = asked(
        county,
        "select dataset, sum(links), coalesce(sum(links) filter (where match_rule = 'id_and_name'), 0), "
        "coalesce(sum(links) filter (where match_rule not in ('id_and_name', 'anchor', 'reviewer')), 0) "
        "from link_quality group by dataset",
    )
    titles = {"population": "户籍人口", "students": "在校学生", "deaths": "殡葬火化"}
    assert shown == {titles[dataset]: [int(value) for value in counts] for dataset, *counts in expected}
    [blocking] = asked(county, "select pairs, links, links_alone from blocking_rules")
    row = table_with(page(county), "规则", "用途", "候选对")[1]
    assert [int(row[place]) for place in (2, 3, 4)] == list(blocking)


def test_how_far_probabilities_can_be_trusted(county: Path) -> None:
    assert table_with(page(county), "概率分组", "模型给出", "核对属实")[1] == [
        "第 1 组",
        "1,000",
        "98.00%",
        "97.00%",
        "1.00%",
    ]
    assert 'aria-label="匹配概率的可信程度：' in page(county)
    [histogram] = re.findall(r'aria-label="匹配权重的分布：([^"]*)"', page(county))
    counts = [
        int(count.replace(",", "")) for count in re.findall(r"(?:规则|模型|人工)? ?([\d,]+)(?=[；，]|$)", histogram)
    ]
    assert sum(counts) == asked(county, "select count(*) from person_links where match_weight is not null")[0][0]


def test_progress_and_time_and_feedback(county: Path) -> None:
    [(target, enrolled)] = asked(county, "select sum(year_target), sum(enrolled_this_year) from township_progress")
    [row] = table_with(page(county), "年度", "任务", "完成率")[1:]
    assert row[:4] == ["2026年", f"{target:,}", f"{enrolled:,}", f"{100 * enrolled / target:.1f}%"]
    assert 'aria-label="各阶段用时：读取 21.4；质量检查 6.0；关联 30.2；判定 9.9"' in page(county)
    assert table_with(page(county), "问题", "涉及记录")[1] == [
        "教育 在校学生",
        "证件号码校验位不符",
        "3",
        "3",
        "1",
        "2026-05-31",
    ]


def test_the_page_opens_in_a_browser_and_its_words_can_be_taken(county: Path) -> None:
    said: list[str] = []
    with browsed(county / summary.FILE_NAME, said.append) as tab:
        last = tab.locator("details").last
        assert not last.locator("pre").is_visible()
        last.locator("summary").click()
        last.locator("pre").click()
        taken = tab.evaluate("getSelection().toString()")
        assert taken.strip() == last.locator("pre").inner_text().strip() != ""
        assert tab.locator(".chart svg").count() == 4
        assert len(tab.screenshot(full_page=True)) > 100_000
    assert said == []
