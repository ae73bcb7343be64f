"""The township workbooks: whom to visit, village by village, with room for what the officer finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from flows.documents.published import Row, run_of, stream
from flows.documents.text import file_part, listed, mask_id, mask_long_numbers, month, word
from flows.documents.workbook import BASE, Book, Field
from schemas.published import words

#: A unit with more villages than this gets one sheet for all of them.
MOST_SHEETS = 60
_NO_VILLAGE = "村居不详"
_NOTES = "说明"

_HOW_TO_USE = (
    "一、本名单由部门数据比对产生，供镇村上门核实，不是结论；是否应参保、由谁缴费，以核实情况和现行政策为准。",
    "二、灰色表头各列由系统给出；白色表头各列由核实人填写，“未参保原因”从下拉列表中选择，代码见下。以前回填的内容已经列出，没有变化的不必重填；"
    "改动或清空的，回填后以新内容为准。",
    "三、优先级 1 最先办理。同一人养老、医疗各占一行，“涉及人数”已去重。",
    "四、原因 07（死亡未销户）、16（信息有误）、17（已参保但系统未匹配）请务必如实填写，用于更正数据、改进比对。",
    "五、隐藏的最后两列是回填用的行号，请勿删除或改动；可以筛选、排序、增加备注，请勿增删列。",
    "六、名单含个人信息，仅限核实参保使用；不得复制外传、张贴或转入社交软件，用后按规定回收、销毁。",
)


def fields(reasons: str, *, has_village: bool) -> list[Field]:
    """The columns of a list; `reasons` is the reference of the cells that hold the 未参保原因.

    On the sheet of one village the village is in the name and above every page, and its column stays hidden.
    """
    return [
        Field("序号", 5, "no", "count"),
        Field("村（居）", 13.5, "village", "centre", hidden=not has_village),
        Field("姓名", 8.5, "name"),
        Field("证件号码", 19.5, "id_number", "centre"),
        Field("性别", 4.8, "sex", "centre"),
        Field("年龄", 4.8, "age", "count"),
        Field("电话", 12.5, "phone", "centre"),
        Field("险种", 5, "line", "centre"),
        Field("缺口", 6, "gap", "centre"),
        Field("建议参保", 13.5, "scheme", "centre"),
        Field("缴费主体", 5, "payer", "centre"),
        Field("应缴金额", 9, "premium_due", "amount"),
        Field("人群", 12, "groups"),
        Field("原因", 30, "reasons"),
        Field("优先级", 6.8, "priority", "count"),
        Field("新增/延续", 6.6, "status", "centre"),
        Field("未参保原因", 14, "reason", choices=reasons, prefilled=True),
        Field("核实情况", 14, "note", prefilled=True),
        Field("核实日期", 10.5, "checked_on", "date", prefilled=True),
        Field("核实人", 8, "officer", "centre", prefilled=True),
        Field("备注", 10, "remark", prefilled=True),
        Field("回填键", 12, "row_key", hidden=True),
        BASE,
    ]


_EMPLOYER_FIELDS = (
    Field("序号", 5, "no", "count"),
    Field("统一社会信用代码", 21, "uscc", "centre"),
    Field("单位名称", 36, "name"),
    Field("问题", 12, "gap", "centre"),
    Field("发薪人数", 9, "employees_seen", "count"),
    Field("其中未参保", 9, "employees_uninsured", "count"),
    Field("首见月份", 10, "first_seen_period", "centre"),
    Field("新增/延续", 8, "status", "centre"),
    Field("核实情况", 28),
    Field("核实日期", 11, style="date"),
    Field("核实人", 10, style="centre"),
    Field("备注", 20),
)


def write_unit(connection: duckdb.DuckDBPyConnection, folder: Path, unit: Row, *, masked: bool) -> Path:
    """The workbook of one unit (a row of `80_documents/units`) in `folder`."""
    run = run_of(connection)
    asked = {"township_code": unit["township_code"], "as_of": run["as_of"], "row_keys": None}
    title = f"{unit['township_name']} 未参保人员核实名单"
    path = folder / f"{unit['unit_no']:02d}_{file_part(unit['township_name'])}_{unit['persons']}人.xlsx"
    with Book(path, f"内部资料，注意保密　　比对基准日 {run['as_of']}　　{run['run_id']}") as book:
        reasons = _write_notes(book, run, unit, masked=masked)
        rows = stream(connection, "unit_targets", asked)
        if unit["persons"] == 0 or unit["villages"] > MOST_SHEETS:
            book.add_list("名单", title, fields(reasons, has_village=True), shown(rows, masked=masked))
        else:
            columns = fields(reasons, has_village=False)
            for village, people in itertools.groupby(rows, key=lambda row: row["village_code"] or _NO_VILLAGE):
                book.add_list(village, f"{title}　{village}", columns, shown(people, masked=masked))
        if unit["employers"]:
            employers = _shown_employers(stream(connection, "unit_employers", asked))
            book.add_list("单位名单", f"{unit['township_name']} 未参保单位核实名单", _EMPLOYER_FIELDS, employers)
    return path


def shown(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """The rows in the words that the officer reads, numbered within their sheet."""
    for no, row in enumerate(rows, start=1):
        yield {
            "no": no,
            "village": row["village_code"] or _NO_VILLAGE,
            "name": row["name"],
            "id_number": mask_id(row["id_number"]) if masked else row["id_number"],
            "sex": word(words.SEXES, row["sex"]),
            "age": row["age"],
            "phone": row["phone"],
            "line": word(words.INSURANCE_LINES, row["insurance_line"]),
            "gap": word(words.GAPS, row["gap"]),
            "scheme": word(words.SHORT_SCHEMES, row["recommended_scheme"]),
            "payer": word(words.PAYERS, row["payer"]),
            "premium_due": row["premium_due"],
            "groups": listed(row["groups"]),
            "reasons": listed(row["reasons"], between="；"),
            "priority": row["priority"],
            "status": word(words.LIST_STATUSES, row["status"]),
            "row_key": row["row_key"],
            **{name: row[name] for name in ("reason", "checked_on", "officer", "return_id")},
            # What officers write may name the right number of somebody whose own was wrong.
            **{name: mask_long_numbers(row[name]) if masked else row[name] for name in ("note", "remark")},
        }


def _shown_employers(rows: Iterable[Row]) -> Iterator[Row]:
    for no, row in enumerate(rows, start=1):
        yield {
            **row,
            "no": no,
            "gap": word(words.EMPLOYER_GAPS, row["gap"]),
            "first_seen_period": month(row["first_seen_period"]),
            "status": word(words.LIST_STATUSES, row["status"]),
        }


def _write_notes(book: Book, run: Row, unit: Row, *, masked: bool) -> str:
    """The first sheet. Returns the reference of the cells that hold the 未参保原因."""
    notes = book.add_notes(_NOTES, (26, 15, 15, 15, 15))
    notes.title(f"{unit['township_name']}　未参保人员核实名单")
    notes.fact("比对基准日", run["as_of"])
    notes.fact("运行编号", run["run_id"])
    notes.fact("采用政策", run["policy"])
    notes.fact("证件号码", "已脱敏，只显示前四位和后四位" if masked else "完整显示，请严格控制知悉范围")
    notes.gap()
    notes.section("本单位数字")
    pension = [unit["pension_not_enrolled"], unit["pension_lapsed"], unit["pension_not_claiming"]]
    medical = [unit["medical_not_enrolled"], unit["medical_lapsed"], 0]
    both = [one + other for one, other in zip(pension, medical, strict=True)]
    notes.table(
        ("险种（人次）", "未参保", "中断缴费", "应领未领", "合计"),
        [(label, *row, sum(row)) for label, row in (("养老", pension), ("医疗", medical), ("合计", both))],
        has_total=True,
    )
    notes.table(
        ("涉及人数（去重）", "村（居）数", "本次新增", "政府代缴", "优先级 1"),
        [(unit["persons"], unit["villages"], unit["new_rows"], unit["government_rows"], unit["first_rows"])],
    )
    if unit["year_target"]:
        done = (unit["enrolled_this_year"] or 0) / unit["year_target"]
        reached = f"目标 {unit['year_target']:,} 人，已新增参保 {unit['enrolled_this_year'] or 0:,} 人（{done:.1%}）"
        notes.fact("本年度扩面", reached)
    if unit["employers"]:
        notes.fact("未参保单位", f"{unit['employers']} 家，见“单位名单”")
    notes.gap()
    notes.section("使用方法")
    for paragraph in _HOW_TO_USE:
        notes.paragraph(paragraph)
    notes.gap()
    notes.section("未参保原因代码")
    return notes.choices(words.NOT_ENROLLED_REASONS)
