"""The bulletin's annexes: the units' progress and rank, what they have verified and owe to the needy, and the picture."""

from __future__ import annotations

from dataclasses import dataclass

from flows.documents import charts
from flows.documents.bulletin_facts import BY_NUMBER, BY_PLAN, BY_YEAR, Facts, part
from flows.documents.bulletin_text import ANNEXES, is_fulfilled
from flows.documents.published import Row
from flows.documents.text import percent

#: Inches between the margins of an official paper on A4.
WIDTH = 6.1


@dataclass(frozen=True)
class Table:
    """`rows` are cells in words; the last is the county's sum."""

    caption: str
    header: tuple[str, ...]
    #: Relative widths of the columns.
    widths: tuple[int, ...]
    rows: list[tuple[str, ...]]
    note: str = ""


def both(facts: Facts) -> tuple[Table, Table]:
    """附表1 and 附表2."""
    return progress(facts), duties(facts)


def progress(facts: Facts) -> Table:
    """附表1: by rank."""
    columns = _PROGRESS[facts.basis]
    moved = facts.is_rank_compared
    header = ("名次", "单位", *(name for name, _, _ in columns), *(("名次升降",) if moved else ()))
    rows = [
        (
            str(unit["rank"] or "—"), unit["township_name"], *(_cell(facts, unit, key) for _, key, _ in columns),
            *((_move(unit),) if moved else ()),
        )
        for unit in facts.units
    ]  # fmt: skip
    total = ("", "合计", *(_cell(facts, facts.total, key) for _, key, _ in columns), *(("",) if moved else ()))
    return Table(
        ANNEXES[0],
        header,
        (5, 17, *(width for _, _, width in columns), *((7,) if moved else ())),
        [*rows, total],
        _NOTES[facts.basis],
    )


def duties(facts: Facts) -> Table:
    """附表2: by rank, too, with the people whom no unit claims before the sum."""
    compared = facts.has_last_quarter
    header = (
        "单位", "在清单", *(("上季末在清单", "已移出") if compared else ()), "已核实", "核实率", "转化参保",
        "登记", "代缴", "领取", "疑点", "待核查", "属实",
    )  # fmt: skip
    rows = [
        (
            ("" if is_fulfilled(unit) else "※") + unit["township_name"], _n(unit["target_rows"]),
            *((_n(unit["listed_before"]), _n(unit["left_list"])) if compared else ()),
            _n(unit["verified_rows"]), percent(part(unit["verified_rows"], unit["issued_rows"])),
            _n(unit["converted_rows"]), _of(unit, "registered", "registration_due"), _of(unit, "paid", "payment_due"),
            _of(unit, "drawing", "pension_due"), _n(unit["flags"]), _n(unit["open_flags"]), _n(unit["true_flags"]),
        )
        for unit in (*facts.units, *facts.others, {**facts.total})
    ]  # fmt: skip
    return Table(
        ANNEXES[1],
        header,
        (18, 8, *((8, 7) if compared else ()), 7, 7, 7, 13, 12, 12, 7, 7, 6),
        [*rows[:-1], ("合计", *rows[-1][1:])],
        "清单、核实、移出、转化的单位为人次（养老、医疗分别计），疑点为件；“三个100%”各栏为已落实人数/应落实人数，"
        "标※的单位尚有未落实的；“—”为没有这项任务或没有数据。",
    )


def ranking(facts: Facts) -> charts.Chart:
    """The units by rank, a bar each, against the time that is over where a year's task is reported."""
    ranked = [unit for unit in facts.units if unit["rate"] is not None]
    names = [unit["township_name"] for unit in ranked]
    if facts.basis == BY_NUMBER:
        title = f"{facts.as_of.year}年初至今新增参保人数"
        return charts.bars(title, names, {"新增参保": [unit["rate"] for unit in ranked]}, unit="人", width=WIDTH)
    title = f"{facts.as_of.year}年度任务完成率" if facts.basis == BY_YEAR else "计划总目标完成率"
    return charts.bars(
        f"各单位{title}排名",
        names,
        {"完成率": [unit["rate"] for unit in ranked]},
        told=percent,
        width=WIDTH,
        goals=[facts.time_share] * len(ranked) if facts.basis == BY_YEAR else None,
        goal_name="序时进度",
    )


_NOTES = {
    BY_YEAR: "单位：人。按年度任务完成率排名，相同的并列。",
    BY_PLAN: "单位：人。按计划总目标完成率排名，相同的并列；计划期已满，没有年度任务。",
    BY_NUMBER: "单位：人。计划没有分解任务，按年初至今新增参保人数排列。",
}
#: Header, key and relative width of each column between unit and moves.
_PROGRESS = {
    BY_YEAR: (
        ("总目标", "plan_target", 9), ("年度任务", "year_target", 8), ("年度新增", "enrolled_this_year", 8),
        ("完成年度任务", "rate", 9), ("与序时差（百分点）", "ahead", 10), ("年度净增", "net_this_year", 8),
        ("本季新增", "joined", 8), ("上季新增", "joined_before", 8), ("累计完成总目标", "plan_rate", 9),
    ),
    BY_PLAN: (
        ("总目标", "plan_target", 9), ("计划期新增", "enrolled_in_plan", 9), ("完成总目标", "rate", 9),
        ("尚差", "left", 9), ("本年新增", "enrolled_this_year", 8), ("本年净增", "net_this_year", 8),
        ("本季新增", "joined", 8), ("上季新增", "joined_before", 8),
    ),
    BY_NUMBER: (
        ("本年新增", "enrolled_this_year", 10), ("本年净增", "net_this_year", 10), ("本季新增", "joined", 10),
        ("上季新增", "joined_before", 10),
    ),
}  # fmt: skip


def _cell(facts: Facts, unit: Row, key: str) -> str:
    if key == "rate":
        return percent(unit["rate"])
    if key == "plan_rate":
        return percent(part(unit["enrolled_in_plan"], unit["plan_target"]))
    if key == "ahead":
        return "—" if unit["rate"] is None else f"{100 * (unit['rate'] - facts.time_share):+.1f}"
    return _n(unit[key])


def _move(unit: Row) -> str:
    if unit["rank"] is None or unit["rank_before"] is None:
        return "—"
    by = unit["rank_before"] - unit["rank"]
    return f"升{by}" if by > 0 else f"降{-by}" if by < 0 else "平"


def _n(count: int | None) -> str:
    return "—" if count is None else str(count)


def _of(unit: Row, done: str, due: str) -> str:
    return f"{unit[done]}/{unit[due]}" if unit[due] else "—"
