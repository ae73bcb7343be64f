"""The auditors' workbook holds every doubt, adds up, and offers the words that come back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from schemas.published import words
from tests.flows.books import asked, listed, opened


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
    assert set(offered) == {"核查结果", "不属实原因", "处理措施", "还款方式"}
