"""What Prefect's pages show of a night: figures, files and sentences. Nobody's data.

Everything is asked of the published file, from the same SELECTs as the run's own report.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.exceptions import PrefectException

from flows.documents import audit, summary, text
from flows.documents.published import fetch, opened, run_of
from flows.publication.publish import FILE_NAME
from flows.run import STAGES
from schemas.published import words
from schemas.settings import CountyNight

log = logging.getLogger(__name__)

#: What comes of a server that is not there, or does not do what it is asked.
AWAY = (PrefectException, httpx.HTTPError)


class Progress:
    """A bar that moves with every stage. A server that is away costs the bar, never the night."""

    def __init__(self, county: CountyNight) -> None:
        self._done = 0
        self._id: UUID | None = None
        with self._while_it_is_there():
            made = create_progress_artifact(0.0, key=f"{county.name}-progress", description=f"{county.title}：进度")
            self._id = made if isinstance(made, UUID) else None

    def stage_done(self) -> None:
        """One more stage is through."""
        self._done += 1
        if self._id:
            with self._while_it_is_there():
                update_progress_artifact(artifact_id=self._id, progress=100.0 * self._done / len(STAGES))

    @contextmanager
    def _while_it_is_there(self) -> Iterator[None]:
        try:
            yield
        except AWAY as error:
            # Asked once: Prefect's client has tried for a minute, and would for every stage.
            self._id = None
            log.warning("Prefect 页面上的进度不再更新（%s），运行不受影响", type(error).__name__)


def publish(county: CountyNight, remarks: list[str]) -> None:
    """Summary, extracts, flags by type and the link to the report of what is published now."""
    with opened(county.output / FILE_NAME) as connection:
        run, totals = run_of(connection), fetch(connection, "totals")[0]
        extracts, flags = fetch(connection, "extracts"), audit.in_order(fetch(connection, "flags_by_type"))
    key, title = county.name, county.title
    create_markdown_artifact(_summary(county, run, totals, flags, remarks), key=f"{key}-summary", description=title)
    create_table_artifact(
        [_of_extract(row) for row in extracts], key=f"{key}-extracts", description=f"{title}：数据接收"
    )
    create_table_artifact([_of_flags(row) for row in flags], key=f"{key}-flags", description=f"{title}：疑点，按类型")
    create_link_artifact(
        county.report_url or report(county).as_uri(),
        link_text=f"{title}　运行报告",
        key=f"{key}-report",
        description=title,
    )


def report(county: CountyNight) -> Path:
    """The page about the run."""
    return county.output / summary.FILE_NAME


def _summary(
    county: CountyNight, run: dict[str, Any], totals: dict[str, Any], flags: list[dict[str, Any]], remarks: list[str]
) -> str:
    rows = {
        "自然人": totals["persons"], "关联的部门记录": totals["links"], "待人工判定（对）": totals["review_pairs"],
        "应核实人数": totals["target_persons"], "其中本次新增": totals["new_persons"],
        "应办参保单位": totals["employers"], "未处理的疑点": sum(row["open_flags"] for row in flags),
    }  # fmt: skip
    lines = [
        f"# {county.title}　{run['as_of']}", "", f"运行 {run['run_id']}，政策 {county.policy}", "", "| 项目 | 数 |",
        "| --- | ---: |", *(f"| {name} | {count:,} |" for name, count in rows.items()), "",
    ]  # fmt: skip
    lines += ["## 注意", "", *(f"- {remark}" for remark in remarks)] if remarks else ["没有需要注意的情况。"]
    return "\n".join([*lines, "", "疑点须经核查，不是结论。", ""])


def _of_extract(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "数据": summary.dataset_title(row["source"], row["dataset"]),
        "结果": state_of(row),
        "文件": row["newest_file"] if row["files"] == 1 else f"{row['newest_file']} 等 {row['files']} 个",
        "截止日期": str(row["as_of"]) if row["as_of"] else "",
        "行数": row["row_count"] or 0,
        "接收": row["accepted"] or 0,
        "隔离": row["quarantined"] or 0,
        "说明": row["message"] or "",
    }


def _of_flags(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "疑点": text.word(words.FLAG_TYPES, row["flag_type"]),
        "件数": row["flags"],
        "未处理": row["open_flags"],
        "高": row["high"], "中": row["medium"], "待复核": row["review"],
        "涉及金额": text.money(row["amount_low"]),
    }  # fmt: skip


def state_of(row: dict[str, Any]) -> str:
    """What became of an extract, in a word."""
    return "沿用旧件" if row["is_stale"] else text.word(words.GATE_RESULTS, row["gate_result"])


def troubles(output: Path) -> list[str]:
    """A sentence for every extract that was refused, is not due or stands in for a newer one."""
    with opened(output / FILE_NAME) as connection:
        rows = fetch(connection, "extracts")
    return [
        f"{state_of(row)}　{summary.dataset_title(row['source'], row['dataset'])}（{row['newest_file']}）"
        + (f"：{row['message']}" if row["message"] else "")
        for row in rows
        if row["is_stale"] or row["gate_result"] in ("refused", "not_due")
    ]
