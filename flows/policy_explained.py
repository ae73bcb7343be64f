"""A policy in sentences and tables that an official can hold against the plan: `canbao policy check` and `explain`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from pydantic import BaseModel

from flows.documents.published import Row, fetch
from flows.documents.summary import dataset_title
from flows.documents.text import month, word
from matchers import policy_tables, warehouse
from schemas.policy import HardshipGroup, Policy
from schemas.policy_faults import place
from schemas.published import words

#: What an author writes beside a value that the plan does not give.
TO_BE_SETTLED = "请核"
_NUMERALS = "一二三四五六七八九十"


def checked(name: str) -> str:
    """That the policy can be used, and what the office still has to settle.

    Raises:
        PolicyError: the policy cannot be used; it lists every fault.
    """
    policy = policy_tables.load(name)
    lines = [f"政策文件可以使用：{name}（{policy.county.name}，{len(policy.reporting.units)}个报告单位）"]
    data = policy.model_dump(mode="json")
    open_points = [f"  · {place(loc, data)}：{said}" for loc, said in _texts(data) if TO_BE_SETTLED in said]
    if open_points:
        lines += [
            "",
            f"以下{len(open_points)}处标有「{TO_BE_SETTLED}」，计划文件没有给出，用前应由主管部门核定：",
            *open_points,
        ]
    return "\n".join(lines)


def explained(name: str) -> str:
    """The whole policy, section by section, each with its source.

    Raises:
        PolicyError: the policy cannot be used.
    """
    policy = policy_tables.load(name)
    lines = [f"{policy.county.name}　政策说明（{name}）"]
    for rank, (key, field) in enumerate(Policy.model_fields.items()):
        paragraphs = _PARAGRAPHS.get(key)
        told = paragraphs(policy) if paragraphs else _generic(getattr(policy, key))
        lines += ["", f"{_numeral(rank + 1)}、{field.title or key}", *("  " + line if line else "" for line in told)]
    return "\n".join(lines)


def _county(policy: Policy) -> Iterator[str]:
    county = policy.county
    yield f"{county.name}，区划代码 {county.prefix}"
    yield f"计划：{county.plan_title}"
    yield _source(county.source)
    yield from (f"说明：{note}" for note in county.notes)


def _divisions(policy: Policy) -> Iterator[str]:
    divisions = policy.divisions
    yield f"统计用乡级区划 {len(divisions.townships)} 个：" + _pairs(divisions.townships)
    if divisions.internal:
        yield f"县内自用代码 {len(divisions.internal)} 个：" + _pairs(divisions.internal)
    yield _source(divisions.source)


def _reporting(policy: Policy) -> Iterator[str]:
    reporting = policy.reporting
    heads = [
        "序号",
        "报告单位",
        *(f"{year}年" for year in reporting.years),
        *(["总任务"] if reporting.years else []),
        "区划前缀",
    ]
    rows = [
        [unit.no, unit.name, *unit.targets, *([unit.total] if reporting.years else []), "、".join(unit.prefixes)]
        for unit in reporting.units
    ]
    if reporting.years:
        rows.append(["", "合计", *reporting.sums, reporting.total, ""])
    yield from _table(heads, rows)
    yield "任务数的单位：新增参保人数" if reporting.years else "计划没有下达任务数，不计算完成率"
    yield _source(reporting.source)
    yield from (f"注意：{note.sentence}" for note in reporting.notes)


def _retirement(policy: Policy) -> Iterator[str]:
    retirement = policy.retirement
    for track in retirement.tracks:
        yield (
            f"{track.category}：原{track.old_age}周岁；{_month(track.starts)}起到龄的，每晚{track.step_months}个月延迟1个月，"
            f"至多延迟{track.cap_months}个月，到{_age(track.old_age, track.cap_months)}为止"
        )
    if len({track.sex for track in retirement.tracks}) < len(retirement.tracks):
        yield "同一性别有几档的，身份证上看不出属于哪一档：各档都已超过，才算已超过法定退休年龄；只超过较早的一档，只提示核实。"
    yield (
        f"弹性退休：至多提前{retirement.early_months}个月（不早于原年龄），至多延迟{retirement.late_months}个月；"
        "早于法定退休年龄领取，本身不是错误。"
    )
    yield _source(retirement.source)
    for category, rows in _grouped(_retirement_months(policy)).items():
        yield ""
        yield f"{category}　出生年月与法定退休年龄、退休时间："
        told = [
            [
                _span(row["born_from"], row["born_to"]),
                _age(row["old_age"], row["delay_months"]),
                _span(row["retires_from"], row["retires_to"]),
            ]
            for row in rows[:-1]
        ]
        first, last = rows[0], rows[-1]
        yield from _table(
            ("出生", "退休年龄", "退休时间"),
            [
                [f"{month(first['born_from'])} 以前", _age(first["old_age"], 0), "到龄当月"],
                *told,
                [
                    f"{month(last['born_from'])} 及以后",
                    _age(last["old_age"], last["delay_months"]),
                    f"{month(last['retires_from'])} 及以后",
                ],
            ],
        )


def _contribution_years(policy: Policy) -> Iterator[str]:
    years = policy.contribution_years
    yield f"城乡居民养老保险：{years.resident}年"
    yield (
        f"职工养老保险：{years.employee}年；{years.raise_from}年起退休的每年提高{years.raise_months}个月，"
        f"至{years.employee_at_most}年"
    )
    yield _source(years.source)


def _hardship_groups(policy: Policy) -> Iterator[str]:
    yield "金额为政府每年为每人代缴的元数。一人属几个群体的，身份全部保留，只按排在前面、有代缴的群体代缴一次。"
    groups = policy.hardship_groups
    rows = [
        [
            rank,
            group.name,
            _members(group),
            _paid(group.pension_paid),
            _paid(group.medical_paid),
            "、".join(group.lists),
        ]
        for rank, group in enumerate(groups, start=1)
    ]
    yield from _table(("次序", "群体", "取自", "养老代缴", "医保代缴", "其他名单"), rows)
    yield from (f"{rank}　{_source(group.source)}" for rank, group in enumerate(groups, start=1))


def _resident_pension(policy: Policy) -> Iterator[str]:
    tiers = policy.resident_pension.tiers
    yield "单位：元/年"
    yield from _table(
        ("缴费档次", "缴费补贴", "适用"),
        [[_yuan(tier.amount), _yuan(tier.subsidy), "困难群体" if tier.hardship_only else "各类人员"] for tier in tiers],
    )
    yield _source(policy.resident_pension.source)


def _premiums(policy: Policy) -> Iterator[str]:
    for premium in policy.premiums:
        yield f"{word(words.SHORT_SCHEMES, premium.scheme)}：每年{_yuan(premium.amount)}元　{_source(premium.source)}"


def _priorities(policy: Policy) -> Iterator[str]:
    yield "一个人取他所合的第一条。"
    for rank, priority in enumerate(policy.priorities, start=1):
        yield f"{rank}　{priority.title}（{priority.rule}）　{_source(priority.source)}"


def _extracts(policy: Policy) -> Iterator[str]:
    yield "缺少任何一项即不发布：" + "、".join(_dataset(name) for name in policy.extracts.required)
    yield _source(policy.extracts.source)


def _deliveries(policy: Policy) -> Iterator[str]:
    deliveries = policy.deliveries
    yield "与上一次采用的全量数据相比，变动超过以下幅度的，先不采用，沿用上一次的数据；超过期限的，标明陈旧。"
    yield from _generic(deliveries, without=("datasets", "accepted"))
    rows = []
    for each in deliveries.datasets:
        own = deliveries.of(each.dataset)
        numbers = (own.stale_days, own.shrinks_percent, own.grows_percent, own.empties_points, own.least_changed)
        rows.append([
            _dataset(each.dataset), *map(_plain, numbers), _plain(own.values_may_vanish), each.source
        ])  # fmt: skip
    yield "各数据集另有规定的："
    heads = ("数据集", "期限天数", "减少%", "增加%", "空缺百分点", "起算行数", "取值可消失", "依据")
    yield from _table(heads, rows)
    for accepted in deliveries.accepted:
        yield (
            f"经确认照常采用：{_dataset(accepted.dataset)} {accepted.as_of}，{accepted.rows:,} 行，"
            f"{accepted.by}，原因：{accepted.reason}"
        )


def _flags(policy: Policy) -> Iterator[str]:
    yield "疑点只是核查线索，不是结论。"
    for flag in policy.flags:
        switch = "产出" if flag.enabled else "不产出"
        yield f"{word(words.FLAG_TYPES, flag.type)}（{flag.type}@{flag.version}）：{switch}　{_source(flag.legal_basis)}"


def _employers(policy: Policy) -> Iterator[str]:
    employers = policy.employers
    yield from _generic(employers, without=("stages",))
    yield "办理阶段由经办人填报，程序只登记："
    for stage in employers.stages:
        before = "、".join(word(words.EMPLOYER_STAGES, each) for each in stage.after)
        after = f"，须在{before}之后" if before else ""
        yield f"{word(words.EMPLOYER_STAGES, stage.stage)}{after}　{_source(stage.source)}"


#: Sections told in their own way; any other is told field by field.
_PARAGRAPHS = {
    "county": _county,
    "divisions": _divisions,
    "reporting": _reporting,
    "retirement": _retirement,
    "contribution_years": _contribution_years,
    "hardship_groups": _hardship_groups,
    "resident_pension": _resident_pension,
    "premiums": _premiums,
    "priorities": _priorities,
    "extracts": _extracts,
    "deliveries": _deliveries,
    "flags": _flags,
    "employers": _employers,
}


def _generic(section: Any, without: Sequence[str] = ()) -> Iterator[str]:
    """A section by its fields' titles; the items of a list one after the other."""
    for part in section if isinstance(section, tuple) else (section,):
        for key, field in type(part).model_fields.items():
            if key != "source" and key not in without:
                yield f"{field.title or key}：{_plain(getattr(part, key))}"
        if source := getattr(part, "source", None):
            yield _source(source)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        value = {field.title or key: getattr(value, key) for key, field in type(value).model_fields.items()}
    if isinstance(value, Mapping):
        return "，".join(f"{key} {_plain(each)}" for key, each in value.items())
    return "、".join(_plain(each) for each in value) if isinstance(value, (tuple, list)) else str(value)


