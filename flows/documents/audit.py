"""The auditors' workbook: every doubt with what it rests on, and room for what the check finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from flows.documents.published import Row, fetch, run_of, stream
from flows.documents.text import listed, mask_id, mask_id_like, mask_numbers, span, word
from flows.documents.workbook import A3, BASE, Book, Field
from schemas.datasets import BY_KEY
from schemas.published import words

FILE_NAME = "疑点核查表.xlsx"
_MOST_ROWS = 1_000_000

_HOW_TO_READ = (
    "一、疑点是数据之间的矛盾，只是核查线索，不是违规结论；核实之前不得据此停发待遇、不得对外使用“冒领”“骗保”等说法。",
    "二、涉及金额下限按各来源中最晚的日期计算，上限按最早的日期计算；应追回金额以核实为准。丧葬补助金、抚恤金不计入。",
    "三、可信度：高，全部关联的证件号码与姓名一致或经人工判定；中，模型判定且高于阈值；待复核，低于阈值或规则本身需复核。",
    "四、白色表头各列由核查人填写，核查结果、不属实原因、处理措施从下拉列表中选择；以前回填的已经列出，没有变化的不必重填，改动或清空的以新内容为准。核查人与待遇经办、审批人员应当分开。",
    "五、疑点编号逐夜不变，回填核查结果后，同一疑点保留其处置状态。证据逐条列在“证据”表，可追溯到部门原始记录。",
    "六、本表含个人信息，仅限基金监督核查使用，不得外传。",
)

FLAG_FIELDS = (
    Field("序号", 5, "no", "count"),
    Field("疑点编号", 20, "flag_id"),
    Field("类型", 8.5, "type", "centre"),
    Field("姓名", 9, "name"),
    Field("证件号", 19.5, "id_number", "centre"),
    Field("个人编号", 15, "registry_nos"),
    Field("险种", 13.5, "schemes"),
    Field("起止", 10, "span", "centre"),
    Field("月数", 5, "months", "count"),
    Field("涉及金额下限", 13, "amount_at_risk", "amount"),
    Field("涉及金额上限", 13, "amount_at_risk_max", "amount"),
    Field("可信度", 6.5, "confidence", "centre"),
    Field("一句话", 44, "summary"),
    Field("法律依据", 34, "legal_basis"),
    Field("状态", 7, "status", "centre"),
    Field("核查结果", 10, "check_result", "centre", tuple(words.CHECK_RESULTS), prefilled=True),
    Field("不属实原因", 15, "not_true_reason", choices=words.NOT_TRUE_REASONS, prefilled=True),
    Field("处理措施", 10, "measure", "centre", words.MEASURES, prefilled=True),
    Field("应追回", 11, "amount_due", "amount", prefilled=True),
    Field("已追回", 11, "amount_recovered", "amount", prefilled=True),
    Field("核查人", 9, "officer", "centre", prefilled=True),
    Field("核查日期", 11, "checked_on", "date", prefilled=True),
    BASE,
)

_EVIDENCE_FIELDS = (
    Field("疑点编号", 40, "flag_id"),
    Field("类型", 16, "type", "centre"),
    Field("来源部门", 12, "source", "centre"),
    Field("数据集", 18, "dataset", "centre"),
    Field("记录编号", 26, "record_no"),
    Field("作用", 24, "role"),
    Field("金额", 14, "amount", "amount"),
)


def write_audit(connection: duckdb.DuckDBPyConnection, folder: Path, *, masked: bool) -> Path:
    """`疑点核查表.xlsx` in `folder`."""
    path = folder / FILE_NAME
    run, types = run_of(connection), fetch(connection, "flags_by_type")
    footer = f"内部资料，注意保密　　疑点不是结论　　比对基准日 {run['as_of']}　　{run['run_id']}"
    with Book(path, footer) as book:
        _write_notes(book, run, types, masked=masked)
        for flag_type in in_order(types):
            name = word(words.FLAG_TYPES, flag_type["flag_type"])
            flags = stream(connection, "flag_list", {"flag_type": flag_type["flag_type"], "flag_ids": None})
            book.add_list(name, f"{name} 疑点核查表", FLAG_FIELDS, shown(flags, masked=masked), A3)
        evidence = _shown_evidence(stream(connection, "flag_evidence"), masked=masked)
        while book.add_list("证据", "疑点证据", _EVIDENCE_FIELDS, itertools.islice(evidence, _MOST_ROWS)) == _MOST_ROWS:
            continue
    return path


def in_order(types: list[Row]) -> list[Row]:
    """The types in the order of the contract; a type that it does not know comes last."""
    known = list(words.FLAG_TYPES)
    return sorted(types, key=lambda row: known.index(row["flag_type"]) if row["flag_type"] in known else len(known))


def shown(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """The doubts in the words that the auditor reads, numbered within their sheet."""
    for no, row in enumerate(rows, start=1):
        yield {
            **row,
            "no": no,
            "type": word(words.FLAG_TYPES, row["flag_type"]),
            "id_number": mask_id(row["id_number"]) if masked else row["id_number"],
            # In some registries the personal number of old entries is the identity number.
            "registry_nos": listed(map(mask_id_like if masked else str, row["registry_nos"] or ()), between="\n"),
            "schemes": listed(row["schemes"], words.SHORT_SCHEMES, "\n"),
            "span": span(row["period_from"], row["period_to"]),
            "confidence": word(words.CONFIDENCES, row["confidence"]),
            "status": word(words.FLAG_STATUSES, row["status"]),
            "summary": mask_numbers(row["summary"] or "") if masked else row["summary"],
        }


def _shown_evidence(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    for row in rows:
        dataset = BY_KEY.get(f"{row['source']}/{row['dataset']}")
        yield {
            **row,
            "type": word(words.FLAG_TYPES, row["flag_type"]),
            "source": word(words.SOURCES, row["source"]),
            "dataset": dataset.title if dataset else row["dataset"],
            "record_no": mask_id_like(row["record_no"]) if masked else row["record_no"],
            "role": mask_numbers(row["role"] or "") if masked else row["role"],
        }


def _write_notes(book: Book, run: Row, types: list[Row], *, masked: bool) -> None:
    notes = book.add_notes("说明与汇总", (20, 10, 10, 10, 10, 10, 18, 18))
    notes.title("社会保险基金疑点核查表")
    notes.fact("比对基准日", run["as_of"])
    notes.fact("运行编号", run["run_id"])
    notes.fact("采用政策", run["policy"])
    notes.fact("证件号码", "已脱敏，只显示前四位和后四位" if masked else "完整显示，请严格控制知悉范围")
    notes.gap()
    notes.section("汇总（件；元）")
    counted = {row["flag_type"]: row for row in types}
    none: Row = dict.fromkeys(("flags", "open_flags", "high", "medium", "review"), 0)
    none |= dict.fromkeys(("amount_low", "amount_high"), Decimal(0))
    rows = [
        [word(words.FLAG_TYPES, code), *(counted.get(code, none)[name] for name in none)]
        for code in dict.fromkeys((*words.FLAG_TYPES, *counted))
    ]
    rows.append(["合计", *(sum(column) for column in list(zip(*rows, strict=True))[1:])])
    headers = ("疑点类型", "件数", "其中待核查", "可信度高", "中", "待复核", "涉及金额下限", "涉及金额上限")
    notes.table(headers, rows, has_total=True)
    notes.section("怎样使用")
    for paragraph in _HOW_TO_READ:
        notes.paragraph(paragraph)
