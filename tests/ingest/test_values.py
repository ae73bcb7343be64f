"""Single values: dates, periods, amounts, codes, and what spreadsheets do to them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from schemas.dataset import Kind

DAY = dt.date(1980, 5, 1)
LIST = (["110", "城乡居民养老保险"], ["110", "170"])


@pytest.fixture
def value(connection):
    """The value as the macros of its kind read it after cleaning, and nothing else if they read it plainly."""

    def reading(kind, written):
        more = ", ?, ?" if kind is Kind.CODE else ""
        query = f"select read_{kind}(x{more}) from (select clean_text(?::varchar) as x)"
        found = connection.execute(query, [*(LIST if more else ()), written]).fetchone()[0]
        bounds = [*(LIST if more else ()), *([dt.date.max] if kind is Kind.DATE else ())]
        query = f"select quick_{kind}(x{', ?' * len(bounds)}) from (select ?::varchar as x)"
        plain = connection.execute(query, [*bounds, written]).fetchone()[0]
        assert plain is None or plain == found
        return found

    return reading


@pytest.mark.parametrize(
    "written",
    ["1980-05-01", "1980-5-1", "1980/5/1", "1980/05/01", "19800501", "1980.05.01", "1980.5.1", "1980年5月1日",
     "1980年05月01日", "1980年5月1号", "29342", "29342.75", "1980-05-01 00:00:00", "1980/5/1 8:30", "1980-05-01T00:00:00",
     "1980年5月1日 08:30", "１９８０－０５－０１", "１９８０年５月１日", "'1980-05-01", "\t19800501", "　1980-05-01　"],
)  # fmt: skip
def test_a_day_however_it_is_written(value, written):
    assert value(Kind.DATE, written) == DAY


@pytest.mark.parametrize(
    "written",
    ["1980-13-01", "1980-02-30", "20260230", "19801301", "1980", "1980.05", "198005", "1980年5月", "01/05/1980", "八零年",
     "0", "1", "1849-12-31", "80-05-01", "1.98E+07", "-5", "1980050"],
)  # fmt: skip
def test_what_is_no_day(value, written):
    assert value(Kind.DATE, written) is None


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        (Kind.PERIOD, "202601", "202601"), (Kind.PERIOD, "202600", "202600"), (Kind.PERIOD, "2026-01", "202601"),
        (Kind.PERIOD, "2026-1", "202601"), (Kind.PERIOD, "2026.1", "202601"), (Kind.PERIOD, "2026/01", "202601"),
        (Kind.PERIOD, "2026年1月", "202601"), (Kind.PERIOD, "2026年01月份", "202601"), (Kind.PERIOD, "２０２６０１", "202601"),
        (Kind.PERIOD, "2026-01-15", "202601"), (Kind.PERIOD, "202613", None), (Kind.PERIOD, "190001", None),
        (Kind.PERIOD, "一月", None), (Kind.PERIOD, "2026", None),
        (Kind.AMOUNT, "1234.5", Decimal("1234.50")), (Kind.AMOUNT, "1,234.56", Decimal("1234.56")),
        (Kind.AMOUNT, "￥1，234元", Decimal("1234.00")), (Kind.AMOUNT, "-200", Decimal("-200.00")),
        (Kind.AMOUNT, "１２．５", Decimal("12.50")), (Kind.AMOUNT, "两百", None), (Kind.AMOUNT, "99999999999999", None),
        (Kind.INTEGER, "65", 65), (Kind.INTEGER, "65岁", 65), (Kind.INTEGER, "65.0", 65), (Kind.INTEGER, "六十", None),
        (Kind.DIVISION, "320923", "320923"), (Kind.DIVISION, "320923001002", "320923001002"),
        (Kind.DIVISION, "320923001002.0", "320923001002"), (Kind.DIVISION, "3.20923E+11", None),
        (Kind.DIVISION, "320923.5", None), (Kind.DIVISION, "3209", None), (Kind.DIVISION, "3209230010021", None),
        (Kind.DIVISION, "阜宁县阜城街道", None),
        (Kind.SEX, "男", "1"), (Kind.SEX, "2", "2"), (Kind.SEX, "女性", "2"), (Kind.SEX, "9", "0"), (Kind.SEX, "未知", "0"),
        (Kind.SEX, "f", "2"), (Kind.SEX, "其他", None), (Kind.SEX, "１", "1"),
        (Kind.CODE, "110", "110"), (Kind.CODE, "１１０", "110"), (Kind.CODE, "城乡居民养老保险", "170"), (Kind.CODE, "养老", None),
        (Kind.ID_NUMBER, "32092319800501001x", "32092319800501001X"), (Kind.ID_NUMBER, "320923 19800501 0017", "320923198005010017"),
        (Kind.ID_NUMBER, "'320923198005010017", "320923198005010017"), (Kind.ID_NUMBER, "３２０９２３８００５０１００１", "320923800501001"),
        (Kind.ID_NUMBER, "3.20923E+17", None), (Kind.ID_NUMBER, "3.2092319800501e+17", None), (Kind.ID_NUMBER, "港澳12345", "港澳12345"),
        (Kind.USCC, "91320923ma1x7y8u2p", "91320923MA1X7Y8U2P"), (Kind.USCC, "9.13209E+17", None),
        (Kind.TEXT, "6.22848E+18", None), (Kind.TEXT, "3E+5", None), (Kind.TEXT, "A+B商行", "A+B商行"),
        (Kind.NAME, "　欧阳　明　", "欧阳 明"), (Kind.NAME, "古丽·买买提", "古丽·买买提"),
    ],
)  # fmt: skip
def test_values_of_the_other_kinds(value, kind, written, stored):
    assert value(kind, written) == stored


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "written", ["", " ", "　", "NULL", "null", "无", "-", "—", "——", "不详", "－", "ＮＵＬＬ", "'", "\t", "\xa0", None]
)
def test_missing_markers(value, kind, written):
    assert value(kind, written) is None


@pytest.mark.parametrize(
    "dressed", ["'R1", "\tR1", "R1 ", "R1\t", "R1\r", "R1\n", "　R1　", "Ｒ１", "\ufeffR1", " 'R1", "R1\xa0"], ids=repr
)
def test_the_dress_of_spreadsheets_is_taken_off(value, dressed):
    assert value(Kind.TEXT, dressed) == "R1"


def test_numbers_of_binary_files_are_written_as_their_sender_meant(connection):
    given = [1.0, 202601.0, 12.5, 320923198005010017.0, float("nan"), float("inf"), None, -3.0, 123456789012345.0]
    found = [
        connection.execute("select text_of_number(x) from (select ?::double as x)", [each]).fetchone()[0]
        for each in given
    ]
    assert found == ["1", "202601", "12.5", "3.20923E+17", None, None, None, "-3", "123456789012345"]


def test_each_kind_has_its_macros(connection):
    macros = {
        name
        for (name,) in connection.execute("select function_name from duckdb_functions() where not internal").fetchall()
    }
    assert {f"{manner}_{kind}" for manner in ("read", "quick") for kind in Kind} <= macros


@pytest.mark.parametrize(
    "written",
    ["1980-05-01", "19800501", "1849-12-31", "18491231", "19801301", "1980 501", "1.9801e7", "9999-12-31", "99991231"],
)
def test_a_plain_day_is_read_as_any_other_and_is_no_younger_than_it_may_be(connection, written):
    for latest in (dt.date(1980, 5, 1), dt.date(1980, 4, 30), dt.date.max):
        query = "select quick_date(x, $1::date), not_after(read_date(clean_text(x)), $1::date) from (select $2::varchar as x)"
        plain, found = connection.execute(query, [latest, written]).fetchone()
        assert plain == found


def test_rows_stay_in_the_order_of_the_file_whatever_is_odd_in_them(read, text, person, connection):
    rows = [person(人员编号=f"R{n}" if n % 7 else f" R{n}", 姓名="" if n % 11 == 0 else "王一") for n in range(1, 5001)]
    found = read(text(*rows))
    lines = [line for (line,) in connection.read_parquet(str(found.staged.rows_path)).project("line").fetchall()]
    assert lines == list(range(2, 5002))
    keys = [*found.values("record_no"), *(row["record_no"] for row in found.quarantine)]
    assert sorted(keys) == sorted(f"R{n}" for n in range(1, 5001))
