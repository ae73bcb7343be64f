"""Workbooks, DBF tables and Parquet files, plain and compressed."""

from __future__ import annotations

import datetime as dt
import gzip
import struct
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.errors import ExtractRefused

HEADER = ["人员编号", "公民身份号码", "姓名", "户籍地区划", "人员状态", "状态日期", "出生日期", "联系电话"]
MEANT = {
    "record_no": "1001", "id_number": "320923800501001", "name": "王一", "division_code": "320923001001", "status": "正常",
    "status_date": dt.date(2026, 1, 2), "birth_date": dt.date(1980, 5, 1), "phone": "13912345678",
}  # fmt: skip
NUMBERS = [1001, 320923800501001, "王一", 320923001001, "正常", dt.date(2026, 1, 2), 29342, 13912345678]
TEXTS = ["1001", "320923800501001", "王一", "320923001001", "正常", "2026-01-02", "1980.5.1", "13912345678"]


def workbook(path, *rows, merge="", sheets=1):
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if not number else book.create_sheet(f"表{number + 1}")
        for row in rows:
            sheet.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(str(path))


def dbf(path, header, rows, codec="gb18030", kinds=None, deleted=()):
    """A dBase III table as other programs write it: names of ten bytes, fields of fixed width."""
    kinds = kinds or ["C"] * len(header)
    widths = [8 if kind == "D" else 20 for kind in kinds]
    head = struct.pack("<BBBBLHH20x", 3, 126, 11, 1, len(rows), 32 * (len(header) + 1) + 1, sum(widths) + 1)
    for label, kind, width in zip(header, kinds, widths, strict=True):
        head += struct.pack("<11sc4xBB14x", label.encode(codec)[:10], kind.encode(), width, 0)
    body = b""
    for number, row in enumerate(rows):
        fields = (str(value).encode(codec)[:width].ljust(width) for value, width in zip(row, widths, strict=True))
        body += (b"*" if number in deleted else b" ") + b"".join(fields)
    Path(path).write_bytes(head + b"\r" + body + b"\x1a")


def parquet(path, rows, columns=None):
    pq.write_table(pa.table(columns or dict(zip(HEADER, map(list, zip(*rows, strict=True)), strict=True))), str(path))


def meant(row):
    return {name: row[name] for name in MEANT}


@pytest.mark.parametrize("row", [NUMBERS, TEXTS], ids=["numbers", "texts"])
def test_a_workbook_says_what_its_sender_meant(read, row):
    found = read(lambda path: workbook(path, HEADER, row, [None] * 8, row[:1] + [None] * 7), "population_20261101.xlsx")
    assert [meant(each) for each in found.rows] == [MEANT]
    assert found.reasons == [(4, "必填项「姓名」为空")]
    assert found.staged.encoding == "xlsx"


def test_a_number_of_18_digits_does_not_survive_a_workbook(read):
    row = [1, 320923198005010017, "王一", None, None, dt.datetime(2026, 1, 2, 8, 30), None, None]
    found = read(lambda path: workbook(path, HEADER, row), "population_20261101.xlsx")
    assert found.reasons == [(2, "「公民身份号码」被电子表格转成科学计数法，数字已丢失")]
    assert "3.20923E+17" in found.quarantine[0]["raw"]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
@pytest.mark.parametrize("name", ["王一", "Wang"], ids=["chinese", "ascii body"])
def test_a_dbf_table_is_read_in_its_encoding(read, codec, name):
    # In UTF-8 ten bytes are three characters, which 户籍地区划 shares with 户籍地址: such a table uses names of our own.
    header = (
        HEADER
        if codec == "gb18030"
        else ["人员编号", "公民身", "姓名", "AAC301", "status", "status_dat", "出生日", "phone"]
    )
    rows = [[*TEXTS[:2], name, *TEXTS[3:4], "", *TEXTS[5:]]] * 2
    found = read(
        lambda path: dbf(path, header, [*rows, ["R9", *rows[0][1:]]], codec, deleted=[1]), "population_20261101.dbf"
    )
    assert [each["record_no"] for each in found.rows] == ["1001", "R9"]
    assert meant(found.rows[0]) == MEANT | {"name": name, "status": None}
    assert found.staged.encoding == f"dbf/{codec.upper()}"


def test_typed_fields_of_a_dbf_table_and_values_that_are_none(read):
    kinds = ["N", "C", "C", "C", "C", "D", "D", "N"]
    rows = [
        [1001, "320923800501001", "王一", "320923001001", "正常", "20260102", "19800501", 13912345678],
        [1002, "", "李二", "", "", "00000000", "20260230", "********"],
    ]
    found = read(lambda path: dbf(path, HEADER, rows, kinds=kinds), "population_20261101.dbf")
    assert meant(found.rows[0]) == MEANT
    assert meant(found.rows[1]) == dict.fromkeys(MEANT) | {"record_no": "1002", "name": "李二"}
    assert found.staged.unreadable == {"birth_date": 1}


