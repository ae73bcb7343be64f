"""The sections of a policy that are told in their own way, each as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing

from flows.documents.published import Row, fetch
from flows.documents.text import month, word
from flows.policy.wording import (
    age,
    basis,
    dataset_name,
    generic,
    members,
    paid,
    pairs,
    plain,
    span,
    table,
    year_and_month,
    yuan,
)
from matchers import policy_tables, warehouse
from schemas.policy import Policy
from schemas.published import words


def _county(policy: Policy) -> Iterator[str]:
    county = policy.county
    yield f"{county.name}，区划代码 {county.prefix}"
    yield f"计划：{county.plan_title}"
    yield basis(county.source)
    yield from (f"说明：{note}" for note in county.notes)


def _divisions(policy: Policy) -> Iterator[str]:
    divisions = policy.divisions
    yield f"统计用乡级区划 {len(divisions.townships)} 个：" + pairs(divisions.townships)
    if divisions.internal:
        yield f"县内自用代码 {len(divisions.internal)} 个：" + pairs(divisions.internal)
    yield basis(divisions.source)


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
    yield from table(heads, rows)
    yield "任务数的单位：新增参保人数" if reporting.years else "计划没有下达任务数，不计算完成率"
    yield basis(reporting.source)
    yield from (f"注意：{note.sentence}" for note in reporting.notes)


def _retirement(policy: Policy) -> Iterator[str]:
    retirement = policy.retirement
    for track in retirement.tracks:
        yield (
            f"{track.category}：原{track.old_age}周岁；{year_and_month(track.starts)}起到龄的，每晚{track.step_months}个月延迟1个月，"
            f"至多延迟{track.cap_months}个月，到{age(track.old_age, track.cap_months)}为止"
        )
    if len({track.sex for track in retirement.tracks}) < len(retirement.tracks):
        yield "同一性别有几档的，身份证上看不出属于哪一档：各档都已超过，才算已超过法定退休年龄；只超过较早的一档，只提示核实。"
    yield (
        f"弹性退休：至多提前{retirement.early_months}个月（不早于原年龄），至多延迟{retirement.late_months}个月；"
        "早于法定退休年龄领取，本身不是错误。"
    )
    yield basis(retirement.source)
    for category, rows in _grouped(_retirement_months(policy)).items():
        yield ""
        yield f"{category}　出生年月与法定退休年龄、退休时间："
        told = [
            [
                span(row["born_from"], row["born_to"]),
                age(row["old_age"], row["delay_months"]),
                span(row["retires_from"], row["retires_to"]),
            ]
            for row in rows[:-1]
        ]
        first, last = rows[0], rows[-1]
        yield from table(
            ("出生", "退休年龄", "退休时间"),
            [
                [f"{month(first['born_from'])} 以前", age(first["old_age"], 0), "到龄当月"],
                *told,
                [
                    f"{month(last['born_from'])} 及以后",
                    age(last["old_age"], last["delay_months"]),
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
    yield basis(years.source)


def _hardship_groups(policy: Policy) -> Iterator[str]:
    yield "金额为政府每年为每人代缴的元数。一人属几个群体的，身份全部保留，只按排在前面、有代缴的群体代缴一次。"
    groups = policy.hardship_groups
    rows = [
        [
            rank,
            group.name,
            members(group),
            paid(group.pension_paid),
            paid(group.medical_paid),
            "、".join(group.lists),
        ]
        for rank, group in enumerate(groups, start=1)
    ]
    yield from table(("次序", "群体", "取自", "养老代缴", "医保代缴", "其他名单"), rows)
    yield from (f"{rank}　{basis(group.source)}" for rank, group in enumerate(groups, start=1))


def _resident_pension(policy: Policy) -> Iterator[str]:
    tiers = policy.resident_pension.tiers
    yield "单位：元/年"
    yield from table(
        ("缴费档次", "缴费补贴", "适用"),
        [[yuan(tier.amount), yuan(tier.subsidy), "困难群体" if tier.hardship_only else "各类人员"] for tier in tiers],
    )
    yield basis(policy.resident_pension.source)


def _premiums(policy: Policy) -> Iterator[str]:
    for premium in policy.premiums:
        yield f"{word(words.SHORT_SCHEMES, premium.scheme)}：每年{yuan(premium.amount)}元　{basis(premium.source)}"


def _priorities(policy: Policy) -> Iterator[str]:
    yield "一个人取他所合的第一条。"
    for rank, priority in enumerate(policy.priorities, start=1):
        yield f"{rank}　{priority.title}（{priority.rule}）　{basis(priority.source)}"


def _extracts(policy: Policy) -> Iterator[str]:
    yield "缺少任何一项即不发布：" + "、".join(dataset_name(name) for name in policy.extracts.required)
    yield basis(policy.extracts.source)


def _deliveries(policy: Policy) -> Iterator[str]:
    deliveries = policy.deliveries
    yield "与上一次采用的全量数据相比，变动超过以下幅度的，先不采用，沿用上一次的数据；超过期限的，标明陈旧。"
    yield from generic(deliveries, without=("datasets", "accepted"))
    rows = []
    for each in deliveries.datasets:
        own = deliveries.of(each.dataset)
        numbers = (own.stale_days, own.shrinks_percent, own.grows_percent, own.empties_points, own.least_changed)
        rows.append([
            dataset_name(each.dataset), *map(plain, numbers), plain(own.values_may_vanish), each.source
        ])  # fmt: skip
    yield "各数据集另有规定的："
    heads = ("数据集", "期限天数", "减少%", "增加%", "空缺百分点", "起算行数", "取值可消失", "依据")
    yield from table(heads, rows)
    for accepted in deliveries.accepted:
        yield (
            f"经确认照常采用：{dataset_name(accepted.dataset)} {accepted.as_of}，{accepted.rows:,} 行，"
            f"{accepted.by}，原因：{accepted.reason}"
        )


def _flags(policy: Policy) -> Iterator[str]:
    yield "疑点只是核查线索，不是结论。"
    for flag in policy.flags:
        switch = "产出" if flag.enabled else "不产出"
        yield f"{word(words.FLAG_TYPES, flag.type)}（{flag.type}@{flag.version}）：{switch}　{basis(flag.legal_basis)}"


def _employers(policy: Policy) -> Iterator[str]:
    employers = policy.employers
    yield from generic(employers, without=("stages",))
    yield "办理阶段由经办人填报，程序只登记："
    for stage in employers.stages:
        before = "、".join(word(words.EMPLOYER_STAGES, each) for each in stage.after)
        after = f"，须在{before}之后" if before else ""
        yield f"{word(words.EMPLOYER_STAGES, stage.stage)}{after}　{basis(stage.source)}"


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


#: Sections told in their own way; any other is told field by field.
PARAGRAPHS: Mapping[str, Callable[[Policy], Iterator[str]]] = {
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
