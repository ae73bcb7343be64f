"""Words to send to each department: what of its data arrived, what could not be used and why, what it should look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flows.documents.published import Row
from flows.documents.text import day, mask_numbers, word
from schemas.datasets import BY_KEY
from schemas.published import words

#: The registry's own data come from the office itself, and decisions from its reviewers.
_OWN = {"insurance": "社会保险经办机构（登记库）", "decisions": "人工判定填报人"}
#: More reasons or problems than these nobody mends at once; the lists hold them all.
_MOST = 8


@dataclass(frozen=True)
class Notice:
    """One department's text. `wants`: whether it has to send something again, to correct it, or merely to know."""

    department: str
    wants: str
    text: str


def notices(as_of: dt.date, extracts: list[Row], reasons: list[Row], feedback: list[Row]) -> list[Notice]:
    """A text a department that sent or should have sent something, those who have to send again first.

    `extracts` bear `is_bad`, `state` and `notes`; `reasons` and `feedback` are those of the SELECTs of that name.
    """
    sources = dict.fromkeys(row["source"] for row in (*extracts, *reasons, *feedback))
    found = [_notice(source, as_of, extracts, reasons, feedback) for source in sources]
    order = ("须重新报送", "请更正", "请核实", "仅供知悉")
    return sorted(found, key=lambda notice: order.index(notice.wants))


def _notice(source: str, as_of: dt.date, extracts: list[Row], reasons: list[Row], feedback: list[Row]) -> Notice:
    own, set_aside, asked = ([row for row in rows if row["source"] == source] for rows in (extracts, reasons, feedback))
    bad = [row for row in own if row["is_bad"]]
    department = _OWN.get(source) or word(words.SOURCES, source) + "部门"
    parts = [
        ("接收情况", [_received(row) for row in own if row["accepted"]]),
        ("未能采用、须补报或重报的", [f"{_dataset(row)}：{row['state']}。{' '.join(row['notes'])}" for row in bad]),
        ("不合约定而未采用的行（表头为第1行）", _set_aside(set_aside)),
        ("记录有误或与其他部门矛盾，请核实的（不是结论；逐条见校核反馈清单）", _asked(asked)),
    ]
    parts = [(title, lines) for title, lines in parts if lines]
    wants = "须重新报送" if bad else "请更正" if set_aside else "请核实" if asked else "仅供知悉"
    close = {
        "须重新报送": "请按约定补报、重报以上数据，并对其余差错在来源系统中更正后随下次报送。",
        "请更正": "请在来源系统中更正以上各行，随下次报送。",
        "请核实": "请核对原始资料，有误的在来源系统中更正，无误的请告知。",
        "仅供知悉": "感谢支持。",
    }[wants]
    numbered = "\n".join(
        f"{'一二三四'[no]}、{title}\n" + "\n".join(f"　　{line}" for line in lines)
        for no, (title, lines) in enumerate(parts)
    )
    return Notice(
        department,
        wants,
        f"{department}：\n　　贵方报送的数据已用于{day(as_of)}的社会保险数据比对，情况反馈如下。\n{numbered}\n　　{close}"
        "如有疑问请与县社会保险数据管理部门联系（联系人：　　　，电话：　　　）。",
    )


def _received(row: Row) -> str:
    """One line an extract: file, as-of date, rows and what became of them."""
    several = f"等{row['files']}个文件" if row["files"] > 1 else ""
    return (
        f"{_dataset(row)}：{row['newest_file']}{several}（截至{day(row['as_of'])}，编码{row['encoding'] or '不适用'}），"
        f"共{row['row_count'] or 0}行，采用{row['accepted'] or 0}行，隔离{row['quarantined'] or 0}行"
        + (f"，完全重复而只留一条的{row['duplicates']}行。" if row["duplicates"] else "。")
    )


def _set_aside(rows: list[Row]) -> list[str]:
    """`户籍人口：姓名缺失，2行（population.csv 第7、9行）；…`, a line a dataset."""
    return _by_dataset(
        (row, f"{mask_numbers(row['reason'])}，{row['rows']}行（{_places(row)}）")
        for row in sorted(rows, key=lambda row: -row["rows"])
    )


def _asked(rows: list[Row]) -> list[str]:
    """`户籍人口：已死亡而未注销户口，3条；…`, a line a dataset."""
    return _by_dataset(
        (row, f"{row['problem_title']}，{row['statements']}条")
        for row in sorted(rows, key=lambda row: -row["statements"])
    )


def _by_dataset(told: Iterable[tuple[Row, str]]) -> list[str]:
    found: dict[str, list[str]] = {}
    for row, said in told:
        found.setdefault(_dataset(row), []).append(said)
    return [
        f"{dataset}：{'；'.join(listed[:_MOST])}{f'；其余{len(listed) - _MOST}类' if len(listed) > _MOST else ''}。"
        for dataset, listed in found.items()
    ]


def _places(row: Row) -> str:
    """The files and lines where the first of the rows stand; a file may bear somebody's number as its name."""
    lines: dict[str, list[str]] = {}
    for place in row["places"]:
        lines.setdefault(mask_numbers(place["file"]), []).append(str(place["line"]))
    listed = "，".join(f"{file} 第{'、'.join(numbers)}行" for file, numbers in lines.items())
    return listed + (" 等" if row["rows"] > len(row["places"]) else "")


def _dataset(row: Row) -> str:
    known = BY_KEY.get(f"{row['source']}/{row['dataset']}")
    return known.title if known else row["dataset"] or "数据"
