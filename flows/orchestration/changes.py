"""What a publication holds, in figures, which of them have jumped since the one before, and what was taken with a remark."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.documents import summary, text
from flows.documents.published import fetch, opened
from flows.publication.publish import FILE_NAME
from schemas.published import words
from schemas.settings import Jumps

log = logging.getLogger(__name__)

#: A figure → what it is called, and the limit of the settings that it is held against.
_FIGURES = {
    "persons": ("自然人", "persons_percent"),
    "targets": ("应核实人数", "targets_percent"),
    "employers": ("应办参保单位", "employers_percent"),
    "flags": ("未处理的疑点", "flags_percent"),
}
_OF_TYPE = "flags."


@dataclass(frozen=True)
class Held:
    """A publication: its `figures`, and a sentence (`taken`) for each extract that was taken with a remark."""

    figures: dict[str, int]
    taken: tuple[str, ...] = ()


def held(output: Path) -> Held | None:
    """Persons, people and employers on the lists, open doubts in all and by type; None without a publication."""
    published = output / FILE_NAME
    if not published.exists():
        return None
    try:
        with opened(published) as connection:
            totals, flags = fetch(connection, "totals")[0], fetch(connection, "flags_by_type")
            extracts = fetch(connection, "extracts")
    except duckdb.Error as error:
        # Of an older program, damaged or held by somebody: the night itself says so where it matters.
        log.warning("上次的结果不能读取，本次不比较变动：%s（%s）", published, type(error).__name__)
        return None
    figures = {
        "persons": totals["persons"], "targets": totals["target_persons"], "employers": totals["employers"],
        "flags": sum(row["open_flags"] for row in flags),
        **{_OF_TYPE + row["flag_type"]: row["open_flags"] for row in flags},
    }  # fmt: skip
    taken = (
        f"已采用　{summary.dataset_title(row['source'], row['dataset'])}（{row['newest_file']}）：{row['message']}"
        for row in extracts
        if summary.is_remarked(row)
    )
    return Held(figures, tuple(taken))


def jumps(before: Held | None, after: Held | None, limits: Jumps) -> list[str]:
    """A sentence for each figure that has changed by more than its limit, and for each remark that is new.

    Without a night before nothing jumps.
    """
    if before is None or after is None:
        return []
    told = [sentence for sentence in after.taken if sentence not in before.taken]
    for name in dict.fromkeys([*after.figures, *before.figures]):
        old, new = before.figures.get(name, 0), after.figures.get(name, 0)
        title, limit = _FIGURES["flags"] if name.startswith(_OF_TYPE) else _FIGURES[name]
        if name.startswith(_OF_TYPE):
            title = f"疑点「{text.word(words.FLAG_TYPES, name.removeprefix(_OF_TYPE))}」"
        most = float(getattr(limits, limit))
        if abs(new - old) >= limits.least and abs(new - old) * 100 > most * old:
            told.append(f"{title}由 {old:,} 变为 {new:,}（{_share(old, new)}），超过设置的 {most:g}%")
    return told


def _share(old: int, new: int) -> str:
    return f"{(new - old) * 100 / old:+.1f}%" if old else "原为零"
