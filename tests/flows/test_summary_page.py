"""The page about the run: self-contained, names nobody, escapes what others wrote."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from flows.documents import summary, write_all
from matchers import warehouse
from tests.flows.books import Fill, asked, publish


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
