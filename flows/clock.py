"""A clock that was wrong, or a date that lies before the last one: nothing is lost by it, and people are told."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from flows.publication.last_night import LastNight

_STAMP = "%Y%m%d-%H%M%S"


def run_id(now: dt.datetime, linkage: Path, last: LastNight | None) -> str:
    """The number of a run that begins now. It sorts after that of every earlier run, even when the clock was set back."""
    names = [path.name for path in linkage.glob("*")] + ([last.run_id] if last else [])
    moment = max([now, *(_moment(name) + dt.timedelta(seconds=1) for name in names if _is_stamped(name))])
    return f"{moment:{_STAMP}}-{secrets.token_hex(2)}"


def remarks(started_at: dt.datetime, as_of: dt.date, last: LastNight | None) -> Iterator[str]:
    """What readers should know when tonight does not lie after the last night."""
    if last is None:
        return
    if started_at < last.finished_at:
        yield (
            f"本机时间 {started_at:%Y-%m-%d %H:%M:%S} 早于上次运行结束的 {last.finished_at:%Y-%m-%d %H:%M:%S}，请校时；"
            "运行编号已顺延，先后以编号为准。"
        )
    if as_of < last.as_of:
        yield (
            f"比对日期 {as_of:%Y-%m-%d} 早于上次的 {last.as_of:%Y-%m-%d}：本次说的是更早的一天，新增、减少须倒过来看，"
            "首次列入、首次发现的日期按较早的一天。如非有意，请核对时钟和 --as-of 后重新运行；查看旧日期请另用结果目录。"
        )


def _is_stamped(name: str) -> bool:
    return re.match(r"\d{8}-\d{6}-", name) is not None


def _moment(name: str) -> dt.datetime:
    return dt.datetime.strptime(name[:15], _STAMP)
