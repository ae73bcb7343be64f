"""The auditors' report says what the database says: in a real browser, without one, and in the PDF."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from flows.documents import audit_report, pdf, published, text, typefaces
from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse
from schemas.published import words
from tests.conftest import Night
from tests.flows.pages import in_print

Fill = Callable[..., None]
HOSTILE = "</script><script>document.title='x'</script>"
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
in_a_browser = pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def report(typeset: None, tmp_path_factory: pytest.TempPathFactory, invented_results: Fill) -> Path:
    """The report of an invented county with more doubts than one part holds; its folder."""
    folder = tmp_path_factory.mktemp("county")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=900, villages=3)
        connection.execute("update pub.persons set name = $1 where person_id in (select person_id from pub.flags "
                           "order by amount_at_risk desc, flag_id limit 1)", [HOSTILE])  # fmt: skip
        connection.execute("insert into pub.flag_records select flag_id, 'public_security', 'population', 'H' || flag_id, "
                           "'population.csv', 7, '{\"name\":\"甲\",\"id_number\":\"320923198001011234\",\"status\":\"正常\"}' "
                           "from pub.flags where flag_id <= 'F000000000100'")  # fmt: skip
        with publication(connection, folder):
            pass
    with published.opened(folder / FILE_NAME) as connection:
        audit_report.write_report(connection, folder, masked=True)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def looked_at(browser: Browser) -> Iterator[Callable[[Path], Page]]:
    """A page as an office machine opens it; what it complains of, and what it fetches besides itself, fails the test."""
    troubles: list[str] = []
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if request.resource_type != "document" else None)

    def opened(path: Path) -> Page:
        page.goto(path.as_uri())
        return page

    yield opened
    page.close()
    assert troubles == []


def asked(folder: Path, select: str, values: list[object] | None = None) -> list[Any]:
    with closing(duckdb.connect(str(folder / FILE_NAME), read_only=True)) as reader:
        return reader.execute(select, values or []).fetchall()


def found(page: Page) -> str:
    return page.inner_text("#found")


def said(count: int, total: int, low: Decimal, high: Decimal) -> str:
    amount = text.money(low) if low == high else f"{text.money(low)} 至 {text.money(high)}"
    return f"符合条件 {count:,} 件，共 {total:,} 件；涉及 {amount}"


_SUMS = "select count(*), coalesce(sum(amount_at_risk), 0), coalesce(sum(amount_at_risk_max), 0) from flags"


@in_a_browser
def test_the_page_counts_and_orders_as_the_database(
    report: Path, looked_at: Callable[[Path], Page], tmp_path: Path
) -> None:
    page = looked_at(report / audit_report.FILE_NAME)
    [(count, low, high)] = asked(report, _SUMS)
    assert count > 100 and found(page) == said(count, count, low, high)
    ordered = [row[0] for row in asked(report, """
        select flag_id from flags order by amount_at_risk desc nulls last,
        list_position(['high', 'medium', 'review'], confidence), flag_id""")]  # fmt: skip
    listed = []
    while True:
        listed += page.locator("#rows tr.line").evaluate_all("rows => rows.map((row) => row.dataset.flag)")
        if page.locator("#on").is_disabled():
            break
        page.click("#on")
    assert listed == ordered
    picture = tmp_path / "report.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.read_bytes()[:4] == b"\x89PNG" and picture.stat().st_size > 50_000
    overview = page.inner_text("body")
    for flag_type, flags in asked(report, "select flag_type, count(*) from flags group by all"):
        assert re.search(rf"{words.FLAG_TYPES[flag_type]}\s+{flags}\b", overview)


@in_a_browser
def test_filters_and_search_find_what_the_database_holds(report: Path, looked_at: Callable[[Path], Page]) -> None:
    page = looked_at(report / audit_report.FILE_NAME)
    [(total, _, _)] = asked(report, _SUMS)
    page.select_option("#by-type", label=words.FLAG_TYPES["duplicate_benefit"])
    page.select_option("#by-confidence", label="中")
    narrow = asked(report, _SUMS + " where flag_type = 'duplicate_benefit' and confidence = 'medium'")[0]
    assert 0 < narrow[0] < total and found(page) == said(narrow[0], total, *narrow[1:])
    page.click("#clear")
    page.select_option("#by-amount", "5000")
    dear = asked(report, _SUMS + " where amount_at_risk >= 5000")[0]
    assert 0 < dear[0] < total and found(page) == said(dear[0], total, *dear[1:])
    page.click("#clear")
    # A record's number stands in no line of the list: it is found inside the doubt, also in the last part.
    [(flag_id, record_no)] = asked(
        report, "select flag_id, record_no from flag_evidence order by amount, flag_id limit 1"
    )
    page.fill("#q", record_no)
    page.locator(f'#rows tr.line[data-flag="{flag_id}"]').wait_for()
    page.locator("#rows tr.line").nth(1).wait_for(state="detached")
    assert found(page).startswith("符合条件 1 件")
    page.fill("#q", "没有这样的字句")
    page.locator("#rows tr.line").first.wait_for(state="detached")
    assert found(page).startswith("符合条件 0 件")


@in_a_browser
def test_what_departments_write_stays_text(report: Path, looked_at: Callable[[Path], Page]) -> None:
    page = looked_at(report / audit_report.FILE_NAME)
    first = page.locator("#rows tr.line").first
    assert HOSTILE in first.inner_text() and page.title().startswith("社会保险基金疑点核查报告")
    page.fill("#q", "</script>")
    page.locator("#rows tr.line").nth(1).wait_for(state="detached")
    assert found(page).startswith("符合条件 1 件")


@in_a_browser
def test_without_scripts_the_overview_is_there_and_says_where_the_rest_is(report: Path, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((report / audit_report.FILE_NAME).as_uri())
    assert page.locator("svg").count() == 5 and page.locator("#list").is_hidden()
    assert audit_report.PDF_NAME in page.inner_text("noscript")
    page.close()


@in_a_browser
def test_a_real_night_shows_records_links_and_what_speaks_against(
    good_night: Night, looked_at: Callable[[Path], Page]
) -> None:
    folder = good_night.output
    page = looked_at(folder / audit_report.FILE_NAME)
    [(flag_id, summary)] = asked(folder, "select flag_id, summary from flags where flag_type = 'deceased_claimant' order by 1 limit 1")  # fmt: skip
    page.click(f'#rows tr.line[data-flag="{flag_id}"]')
    shown = page.inner_text("#rows .flag")
    assert text.mask_numbers(summary) in shown
    records = asked(folder, "select file, line, record_no from flag_records where flag_id = $1", [flag_id])
    assert len(records) > 2
    for file, line, record_no in records:
        assert f"{file} 第{line}行" in shown and record_no in shown
    compared = asked(folder, """
        select len(from_json(evidence, '["json"]')) from person_links join flag_records using (source, dataset, record_no)
        where flag_id = $1 and evidence <> '[]'""", [flag_id])  # fmt: skip
    assert page.locator("#rows .bar").count() == sum(row[0] for row in compared) > 0
    assert "反证与存疑" in shown and "经过和以前的核查" in shown


def test_numbers_are_masked_unless_asked_for(report: Path, tmp_path: Path) -> None:
    masked = (report / audit_report.FILE_NAME).read_text(encoding="utf-8")
    [(number,)] = asked(report, "select id_number from persons join flags using (person_id) limit 1")
    assert number not in masked and text.mask_id(number) in masked
    assert "320923198001011234" not in masked and "3209**********1234" in masked
    with published.opened(report / FILE_NAME) as connection:
        audit_report.write_report(connection, tmp_path, masked=False)
    assert number in (tmp_path / audit_report.FILE_NAME).read_text(encoding="utf-8")


@in_print
def test_the_pdf_holds_the_dearest_open_doubts_and_says_where_the_rest_is(report: Path) -> None:
    pages = PdfReader(report / audit_report.PDF_NAME).pages
    texts = [re.sub(r"\s", "", page.extract_text()) for page in pages]
    whole = "".join(texts)
    [(run_id,)] = asked(report, "select run_id from runs")
    assert all("疑点须经核实" in page and run_id in page for page in texts)
    ids = [row[0] for row in asked(report, """
        select flag_id from flags where status = 'open' order by amount_at_risk desc nulls last,
        list_position(['high', 'medium', 'review'], confidence), flag_id""")]  # fmt: skip
    printed = re.findall(r"疑点编号(F\d+)", whole)
    assert printed == ids[: audit_report.PDF_FLAGS] and len(ids) > len(printed)
    [(count, low, high)] = asked(report, _SUMS)
    for expected in (f"全部{count}件", audit_report.FILE_NAME, text.yuan(low), text.yuan(high)):
        assert expected in whole


def test_a_machine_without_pango_has_its_page_and_is_told(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with published.opened(report / FILE_NAME) as connection:
        assert audit_report.write_report(connection, tmp_path, masked=True) == [tmp_path / audit_report.FILE_NAME]
    assert "缺少排版库 Pango" in caplog.text and "libpango-1.0-0" in caplog.text


def test_a_machine_without_a_chinese_typeface_has_no_page_of_boxes_and_is_told(
    tmp_path: Path, typeset: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(typefaces, "chinese", lambda: None)
    assert pdf.write_pdf("<p>疑点</p>", tmp_path / "报告.pdf") is None
    assert "没有中文字体，没有生成 报告.pdf" in caplog.text and "fonts-noto-cjk" in caplog.text
    assert list(tmp_path.iterdir()) == []


@in_print
@pytest.mark.parametrize("outside", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
def test_a_pdf_fetches_nothing(typeset: None, tmp_path: Path, outside: str) -> None:
    with pytest.raises(ValueError, match="页面引用了外部内容"):
        pdf.write_pdf(f"<html><body><img src='{outside}'></body></html>", tmp_path / "x.pdf")
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{outside}" width="9" height="9"/></svg>'
    with pytest.raises(ValueError, match="页面引用了外部内容"):
        pdf.write_pdf(f"<html><body>{drawn}</body></html>", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []
