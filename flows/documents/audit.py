"""The auditors' workbook: every doubt with what it rests on, and room for what the check finds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from flows.documents import audit_cover
from flows.documents.published import Row, fetch, run_of, stream
from flows.documents.text import day, listed, mask_id, mask_id_like, mask_long_numbers, mask_numbers, span, word, yuan
from flows.documents.workbook import A3, BASE, Book, Field
from schemas.datasets import BY_KEY
from schemas.published import words

FILE_NAME = "疑点核查表.xlsx"
_MOST_ROWS = 1_000_000
_NEWS = tuple(title for code, title in words.FLAG_STANDINGS.items() if code != "continuing")

FLAG_FIELDS = (
    Field("序号", 5, "no", "count"),
    Field("疑点编号", 20, "flag_id"),
    # Each sheet is of one type, which stands above every page.
    Field("类型", 8.8, "type", "centre", hidden=True),
    Field("姓名", 7.4, "name"),
    Field("证件号", 18.6, "id_number", "code"),
    Field("镇区", 8.8, "township_name", "centre"),
    Field("村（居）", 8.8, "village", "centre"),
    Field("个人编号", 11.8, "registry_nos"),
    Field("险种", 8.8, "schemes"),
    Field("起止", 10.2, "span", "centre"),
    Field("月数", 4.6, "months", "count"),
    Field("涉及金额下限", 11, "amount_at_risk", "amount"),
    Field("涉及金额上限", 11, "amount_at_risk_max", "amount"),
    Field("可信度", 6.6, "confidence", "centre", accents=(words.CONFIDENCES["high"],)),
    Field("一句话", 33, "summary"),
    Field("依据的记录", 26, "rests_on"),
    Field("反证与存疑", 22, "doubts"),
    Field("状态", 7, "status", "centre"),
    Field("新增/延续", 8.8, "standing", "centre", accents=_NEWS),
    Field("以往核查", 14, "earlier"),
    Field("核查结果", 9, "check_result", "centre", tuple(words.CHECK_RESULTS), prefilled=True),
    Field("不属实原因", 11, "not_true_reason", choices=words.NOT_TRUE_REASONS, prefilled=True),
    Field("处理措施", 9, "measure", "centre", words.MEASURES, prefilled=True),
    Field("应追回", 10, "amount_due", "amount", prefilled=True, hint="元，不小于 0，最多两位小数。"),
    Field("已追回", 10, "amount_recovered", "amount", prefilled=True, hint="元，不大于应追回。"),
    Field("核查人", 7.4, "officer", "centre", prefilled=True),
    Field("核查日期", 10.4, "checked_on", "date", prefilled=True, hint="写作 2026-05-01 这样。"),
    Field("还款方式", 8, "repayment", "centre", words.REPAYMENTS, prefilled=True),
    Field("整改日期", 10.4, "corrected_on", "date", prefilled=True, hint="整改完成的日期，写作 2026-05-01 这样。"),
    Field("复核人", 7.4, "reviewer", "centre", prefilled=True, hint="不得与核查人为同一人。"),
    # For the office, after the check.
    Field("佐证材料", 20, "papers", prefilled=True, printed=False, hint="材料名称、文号或档案号。"),
    Field("备注", 16, "remark", prefilled=True, printed=False),
    Field("未追回", 10, "amount_left", "amount", printed=False),
    Field("法律依据", 60, "legal_basis", printed=False),
    BASE,
)

_EVIDENCE_FIELDS = (
    Field("疑点序号", 6.6, "no", "count"),
    Field("类型", 15, "type", "centre"),
    Field("姓名", 9, "name"),
    Field("作用", 24, "role"),
    Field("来源部门", 10, "source", "centre"),
    Field("数据集", 14, "dataset", "centre"),
    Field("记录编号", 19, "record_no"),
    Field("文件", 27, "file"),
    Field("行号", 9, "line", "count"),
    Field("金额", 12.4, "amount", "amount"),
    Field("疑点编号", 36, "flag_id", "code"),
)


def write_audit(connection: duckdb.DuckDBPyConnection, folder: Path, *, masked: bool) -> Path:
    """`疑点核查表.xlsx` in `folder`."""
    path = folder / FILE_NAME
    run, types = run_of(connection), in_order(fetch(connection, "flags_by_type"))
    footer = f"内部资料，注意保密　疑点须经核实，不作为停发、追缴依据　比对基准日 {day(run['as_of'])}　{run['run_id']}"
    with Book(path, footer) as book:
        audit_cover.write_cover(book, connection, run, types, masked=masked)
        asked = {"flag_types": [row["flag_type"] for row in types]}
        flags = stream(connection, "flag_list", {**asked, "flag_ids": None})
        for flag_type, some in itertools.groupby(flags, key=lambda row: str(row["flag_type"])):
            name = word(words.FLAG_TYPES, flag_type)
            book.add_list(name, f"{name} 疑点核查表", FLAG_FIELDS, shown(some, masked=masked), A3)
        evidence = _shown_evidence(stream(connection, "flag_evidence", asked), masked=masked)
        while book.add_list("证据", "疑点证据", _EVIDENCE_FIELDS, itertools.islice(evidence, _MOST_ROWS),
                            frozen=3) == _MOST_ROWS:  # fmt: skip
            continue
    return path


def in_order(types: list[Row]) -> list[Row]:
    """The types in the order of the contract; a type that it does not know comes last."""
    known = list(words.FLAG_TYPES)
    return sorted(types, key=lambda row: known.index(row["flag_type"]) if row["flag_type"] in known else len(known))


def shown(rows: Iterable[Row], *, masked: bool) -> Iterator[Row]:
    """The doubts in the words that the auditor reads, numbered within their sheet."""
    told = mask_numbers if masked else str
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
            "standing": word(words.FLAG_STANDINGS, row["standing"]),
            "summary": told(row["summary"] or ""),
            "rests_on": told(_rests_on(row["evidence"])),
            "doubts": told("\n".join(row["doubts"] or ())),
            "earlier": told(_earlier(row)),
            # As the returns compare it: what comes back masked is taken for what was shown.
            **{name: mask_long_numbers(row[name]) if masked else row[name] for name in ("papers", "remark")},
        }


def _rests_on(evidence: str | None) -> str:
    """A line for each role that records play in the doubt: what, how many, and what they sum to."""
    parts = json.loads(evidence or "[]")
    return "\n".join(
        f"{part['作用']} {part['条数']} 条" + (f" {yuan(part['金额'])} 元" if part.get("金额") else "")
        for part in (parts if isinstance(parts, list) else ())
    )


def _earlier(row: Row) -> str:
    """What was decided before, and why it was opened again."""
    said = [f"首次发现\n{row['first_seen_on']}"] if row["first_seen_on"] else []
    if row["decision_note"]:
        said.append(f"{row['decided_on'] or ''} {row['decision_note']}".strip())
    if row["reopened_on"]:
        said.append(f"{row['reopened_on']} 重新列为待核查：{row['reopened_reason'] or '证据有变化'}")
    return "\n".join(said)


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
