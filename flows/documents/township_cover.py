"""The first sheet of a township's workbook: its figures and targets, how to fill it in, and what may be chosen."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from flows.documents.notes_sheet import Link, Notes
from flows.documents.published import Row, fetch
from flows.documents.text import day, percent, word
from flows.documents.workbook import Book
from schemas.datasets import BY_KEY
from schemas.published import words

SHEET = "说明"
NO_VILLAGE = "村居不详"
_WIDTHS = (24, 15, 13, 13, 13, 13)

_CONFIDENTIAL = (
    "本名单含个人信息，仅限核实参保使用。不得复制外传、张贴、转入社交软件；打印件用后按规定回收、销毁。"
    "名单由部门数据比对产生，供上门核实，不是结论；疑点须经核实，不作为停发、追缴依据。"
)
_HOW_TO_USE = (
    "一、先看“村（居）一览”，点村名到该村的表。表内按优先级排列，1 最先办理；各级含义见“优先级”一表。同一人养老、医疗各占一行，"
    "“人数”已去重。",
    "二、上门时做到“三个一”：见一次面或通一次电话，算一笔账（应缴多少、谁缴、到龄领多少），送一份宣传单。",
    "三、深色表头各列由系统给出，已经锁定；浅色表头各列由核实人填写。“未参保原因”只能从下拉列表中选择，“核实情况”可选也可直接写。"
    "以前回填的内容已经列出，没有变化的不必重填；改动或清空的，回填后以新内容为准。",
    "四、“应缴金额”为缴费主体每年应缴的元数；空白的随工资基数而定，由单位申报。“政府代缴”的，本人不用缴费。",
    "五、原因 07（死亡未销户）、16（信息有误）、17（已参保但系统未匹配）请务必如实填写，用于更正数据、改进比对。",
    "六、可以筛选。需要排序的，先点“审阅—撤消工作表保护”（没有密码）。隐藏的最后两列是回填用的行号，请勿删除或改动；请勿增删列。",
    "七、“三个一”写做了哪几项。“参保时间”“复核人”在屏幕上填写，和“现有参保”“匹配置信”两列一样不打印。"
    "匹配置信不是“号码、姓名一致”的，请先核对是否同一人。",
    "八、已按 A4 横向设好打印：每页重复表头，标有页码。填好的电子表原样交回县人社局数据科，由其读回，下次名单即按回填更新。",
)

#: Why people are not on the list, and the datasets that were asked.
_CHECKED = {
    "死亡": ("public_security/population", "civil_affairs/deaths", "health/death_certificates"),
    "在校（只查养老）": ("education/students",),
    "现役（只查养老）": ("veterans/service_members",),
    "服刑（只查养老）": ("justice/inmates",),
    "迁出、出国定居": ("public_security/population", "public_security/residence_permits", "tax/wage_withholding"),
    "已在本县参保": ("insurance/enrolments", "insurance/contributions", "insurance/benefits"),
}
_UNCHECKED = "外地参保：没有可查的数据，请当面问清（原因 01、02）。"


def write_cover(
    book: Book,
    connection: duckdb.DuckDBPyConnection,
    run: Row,
    unit: Row,
    villages: Sequence[tuple[Row, str, str]],
    *,
    masked: bool,
) -> list[str]:
    """Writes it. `villages`: each with its name and its sheet. Returns where 未参保原因 and 核实情况 are offered."""
    asked = {"township_code": unit["township_code"]}
    notes = book.add_notes(SHEET, _WIDTHS)
    notes.title(f"{unit['township_name']}　未参保人员核实名单")
    notes.fact("比对基准日", day(run["as_of"]))
    # The label and its cell are what tells which run a returned workbook is of.
    notes.fact("运行编号", run["run_id"])
    notes.fact("采用政策", run["policy"])
    notes.fact("证件号码", "已脱敏，只显示前四位和后四位" if masked else "完整显示，请严格控制知悉范围")
    notes.gap()
    notes.warning(_CONFIDENTIAL)
    _write_figures(notes, unit)
    _write_years(notes, fetch(connection, "unit_years", asked), fetch(connection, "plan_notes"))
    priorities = fetch(connection, "unit_priorities", asked)
    if priorities:
        notes.section("优先级（人数；人次）")
        notes.table(
            ("列入次序", "优先级", "人数", "养老", "医疗", "本次新增"),
            [(row["title"] or "", *(row[name] for name in ("priority", "persons", "pension_rows", "medical_rows",
              "new_rows"))) for row in priorities],
        )  # fmt: skip
    groups = fetch(connection, "unit_groups", asked)
    if groups:
        notes.section("困难和重点人群（人，一人属几类的各计一次）")
        notes.table(
            ("人群", "在名单", "养老缺口", "应领未领", "医疗缺口", "政府代缴"),
            [tuple(row.values()) for row in groups],
        )
    _write_stages(notes, fetch(connection, "unit_stages", asked))
    _write_checks(notes, fetch(connection, "checked_sources"))
    notes.section("怎样使用")
    for paragraph in _HOW_TO_USE:
        notes.paragraph(paragraph)
    notes.gap()
    if villages:
        notes.section("村（居）一览（人数；人次）")
        notes.table(
            ("村（居）", "代码", "人数", "名单行数", "优先级 1", "本次新增"),
            [(Link(name, sheet), row["village_code"] or "—", row["persons"], row["target_rows"], row["first_rows"],
              row["new_rows"]) for row, name, sheet in villages],
        )  # fmt: skip
    notes.section("可选的内容：左为未参保原因（代码见前），右为核实情况")
    return notes.choices(words.NOT_ENROLLED_REASONS, words.VISIT_RESULTS, every=3)


def _write_figures(notes: Notes, unit: Row) -> None:
    notes.section("本单位名单")
    pension = [unit["pension_not_enrolled"], unit["pension_lapsed"], unit["pension_not_claiming"]]
    medical = [unit["medical_not_enrolled"], unit["medical_lapsed"], 0]
    both = [one + other for one, other in zip(pension, medical, strict=True)]
    notes.table(
        ("险种（人次）", "未参保", "中断缴费", "应领未领", "合计"),
        [(label, *row, sum(row)) for label, row in (("养老", pension), ("医疗", medical), ("合计", both))],
        has_total=True,
    )
    notes.table(
        ("涉及人数（去重）", "村（居）数", "本次新增", "政府代缴", "优先级 1", "未参保单位"),
        [[unit[name] for name in ("persons", "villages", "new_rows", "government_rows", "first_rows", "employers")]],
    )


def _write_years(notes: Notes, years: Sequence[Row], contradictions: Sequence[Row]) -> None:
    """Targets and progress; a year that the plan gives no target says so with a dash."""
    if not years:
        return
    notes.section("扩面任务与进度（人；新增为首次参加任一养老保险，毛数）")
    notes.table(
        ("年度", "本年度目标", "本年度新增", "完成率", "还差", "本年度减少"),
        [
            (f"{row['year']}年（至基准日）" if row["is_current_year"] else f"{row['year']}年",
             _count(row["year_target"]), _count(row["enrolled_this_year"]), _reached(row), _left(row),
             _count(row["lost_this_year"]))
            for row in years
        ],
    )  # fmt: skip
    last = years[-1]
    if last["plan_target"]:
        notes.paragraph(
            f"计划总目标 {last['plan_target']:,} 人，计划期内至今新增 {last['enrolled_in_plan'] or 0:,} 人，"
            f"完成 {percent(last['plan_completion'])}。"
        )
    if not last["year_target"]:
        notes.paragraph(f"计划没有 {last['year']} 年的任务；本年度只列新增和减少。")
    for each in contradictions:
        notes.paragraph("注：" + each["note"])
    notes.gap()


def _count(value: int | None) -> int | str:
    return "—" if value is None else value


def _reached(row: Row) -> str:
    return percent((row["enrolled_this_year"] or 0) / row["year_target"]) if row["year_target"] else "—"


def _left(row: Row) -> int | str:
    return max(row["year_target"] - (row["enrolled_this_year"] or 0), 0) if row["year_target"] else "—"


def _write_checks(notes: Notes, checked: Sequence[Row]) -> None:
    """Who was taken off the list by which data of which day; an officer knows what is left for him to ask."""
    until = {(row["source"], row["dataset"]): row["as_of"] for row in checked}
    notes.section("列入名单前已查过的情形（括号内为数据截止日期）")
    for title, datasets in _CHECKED.items():
        said = [
            f"{BY_KEY[key].title}（{day(until[source, dataset]) if (source, dataset) in until else '没有送来，未查'}）"
            for key in datasets
            for source, _, dataset in [key.partition("/")]
        ]
        notes.paragraph(f"{title}：{'、'.join(said)}")
    notes.paragraph(_UNCHECKED)
    notes.gap()


def _write_stages(notes: Notes, rows: Sequence[Row]) -> None:
    """How many employers have come to which stage, by what is wrong with them."""
    if not rows:
        return
    counted = {(row["gap"], row["stage"]): row["employers"] for row in rows}
    gaps = [gap for gap in words.EMPLOYER_GAPS if any(gap == each for each, _ in counted)]
    stages = [None, *(stage for stage in words.EMPLOYER_STAGES if any(stage == each for _, each in counted))]
    table: list[tuple[object, ...]] = [
        ("尚未填报" if stage is None else word(words.EMPLOYER_STAGES, stage),
         *(counted.get((gap, stage), 0) for gap in gaps), sum(counted.get((gap, stage), 0) for gap in gaps))
        for stage in stages
    ]  # fmt: skip
    table.append(("合计", *(sum(column) for column in list(zip(*table, strict=True))[1:])))
    notes.section("未参保单位办理阶段（家，见“单位名单”；阶段由人填报，程序不作认定）")
    notes.table(("阶段", *(words.EMPLOYER_GAPS[gap] for gap in gaps), "合计"), table, has_total=True)