def test_typed_columns_of_a_parquet_file(read):
    columns = {
        "AAC001": pa.array([1.0, 2.0]), "社会保障号码": pa.array([b"320923800501001", None], pa.binary()),
        "姓名": pa.array(["王一", "李二"]).dictionary_encode(), "出生日期": pa.array([dt.date(1980, 5, 1), None]),
        "户籍地区划": pa.array([320923001001, 320923], pa.int64()), "民族": pa.array([float("nan"), 1.0]),
    }  # fmt: skip
    found = read(lambda path: parquet(path, [], columns), "persons_20261101.parquet", "insurance/persons")
    assert found.values("record_no") == ["1", "2"]
    assert found.values("id_number") == ["320923800501001", None]
    assert found.values("birth_date") == [dt.date(1980, 5, 1), None]
    assert found.values("division_code") == ["320923001001", "320923"]
    assert found.values("ethnicity") == [None, "1"]
    assert (found.values("line"), found.staged.encoding) == ([2, 3], "parquet")


def test_amounts_and_periods_of_a_parquet_file(read):
    columns = {
        "发放流水号": ["B1", "B2"], "个人编号": ["P1", "P2"], "险种": pa.array([170, 110], pa.int16()),
        "待遇所属期": pa.array([202601.0, 202602.0]), "待遇项目": ["补发"] * 2,
        "金额": pa.array([Decimal("100.50"), Decimal("7.00")]), "发放日期": pa.array([dt.datetime(2026, 1, 2, 9), None]),
    }  # fmt: skip
    found = read(lambda path: parquet(path, [], columns), "benefits_20261101.parquet", "insurance/benefits")
    assert [(each["scheme"], each["period"], each["amount"]) for each in found.rows] == [
        ("170", "202601", Decimal("100.50")), ("110", "202602", Decimal("7.00")),
    ]  # fmt: skip
    assert found.values("paid_on") == [dt.date(2026, 1, 2), None]


@pytest.mark.parametrize("extension", ["xlsx", "dbf", "parquet"])
def test_every_format_may_be_compressed(read, extension):
    def write(path):
        plain = path.with_suffix("")
        {"xlsx": lambda: workbook(plain, HEADER, TEXTS), "dbf": lambda: dbf(plain, HEADER, [TEXTS]),
         "parquet": lambda: parquet(plain, [TEXTS])}[extension]()  # fmt: skip
        path.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()

    assert [meant(each) for each in read(write, f"population_20261101.{extension}.gz").rows] == [MEANT]


@pytest.mark.parametrize("extension", ["xlsx", "dbf", "parquet"])
def test_no_rows_are_no_fault_of_the_reader(read, extension):
    write = {"xlsx": lambda path: workbook(path, HEADER), "dbf": lambda path: dbf(path, HEADER, []),
             "parquet": lambda path: parquet(path, [], {label: pa.array([], pa.string()) for label in HEADER})}  # fmt: skip
    assert read(write[extension], f"population_20261101.{extension}").staged.row_count == 0


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ({"sheets": 2}, "2 张非空工作表（「Sheet」、「表2」）.*只保留一张"),
        ({"merge": "A1:C1"}, "表头含有合并单元格；请取消合并"),
        ({"merge": "A1:A2"}, "表头含有合并单元格；请取消合并"),
    ],
    ids=["two sheets", "merged across", "merged down"],
)
def test_workbooks_that_nobody_can_read_surely(read, shape, told):
    with pytest.raises(ExtractRefused, match=told):
        read(lambda path: workbook(path, HEADER, TEXTS, **shape), "population_20261101.xlsx")


def test_an_empty_second_sheet_and_merged_cells_below_the_header_do_no_harm(read):
    def write(path):
        workbook(path, HEADER, TEXTS, [*TEXTS[:1], None, "李二"], merge="E2:E3")
        book = openpyxl.load_workbook(path)
        book.create_sheet("空")
        book.save(path)

    assert read(write, "population_20261101.xlsx").staged.row_count == 2


def test_an_empty_workbook_is_refused(read):
    with pytest.raises(ExtractRefused, match="工作簿里没有数据"):
        read(lambda path: workbook(path), "population_20261101.xlsx")


def test_an_instant_of_a_parquet_file_is_the_day_that_it_was_in_china(read):
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    columns = {
        "火化证号": ["1", "2"], "身份证号": ["", ""], "死者姓名": ["王一", "李二"],
        "死亡日期": pa.array([noon - dt.timedelta(hours=20), noon], pa.timestamp("us", "Asia/Shanghai")),
    }  # fmt: skip
    found = read(
        lambda path: pq.write_table(pa.table(columns), path), "deaths_20261101.parquet", "civil_affairs/deaths"
    )
    assert found.values("death_date") == [dt.date(2026, 5, 1)] * 2
