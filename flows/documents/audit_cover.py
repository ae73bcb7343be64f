"""The first sheet of the auditors' workbook: how many doubts there are, where, how sure, and how to work with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import duckdb

from flows.documents import look
from flows.documents.notes_sheet import Link, Notes
from flows.documents.published import Row, fetch
from flows.documents.text import day, word
from flows.documents.workbook import Book
from schemas.published import words

SHEET = "说明与汇总"
_WIDTHS = (18, 8, 11, 8.5, 7.5, 8, 14, 14)
_FIGURES = ("flags", "open_flags", "high", "medium", "review", "amount_low", "amount_high")
_HEADERS = ("件数", "其中待核查", "可信度高", "中", "待复核", "涉及金额下限", "涉及金额上限")
_STANDINGS = ("new_flags", "found_again_flags", "reopened_flags", "continuing_flags", "cleared_flags")
#: Parts of a bar: the column of the figures that each stands for, and its colour.
_PARTS = {"可信度高": (3, look.BLUE), "中": (4, look.CALM), "待复核": (5, look.PAPER)}

_DOUBT = (
    look.DOUBT_NOTE + "疑点是数据之间的矛盾，不是违规结论；核实之前不得据此停发待遇，不得对外使用“冒领”“骗保”等说法。"
    "本表含个人信息，仅限基金监督核查使用，不得外传。"
)
_HOW_TO_READ = (
    "一、每类疑点一张表，按涉及金额下限由大到小、可信度由高到低排列；“证据”表逐条列出所依据的部门记录，“疑点序号”与各表的序号一致。",
    "二、涉及金额下限按各来源中最晚的日期计算，上限按最早的日期计算；应追回金额以核实为准。丧葬补助金、抚恤金不计入。",
    "三、可信度：高，全部关联的证件号码与姓名一致或经人工判定；中，模型判定且高于阈值；待复核，低于阈值或规则本身需复核。"
    "“反证与存疑”列出对疑点不利或尚不能确定的记载，应当先行核实；空白的，数据中没有发现反证，仍须核实。",
    "四、“新增/延续”：新增，本次首次发现；再次发现，消除之后又出现；重新核查，核查之后证据有重大变化；延续，以前已经列出；"
    "未能复核，所依据的数据本次缺失或未采用，不等于已经消除。"
    "“以往核查”列有首次发现日期、以往结论和重新核查的缘由。",
    "五、深色表头各列由系统给出，已经锁定；浅色表头各列由核查人填写，核查结果、不属实原因、处理措施从下拉列表中选择。以前回填的已经列出，"
    "没有变化的不必重填；改动或清空的以新内容为准。核查人与待遇经办、审批人员应当分开。",
    "六、可以筛选。需要排序的，先点“审阅—撤消工作表保护”（没有密码）。请勿增删列，勿改动隐藏的最后一列。"
    "“佐证材料”“备注”“未追回”“法律依据”不打印；“复核人”应另有其人。",
    "七、疑点编号逐夜不变，回填核查结果后，同一疑点保留其处置状态。填好的电子表原样交回数据科读回。",
)


def write_cover(
    book: Book, connection: duckdb.DuckDBPyConnection, run: Row, types: Sequence[Row], *, masked: bool
) -> None:
    """Writes it; `types` are the rows of `80_documents/flags_by_type` in the order of the sheets."""
    notes = book.add_notes(SHEET, _WIDTHS)
    notes.title("社会保险基金疑点核查表")
    notes.fact("比对基准日", day(run["as_of"]))
    # The label and its cell are what tells which run a returned workbook is of.
    notes.fact("运行编号", run["run_id"])
    notes.fact("采用政策", run["policy"])
    notes.fact("证件号码", "已脱敏，只显示前四位和后四位" if masked else "完整显示，请严格控制知悉范围")
    notes.gap()
    notes.warning(_DOUBT)
    notes.section("各类疑点（件；元）")
    counted = {row["flag_type"]: row for row in types}
    all_types = [(_linked(code, counted), counted.get(code)) for code in dict.fromkeys((*words.FLAG_TYPES, *counted))]
    _write_figures(notes, "疑点类型", all_types)
    notes.bars("各类疑点的件数，按可信度", len(all_types), _PARTS)
    notes.section("新增、消除和重新核查（件）")
    standings = {row["flag_type"]: row for row in fetch(connection, "flags_by_standing")}
    table: list[list[object]] = [
        [word(words.FLAG_TYPES, code), *(standings[code][name] for name in _STANDINGS)]
        for code in dict.fromkeys((*words.FLAG_TYPES, *standings))
        if code in standings
    ]
    headers = ("疑点类型", "新增", "再次发现", "重新核查", "延续", "本次消除")
    notes.table(headers, [*table, ["合计", *_sums(table)]] if table else [], has_total=True)
    notes.section("各镇区（件；元）")
    _write_figures(notes, "镇区", [(row["township_name"], row) for row in fetch(connection, "flags_by_unit")])
    notes.section("怎样使用")
    for paragraph in _HOW_TO_READ:
        notes.paragraph(paragraph)
    notes.gap()
    notes.section("法律依据")
    for row in types:
        notes.paragraph(f"{word(words.FLAG_TYPES, row['flag_type'])}：{row['legal_basis']}")


def _linked(code: str, counted: Mapping[str, Row]) -> Link | str:
    """The type's name, leading to its sheet where there is one."""
    name = word(words.FLAG_TYPES, code)
    return Link(name, name) if code in counted else name


def _write_figures(notes: Notes, title: str, rows: Sequence[tuple[object, Row | None]]) -> None:
    none: Row = dict.fromkeys(_FIGURES, 0) | {"amount_low": Decimal(0), "amount_high": Decimal(0)}
    table = [[name, *((row or none)[figure] for figure in _FIGURES)] for name, row in rows]
    total = [["合计", *_sums(table)]] if table else []
    notes.table((title, *_HEADERS), [*table, *total], has_total=True)


def _sums(table: Sequence[Sequence[object]]) -> list[object]:
    columns = list(zip(*table, strict=True))[1:]
    return [sum(column) for column in columns]
