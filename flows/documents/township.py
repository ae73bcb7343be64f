"""The township workbooks: whom to visit, village by village, with room for what the officer finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from flows.documents import township_cover, township_employers
from flows.documents.published import Row, fetch, run_of, stream
from flows.documents.text import day, file_part, listed, mask_id, mask_long_numbers, share, sheet_name, word
from flows.documents.workbook import BASE, Book, Field
from schemas.published import words

#: A unit with more villages than this gets one sheet for all of them.
MOST_SHEETS = 60
_ALL = "名单"
_NEW = words.LIST_STATUSES["new"]


def fields(reasons: str, results: str, *, has_village: bool) -> list[Field]:
    """The columns of a list; `reasons` and `results` are the references of the cells that hold what is offered.

    On the sheet of one village the village is in the name and above every page, and its column stays hidden.
    """
    return [
        Field("序号", 4, "no", "count"),
        Field("村（居）", 12, "village", "centre", hidden=not has_village),
        Field("姓名", 7, "name"),
        Field("证件号码", 18.6, "id_number", "code"),
        Field("性别", 4, "sex", "centre"),
        Field("年龄", 4, "age", "count"),
        Field("电话", 11.6, "phone", "code"),
        Field("地址", 10.8, "address"),
        Field("险种", 4.8, "line", "centre"),
        Field("缺口", 8.6, "gap", "centre"),
        Field("建议参保", 8.6, "scheme", "centre"),
        Field("缴费主体", 4.9, "payer", "centre"),
        Field("应缴金额", 7.8, "premium_due", "amount"),
        Field("人群", 8.8, "groups"),
        Field("原因", 34, "reasons"),
        Field("优先级", 4.6, "priority", "count", accents=(1,)),
        Field("新增/延续", 6.4, "status", "centre", accents=(_NEW,)),
        Field("未参保原因", 10.4, "reason", choices=reasons, prefilled=True),
        Field("核实情况", 12, "note", choices=results, free=True, prefilled=True,
              hint="可从下拉列表中选择，也可以直接写。"),
        Field("核实日期", 10.2, "checked_on", "date", prefilled=True, hint="写作 2026-05-01 这样。"),
        Field("核实人", 7, "officer", "centre", prefilled=True),
        Field("三个一", 8, "visit", choices=words.VISIT_STEPS, free=True, prefilled=True,
              hint="见面或通话、算账、送宣传单，做了哪几项。"),
        Field("备注", 7.4, "remark", prefilled=True),
        # For the office, after the visit: on paper they would make the rest smaller.
        Field("参保时间", 10.2, "insured_on", "date", prefilled=True, printed=False, hint="写作 2026-05-01 这样。"),
        Field("复核人", 7, "reviewer", "centre", prefilled=True, printed=False),
        Field("现有参保", 26, "covered_by", printed=False),
        Field("匹配置信", 16, "certainty", printed=False),
        Field("回填键", 12, "row_key", hidden=True),
        BASE,
    ]  # fmt: skip


def write_unit(connection: duckdb.DuckDBPyConnection, folder: Path, unit: Row, *, masked: bool) -> Path:
    """The workbook of one unit (a row of `80_documents/units`) in `folder`."""
    run = run_of(connection)
    of_unit = {"township_code": unit["township_code"]}
    villages = fetch(connection, "unit_villages", of_unit)
    names = _sheets_of(villages)
    title = f"{unit['township_name']} 未参保人员核实名单"
    is_one_list = unit["persons"] == 0 or len(villages) > MOST_SHEETS
    path = folder / f"{unit['unit_no']:02d}_{file_part(unit['township_name'])}_{unit['persons']}人.xlsx"
    with Book(
        path, f"内部资料，注意保密　名单供核实，不是结论　比对基准日 {day(run['as_of'])}　{run['run_id']}"
    ) as book:
        indexed = [(row, names[row["village_code"]], _ALL if is_one_list else names[row["village_code"]])
                   for row in villages]  # fmt: skip
        reasons, results = township_cover.write_cover(book, connection, run, unit, indexed, masked=masked)
        rows = stream(connection, "unit_targets", {**of_unit, "as_of": run["as_of"], "row_keys": None})
        if is_one_list:
            columns = fields(reasons, results, has_village=True)
            book.add_list(_ALL, title, columns, shown(rows, masked=masked, villages=names))
        else:
            columns = fields(reasons, results, has_village=False)
            for village, people in itertools.groupby(rows, key=lambda row: row["village_code"]):
                each = shown(people, masked=masked, villages=names)
                book.add_list(names[village], f"{title}　{names[village]}", columns, each)
        if unit["employers"]:
            _add_employers(book, connection, unit, run, masked=masked)
    return path


def _add_employers(book: Book, connection: duckdb.DuckDBPyConnection, unit: Row, run: Row, *, masked: bool) -> None:
    """The sheet of the employers, and one of who is to be asked for there if there is anybody."""
    asked = {"township_code": unit["township_code"], "row_keys": None}
    employers = township_employers.shown(stream(connection, "unit_employers", asked), masked=masked)
    book.add_list(
        township_employers.SHEET, f"{unit['township_name']} 未参保单位核实名单", township_employers.FIELDS, employers,
        frozen=3,
    )  # fmt: skip
    people = stream(connection, "unit_employees", {**asked, "as_of": run["as_of"]})
    if first := next(people, None):
        title = f"{unit['township_name']} 未参保职工核实名单　按单位"
        employees = township_employers.shown_employees(itertools.chain([first], people), masked=masked)
        book.add_list(township_employers.EMPLOYEES_SHEET, title, township_employers.EMPLOYEE_FIELDS, employees)


def _sheets_of(villages: Iterable[Row]) -> dict[str | None, str]:
    """The name of each village's sheet: as people call it, else its code; those of one name are numbered."""
    taken = {township_cover.SHEET, township_employers.SHEET, township_employers.EMPLOYEES_SHEET}
    return {
        row["village_code"]: sheet_name(row["village_name"] or row["village_code"] or township_cover.NO_VILLAGE, taken)
        for row in villages
    }


