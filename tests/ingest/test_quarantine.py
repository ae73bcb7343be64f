"""Rows that break the contract: set aside with line, reason and raw text, never dropped, never stopping the rest."""

from __future__ import annotations

import pytest

from flows.ingest import text_file
from schemas.errors import ExtractRefused

EMPTY = "必填项「人员编号」为空"
LOST = "「公民身份号码」被电子表格转成科学计数法，数字已丢失"
BENEFITS = {"name": "benefits_20261101.csv", "key": "insurance/benefits"}


def test_a_required_value_that_is_missing(read, text, person):
    found = read(text(person(), person(人员编号="", 姓名="不详"), person(人员编号="R3", 姓名="无")))
    assert found.reasons == [(3, EMPTY + "；必填项「姓名」为空"), (4, "必填项「姓名」为空")]
    assert [each["record_no"] for each in found.quarantine] == [None, "R3"]
    assert found.quarantine[1]["raw"] == "R3,320923198005010017,无,男,1980-05-01,320923001001,正常,"
    assert found.values("record_no") == ["R1"]
    assert (found.staged.row_count, found.staged.accepted, found.staged.quarantined) == (3, 1, 2)


def test_a_required_value_that_cannot_be_read(read):
    found = read("发放流水号,个人编号,险种,待遇所属期,待遇项目,金额\nB1,P1,110,202601,基本养老金,100\n"
                 "B2,P1,养老,2026,工资,一百\nB3,1.2E+9,110,202601,补发,5\n", **BENEFITS)  # fmt: skip
    assert found.reasons == [
        (3, "；".join(f"必填项「{name}」无法识别" for name in ("险种", "待遇所属期", "待遇项目", "金额"))),
        (4, "「个人编号」被电子表格转成科学计数法，数字已丢失"),
    ]


@pytest.mark.parametrize("number", [
    "3.20923E+17", "3.20923198005010E+17", "'3.2e+17", "３.２０９２３Ｅ+17", "3.209231980050101E17", "3.20923e17",
])  # fmt: skip
def test_a_number_that_a_spreadsheet_destroyed(read, text, person, number):
    found = read(text(person(公民身份号码=number), person(人员编号="R2")))
    assert found.reasons == [(2, LOST)]
    assert found.quarantine[0]["record_no"] == "R1" and number in found.quarantine[0]["raw"]


@pytest.mark.parametrize("number", ["320923198005010018", "320923800501001", "32092319800501", "无", "", "H12345678"])
def test_a_wrong_number_is_weak_evidence_and_breaks_nothing(read, text, person, number):
    found = read(text(person(公民身份号码=number)))
    assert found.values("id_number") == [None if number in ("", "无") else number]


def test_an_optional_value_that_cannot_be_read_is_missing_and_counted(read, text, person):
    found = read(text(
        person(性别="阴阳", 出生日期="八零年"), person(人员编号="R2", 性别="x", 状态日期="2099-01-01"),
        person(人员编号="R3", 户籍地区划="阜城"), person(人员编号="", 性别="x"), person(人员编号="R5", 性别="", 人员状态="在册"),
    ))  # fmt: skip
    assert found.staged.unreadable == {"birth_date": 1, "division_code": 1, "sex": 2, "status": 1, "status_date": 1}
    assert [(each["sex"], each["status_date"]) for each in found.rows][:2] == [(None, None), (None, None)]


def test_an_account_in_scientific_form_is_missing_and_not_shared_by_many(read):
    found = read(
        "发放流水号,个人编号,险种,待遇所属期,待遇项目,金额,收款账号\nB1,P1,110,202601,补发,1,6.22848E+18\n", **BENEFITS
    )
    assert (found.values("account"), found.staged.unreadable) == ([None], {"account": 1})


def test_the_same_row_twice_is_kept_once_and_another_row_of_that_number_is_set_aside(read, text, person):
    found = read(
        text(person(), person(性别="１"), person(姓名="王二"), person(), person(人员编号="R2"), person(姓名="王三"))
    )
    assert found.staged.accepted == 2 and found.staged.duplicates == 2
    assert found.reasons == [(4, "记录编号与前面的行重复，内容却不同"), (7, "记录编号与前面的行重复，内容却不同")]
    assert "王二" in found.quarantine[0]["raw"]


def test_too_many_and_too_few_fields(read, text, person):
    found = read(text(person(), [*person(人员编号="R2"), "x", "y"], ["R3", "", "李三"], person(人员编号="R4")))
    assert found.reasons == [(3, "列数多于表头"), (4, "列数少于表头")]
    assert found.quarantine[1]["raw"] == "R3,,李三"
    assert list(zip(found.values("record_no"), found.values("line"), strict=True)) == [("R1", 2), ("R4", 5)]


def test_a_stray_quote_costs_its_own_line_only(read, text, person):
    found = read(text(
        person(), person(人员编号="R2", 姓名='"李二'), person(人员编号="R3"), person(人员编号="R4", 姓名='"张"四'), person(人员编号="R5"),
        person(人员编号="R6", 状态日期='"'),
    ))  # fmt: skip
    assert found.reasons == [(3, "引号不配对"), (5, "引号不配对"), (7, "引号不配对")]
    assert list(zip(found.values("record_no"), found.values("line"), strict=True)) == [("R1", 2), ("R3", 4), ("R5", 6)]
    assert found.quarantine[0]["raw"].startswith('R2,320923198005010017,"李二,男')
    assert found.staged.row_count == 6


_HARD = [  # (physical lines, what they are)
    ("G1,,王一,,,", "row"), ("", "blank"), ("   ", "blank"), ('G2,,"王\n\n一",,,', "row"), ("B1,,王一", "少"),
    ('B2,,"a\n\nb",,,,x,y', "多"), (",,,,,", "blank"), ("", "blank"), (",,无名,,,", "空"),
    ('G3,,"\n\n\n王",,,', "row"), ("", "blank"), ('"G4",,王""四,,,', "row"), (",,李,,,", "空"), ("G5,,王五,,,", "row"),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("turn", range(0, len(_HARD), 2))
def test_lines_are_physical_behind_whatever_lies_before_them(read, turn, end):
    """Every order of blank lines, broken values and malformed rows that a turn of the list gives."""
    lines, expected_rows, expected_faults, line = [], [], [], 2
    for written, what in _HARD[turn:] + _HARD[:turn]:
        if what == "row":
            expected_rows.append((written[:3].strip('",'), line))
        elif what != "blank":
            expected_faults.append((line, what))
        lines.append(written.replace("\n", end))
        line += written.count("\n") + 1
    found = read(end.join(["人员编号,公民身份号码,姓名,户籍地区划,人员状态,状态日期", *lines, ""]))
    assert list(zip(found.values("record_no"), found.values("line"), strict=True)) == expected_rows
    assert [(number, next(word for word in "少多空" if word in reason)) for number, reason in found.reasons] == [
        (number, what[0]) for number, what in expected_faults
    ]
    assert found.staged.row_count == len(expected_rows) + len(expected_faults)


def test_a_file_full_of_stray_quotes_is_refused(read, text, person, monkeypatch):
    monkeypatch.setattr(text_file, "_MOST_UNBALANCED", 5)
    with pytest.raises(ExtractRefused, match="引号不配对的行太多"):
        read(text(*(person(人员编号=str(i), 姓名='"王') for i in range(12))))
