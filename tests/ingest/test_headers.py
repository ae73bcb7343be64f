"""Headers: aliases, codes, brackets, spaces, order, and columns that nobody declared."""

from __future__ import annotations

import pytest

from flows.ingest import headers
from schemas.datasets import BY_KEY
from schemas.errors import ExtractRefused

PERSONS, POPULATION = BY_KEY["insurance/persons"], BY_KEY["public_security/population"]


@pytest.mark.parametrize(
    "label",
    ["社会保障号码", "AAC002", "aac002", "社会保障号码(AAC002)", "社会保障号码（AAC002）", "社会保障号码（18位）", " 社会保障 号码 ", "身份证号",
     "公民身份号码", "id_number", "ID NUMBER", "\ufeff社会保障号码", "*社会保障号码", "'社会保障号码'", "ＡＡＣ００２", "社会保障号码：",
     "【社会保障号码】", "社会保障号码[AAC002]", "社会保障\n号码", "AAC002(社会保障号码)"],
)  # fmt: skip
def test_spellings_of_one_header(label):
    assert headers.match(["个人编号", label, "姓名"], PERSONS).positions == {"record_no": 0, "id_number": 1, "name": 2}


def test_the_contracts_own_header_goes_before_an_alias_of_the_same_column():
    found = headers.match(["AAC003", "个人编号", "身份证号", "姓名", "社会保障号码"], PERSONS)
    assert found.positions == {"record_no": 1, "name": 3, "id_number": 4}
    assert found.unknown == ("AAC003", "身份证号")


def test_unknown_columns_are_told_and_their_values_ignored(read):
    found = read("备注,姓名,备用 1,AAC001,AAC002,\n3.2E+17,王一,无,P1,,\n", "persons_20261101.csv", "insurance/persons")
    assert found.staged.unknown_columns == ("备注", "备用 1")
    assert found.values("name") == ["王一"]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["个人编号", "姓名"], "缺少必需的列：社会保障号码。请按"),
        (["姓名", "证件"], "缺少必需的列：个人编号、社会保障号码。未能识别的表头：证件。请按"),
        (["全县参保人员一览表", "", ""], "第一行不是可识别的表头"),
        ([], "第一行不是可识别的表头"),
    ],
    ids=["one", "two", "title line", "nothing"],
)
def test_a_missing_required_column_is_refused_by_name(labels, told):
    with pytest.raises(ExtractRefused, match=told):
        headers.match(labels, PERSONS)


def test_a_title_above_the_header_is_refused_with_what_to_do(read):
    with pytest.raises(ExtractRefused, match="请删除表头上方的标题行"):
        read("阜宁县参保人员\n个人编号,社会保障号码,姓名\nP1,,王一\n", "persons_20261101.csv", "insurance/persons")


@pytest.mark.parametrize(
    ("cut", "column"),
    [
        ("公民身份号", "id_number"),
        ("户籍地区划", "division_code"),
        ("户籍地址", "address"),
        ("公民身", "id_number"),
        ("DIVISION_C", "division_code"),
    ],
)
def test_headers_cut_to_ten_bytes(cut, column):
    labels = ["人员编号", "姓名", "人员状态", "状态日期", cut]
    others = [each for each in ("公民身份号码", "户籍地区划") if POPULATION.column(column).header != each]
    found = headers.match([*labels, *others], POPULATION, is_dbf=True)
    assert found.positions[column] == 4


def test_a_cut_header_that_two_columns_share_tells_nothing():
    deaths = BY_KEY["civil_affairs/deaths"]
    labels = ["火化证号", "身份证号", "死者姓名", "死亡日期", "APPLICANT_"]
    found = headers.match(labels, deaths, is_dbf=True)
    assert found.unknown == ("APPLICANT_",)
    wages = BY_KEY["tax/wage_withholding"]
    found = headers.match(
        ["扣缴流水号", "扣缴义务人", "身份证件号", "姓名", "税款所属期", "收入额"], wages, is_dbf=True
    )
    assert found.unknown == ("扣缴义务人",)


@pytest.mark.parametrize("label", ["操作", "op", "操作类型"])
def test_only_a_delta_has_an_operation(label):
    labels = ["个人编号", "社会保障号码", "姓名", label]
    assert headers.match(labels, PERSONS, is_delta=True).positions["op"] == 3
    assert headers.match(labels, PERSONS).unknown == (label,)
