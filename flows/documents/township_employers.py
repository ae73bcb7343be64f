"""The employers of a township's workbook, and who works for them uninsured: whom an officer asks for at each door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flows.documents.published import Row
from flows.documents.text import listed, mask_id, mask_long_numbers, month, word
from flows.documents.workbook import BASE, Field
from schemas.published import words

SHEET, EMPLOYEES_SHEET = "单位名单", "未参保职工"
_NEW = words.LIST_STATUSES["new"]
_DAY = "写作 2026-05-01 这样。"

FIELDS = (
    Field("序号", 4.5, "no", "count"),
    Field("统一社会信用代码", 18.6, "uscc", "code"),
    Field("单位名称", 20, "name"),
    Field("法定代表人", 8, "legal_rep_name", "centre"),
    Field("电话", 11.6, "phone", "code"),
    Field("地址", 16, "address"),
    Field("问题", 8.6, "gap", "centre"),
    Field("发薪人数", 5.2, "employees_seen", "count"),
    Field("其中未参保", 5.4, "employees_uninsured", "count"),
    Field("首见月份", 8, "first_seen_period", "centre"),
    Field("应登记日期", 10.6, "registration_due_on", "date"),
    Field("原因和核实要点", 34, "reasons"),
    Field("现处阶段", 8, "stage", "centre"),
    Field("新增/延续", 6.4, "status", "centre", accents=(_NEW,)),
    Field("核实情况", 15, "note", prefilled=True),
    Field("办理阶段", 9, "said_stage", "centre", tuple(words.EMPLOYER_STAGES.values()), prefilled=True),
    Field("日期", 10.6, "said_on", "date", prefilled=True, hint=_DAY),
    Field("经办人", 7.4, "officer", "centre", prefilled=True),
    Field("说明", 12, "remark", prefilled=True),
    Field("单位键", 12, "employer_id", hidden=True),
    BASE,
)

EMPLOYEE_FIELDS = (
    Field("序号", 4.5, "no", "count"),
    Field("单位序号", 5, "employer_no", "count"),
    Field("单位名称", 24, "employer_name"),
    Field("姓名", 8, "name"),
    Field("证件号码", 18.6, "id_number", "code"),
    Field("性别", 4.4, "sex", "centre"),
    Field("年龄", 4.4, "age", "count"),
    Field("电话", 11.6, "phone", "code"),
    Field("最近发薪", 8.4, "last_wage_period", "centre"),
    Field("发薪月数", 5, "wage_months", "count"),
    Field("本单位已参加的其他险种", 11, "other_schemes"),
    Field("核实要点", 24, "detail"),
    Field("核实情况", 20, "note", choices=words.EMPLOYEE_RESULTS, free=True, prefilled=True,
          hint="可从下拉列表中选择，也可以直接写。"),
    Field("核实日期", 10.6, "checked_on", "date", prefilled=True, hint=_DAY),
    Field("核实人", 7.4, "officer", "centre", prefilled=True),
    Field("备注", 14, "remark", prefilled=True),
    Field("统一社会信用代码", 18.6, "uscc", "code", printed=False),
    Field("职工键", 12, "row_key", hidden=True),
    BASE,
)  # fmt: skip


def shown(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """The employers in the words that the officer reads, numbered."""
    for no, row in enumerate(rows, start=1):
        stage = word(words.EMPLOYER_STAGES, row["stage"])
        yield {
            **row,
            "no": no,
            "gap": word(words.EMPLOYER_GAPS, row["gap"]),
            "first_seen_period": month(row["first_seen_period"]),
            "reasons": listed(row["reasons"], between="；"),
            "stage": f"{stage}\n{row['stage_on']}" if stage and row["stage_on"] else stage,
            "status": word(words.LIST_STATUSES, row["status"]),
            "said_stage": word(words.EMPLOYER_STAGES, row["said_stage"]),
            **_said(row, masked=masked),
        }


def shown_employees(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """Those of an employer one after the other, in the order of the employers; `employer_no` is its number there."""
    for no, row in enumerate(rows, start=1):
        yield {
            **row,
            "no": no,
            "id_number": mask_id(row["id_number"]) if masked else row["id_number"],
            "sex": word(words.SEXES, row["sex"]),
            "last_wage_period": month(row["last_wage_period"]),
            "other_schemes": listed(row["other_schemes"], words.SHORT_SCHEMES),
            **_said(row, masked=masked),
        }


def _said(row: Row, *, masked: bool) -> Row:
    """What people wrote in free text may hold somebody's number."""
    return {name: mask_long_numbers(row[name]) if masked else row[name] for name in ("note", "remark")}