def _retirement_months(policy: Policy) -> list[Row]:
    """The table of ages as the decisions reckon it."""
    with closing(warehouse.connect()) as connection:
        policy_tables.load_tables(connection, policy)
        return fetch(connection, "retirement_months")


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["category"], []).append(row)
    return found


def _members(group: HardshipGroup) -> str:
    parts = [_dataset(group.dataset), "、".join(group.categories), "、".join(group.grades)]
    if (group.age_from, group.age_to) != (0, 120):
        parts.append(f"{group.age_from}至{group.age_to}周岁")
    return "，".join(filter(None, parts))


def _dataset(key: str) -> str:
    source, dataset = key.split("/")
    return dataset_title(source, dataset)


def _texts(value: Any, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of the policy with its place."""
    if isinstance(value, str):
        yield loc, value
    elif isinstance(value, (Mapping, list)):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _texts(inner, (*loc, key))


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Columns set in a fixed-width type, where a Chinese character takes two places; numbers to the right."""
    shown = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(_width(line[column]) for line in [list(heads), *shown]) for column in range(len(heads))]
    right = [all(isinstance(row[column], int) or not row[column] for row in rows) for column in range(len(heads))]
    for line in [list(heads), *shown]:
        cells = [
            blank + cell if is_right else cell + blank
            for cell, width, is_right in zip(line, widths, right, strict=True)
            for blank in (" " * (width - _width(cell)),)
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens - 1]) + ("十" if tens else "") + (_NUMERALS[ones - 1] if ones else "")


def _source(text: str) -> str:
    return f"依据：{text}"


def _pairs(named: Mapping[str, str]) -> str:
    return "、".join(f"{code} {name}" for code, name in named.items())


def _yuan(amount: float) -> str:
    return f"{amount:,.2f}"


def _paid(amount: float) -> str:
    return _yuan(amount) if amount else "不代缴"


def _month(period: str) -> str:
    return f"{period[:4]}年{int(period[4:])}月"


def _span(first: str, last: str) -> str:
    return month(first) if first == last else f"{month(first)} 至 {month(last)}"


def _age(years: int, months: int) -> str:
    more, rest = divmod(months, 12)
    return f"{years + more}岁" + (f"{rest}个月" if rest else "")
