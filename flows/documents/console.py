"""The few lines that a run ends with on the screen."""

from __future__ import annotations

from pathlib import Path

from flows.documents import audit, text
from flows.documents.audit_report import FILE_NAME as REPORT_FILE
from flows.documents.published import Row, fetch, opened, run_of
from flows.documents.summary import FILE_NAME as SUMMARY_FILE
from flows.documents.summary import dataset_title, is_remarked, is_troubled, state
from schemas.published import words


def summary_lines(published: Path) -> list[str]:
    """What was found, what is stale or refused, what was taken with a remark, and where the results lie."""
    with opened(published) as connection:
        run, totals = run_of(connection), fetch(connection, "totals")[0]
        gaps = fetch(connection, "targets_by_gap")
        employers = fetch(connection, "employers_by_gap")
        flags = audit.in_order(fetch(connection, "flags_by_type"))
        extracts = fetch(connection, "extracts")
    lines = [
        f"比对完成　基准日 {run['as_of']}　政策 {run['policy']}　运行 {run['run_id']}",
        "",
        f"自然人 {totals['persons']:,} 人，关联部门记录 {totals['links']:,} 条，待人工判定 {totals['review_pairs']:,} 对",
        f"应核实 {totals['target_persons']:,} 人（本次新增 {totals['new_persons']:,} 人）",
    ]
    for code, title in words.INSURANCE_LINES.items():
        listed = [
            f"{text.word(words.GAPS, row['gap'])} {row['persons']:,}" for row in gaps if row["insurance_line"] == code
        ]
        if listed:
            lines.append(f"  {title}　" + "，".join(listed))
    if employers:
        listed = [f"{text.word(words.EMPLOYER_GAPS, row['gap'])} {row['employers']:,}" for row in employers]
        lines.append(f"  单位　{totals['employers']:,} 家：" + "，".join(listed))
    total = sum(row["flags"] for row in flags)
    lines.append(f"疑点 {total:,} 件，涉及 {_amounts(flags)}（疑点须经核查，不是结论）" if flags else "疑点 0 件")
    lines += [
        f"  {text.word(words.FLAG_TYPES, row['flag_type'])}　{row['flags']:,} 件"
        + (f"，{_amounts([row])}" if row["amount_high"] else "")
        for row in flags
    ]
    told = [_told(row) for row in extracts if is_troubled(row)]
    if told:
        lines += ["", "注意：以下数据被拒收、未到期、未送来，或不是最新的", *told]
    taken = [_told(row) for row in extracts if is_remarked(row)]
    if taken:
        lines += ["", "请核对：以下数据已经采用", *taken]
    if run.get("message"):
        lines += ["", f"注意：{run['message']}"]
    # Not resolved: the name that readers use is a link to the night in force.
    folder = published.absolute().parent
    lines += [
        "",
        f"结果　　　　{published.absolute()}",
        f"运行报告　　{folder / SUMMARY_FILE}",
        f"镇区名单　　{folder / 'township'}/",
        f"疑点核查表　{folder / audit.FILE_NAME}",
        f"疑点报告　　{folder / REPORT_FILE}",
        f"部门反馈　　{folder / 'feedback'}/",
        f"督查通报　　{folder / '督查通报.docx'}",
    ]
    return lines


def _amounts(rows: list[Row]) -> str:
    """The sum as one amount, or from the conservative to the largest."""
    low, high = sum(row["amount_low"] for row in rows), sum(row["amount_high"] for row in rows)
    return text.money(low) if low == high else f"{text.money(low)} 至 {text.money(high)}"


def _told(row: Row) -> str:
    sentence = f"：{row['message']}" if row["message"] else ""
    return text.mask_numbers(
        f"  {state(row)}　{dataset_title(row['source'], row['dataset'])}（{row['newest_file']}）{sentence}"
    )
