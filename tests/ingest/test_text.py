"""Delimited text: encodings, separators, quotes, line ends."""

from __future__ import annotations

import codecs

import pytest

from schemas.errors import ExtractRefused

ASCII_HEADER = ["AAC001", "AAC002", "AAC003", "AAC004"]
PERSONS = {"name": "persons_20261101.csv", "key": "insurance/persons"}


@pytest.mark.parametrize(
    ("codec", "bom", "recorded"),
    [("utf-8", b"", "UTF-8"), ("utf-8", codecs.BOM_UTF8, "UTF-8-BOM"), ("gb18030", b"", "GB18030"), ("gbk", b"", "GB18030")],
    ids=["utf-8", "utf-8 with bom", "gb18030", "gbk"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("end", "mark"), [("\n", ","), ("\r\n", "\t"), ("\r", "|")], ids=["LF comma", "CRLF tab", "CR bar"]
)
def test_encodings_line_ends_and_separators(read, text, person, codec, bom, recorded, end, mark):
    content = text(person(), person(人员编号="R2", 姓名="李二"), mark=mark, end=end)
    found = read(bom + content.encode(codec))
    assert found.staged.encoding == recorded
    assert found.values("name") == ["王一", "李二"]
    assert found.values("line") == [2, 3]


@pytest.mark.parametrize("rows", [1, 20_000], ids=["short", "header far away"])
def test_an_ascii_header_over_a_chinese_body(read, text, rows):
    body = [[f"P{i}", "", "Zhang", "1"] for i in range(rows)] + [["Z", "", "㐂王", "2"]]
    found = read(text(*body, header=ASCII_HEADER).encode("gb18030"), **PERSONS)
    assert found.staged.encoding == "GB18030"
    assert found.values("name")[-1] == "㐂王"


def test_characters_beyond_gbk_and_beyond_the_basic_plane(read, text, person):
    names = ["𬱖", "䶮", "㛃玥"]
    found = read(text(*(person(人员编号=str(i), 姓名=name) for i, name in enumerate(names))).encode("gb18030"))
    assert found.values("name") == names


def test_a_broken_byte_does_not_turn_utf8_into_gb18030(read, text, person):
    good = text(person(), person(人员编号="R2"), person(人员编号="R3")).encode()
    with pytest.raises(ExtractRefused, match=r"UTF-8 编码，但第 3 行有损坏的字节"):
        read(good.replace("王一".encode(), b"\xe7\x8e", 2).replace(b"\xe7\x8e", "王一".encode(), 1))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"阜城街道,一组"', "阜城街道,一组"),
        ('"院内""东屋"""', '院内"东屋"'),
        ('"一组\n二号"', "一组\n二号"),
        ('"一组\r\n二号"', "一组\r\n二号"),
        ('"一组\n\n二号"', "一组\n\n二号"),
        ('12"管道旁', '12"管道旁'),
        ('""', None),
        ('" 一组 "', "一组"),
    ],
    ids=["separator", "quotes", "newline", "crlf", "blank line", "inch mark", "empty", "blanks"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_quoted_fields(read, written, kept, end):
    found = read(
        end.join(["AAC001,AAC002,AAC003,AAE006", f"P1,,王一,{written}", "P2,,李二,x", "P3,,张三,y", ""]), **PERSONS
    )
    assert found.values("address") == [kept, "x", "y"]
    broken = written.count("\n")
    assert found.values("line") == [2, 3 + broken, 4 + broken]


def test_a_header_may_hold_quotes_newlines_and_blank_lines_before_it(read):
    found = read('\n\r\n"人员\n编号","公民身份号码",姓名,户籍地区划,人员状态,状态日期\nR1,,王一,,,\n\nR2,,李二,,,\n')
    assert list(zip(found.values("record_no"), found.values("line"), strict=True)) == [("R1", 5), ("R2", 7)]


@pytest.mark.parametrize(
    "tail", ["", "\n", "\r\n\r\n", "\n\n\n", "\n   \n", "\n\x1a", "\n,,,,,,,\n,,,,,,,\n"], ids=repr
)
def test_however_the_file_ends(read, text, person, tail):
    found = read(text(person(), person(人员编号="R2")).rstrip("\n") + tail)
    assert (found.values("record_no"), found.staged.row_count, found.reasons) == (["R1", "R2"], 2, [])


@pytest.mark.parametrize(
    "ends", [("\r\n", "\n"), ("\n", "\r\n"), ("\n", "\r\r\n")], ids=["CRLF LF", "LF CRLF", "LF CRCRLF"]
)
def test_files_that_were_joined_end_their_lines_in_different_ways(read, text, person, ends):
    one = text(person(), person(人员编号=""), end=ends[0])
    two = "".join(",".join(person(人员编号=f"R{i}")) + ends[1] for i in range(2, 5))
    found = read(one + ends[1] + two)
    assert list(zip(found.values("record_no"), found.values("line"), strict=True)) == [
        ("R1", 2),
        ("R2", 5),
        ("R3", 6),
        ("R4", 7),
    ]
    assert found.reasons == [(3, "必填项「人员编号」为空")]


def test_gzip(read, text, person):
    found = read(text(person()).encode("gb18030"), "population_20261101.csv.gz")
    assert (found.values("name"), found.staged.encoding) == (["王一"], "GB18030")


def test_a_file_with_only_a_header_has_no_rows(read, text):
    for content in (text(), text().rstrip("\n")):
        found = read(content)
        assert (found.rows, found.staged.row_count, found.staged.encoding) == ([], 0, "UTF-8")


def test_a_separator_is_the_one_that_recognises_the_header(read):
    found = read("人员编号|公民身份号码|姓名|户籍地区划|人员状态|状态日期|备注,说明\nR1||王,一||||\n")
    assert found.values("name") == ["王,一"]
    assert found.staged.unknown_columns == ("备注,说明",)