def shown(rows: Iterable[Row], *, masked: bool, villages: Mapping[str | None, str] | None = None) -> Iterator[Row]:
    """The rows in the words that the officer reads, numbered within their sheet."""
    names = villages or {}
    for no, row in enumerate(rows, start=1):
        reasons = list(row["reasons"] or ())
        if row["other_line"]:
            reasons.append(f"本人{word(words.INSURANCE_LINES, row['other_line'])}也在名单，请一并办理")
        yield {
            "no": no,
            "village": names.get(row["village_code"]) or row["village_code"] or township_cover.NO_VILLAGE,
            "name": row["name"],
            "id_number": mask_id(row["id_number"]) if masked else row["id_number"],
            "sex": word(words.SEXES, row["sex"]),
            "age": row["age"],
            "phone": row["phone"],
            "address": _below(row["address"], row["township_name"]),
            "line": word(words.INSURANCE_LINES, row["insurance_line"]),
            "gap": word(words.GAPS, row["gap"]),
            "scheme": word(words.SHORT_SCHEMES, row["recommended_scheme"]),
            "payer": word(words.PAYERS, row["payer"]),
            "premium_due": row["premium_due"],
            "groups": listed(row["groups"]),
            "reasons": listed(reasons, between="；"),
            "priority": row["priority"],
            "status": word(words.LIST_STATUSES, row["status"]),
            "row_key": row["row_key"],
            "covered_by": row["covered_by"],
            "certainty": _certainty(row["least_probability"]),
            **{name: row[name] for name in ("reason", "checked_on", "officer", "insured_on", "reviewer", "return_id")},
            # What officers write may name the right number of somebody whose own was wrong.
            **{name: mask_long_numbers(row[name]) if masked else row[name] for name in ("note", "visit", "remark")},
        }


def _certainty(least_probability: float | None) -> str:
    """How sure it is that all the records are of this one person."""
    return "号码、姓名一致" if least_probability is None else f"模型判定，最低 {share(least_probability)}"


def _below(address: str | None, unit: str | None) -> str | None:
    """What follows the unit's name, which stands above every page; the whole address where it is of elsewhere."""
    name = (unit or "").partition("(")[0].partition("（")[0]
    _, found, rest = (address or "").partition(name) if name else ("", "", "")
    return rest if found and rest else address
