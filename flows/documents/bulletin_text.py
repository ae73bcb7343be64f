"""The bulletin in words: what the figures say, in the order and the manner of official papers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from flows.documents.bulletin_facts import BY_NUMBER, BY_PLAN, BY_YEAR, Facts, part
from flows.documents.look import DOUBT_NOTE
from flows.documents.published import Row
from flows.documents.text import day, percent, word
from schemas.published import words

ADDRESSEES = "各乡镇人民政府、街道办事处、社区管委会，县各有关部门和单位："
#: 附表1, 附表2.
ANNEXES = ("各单位新增参保任务完成情况和排名", "各单位清单核实、“三个100%”和疑点核查情况")
SIGNATURE = ("（发文机关署名）", "　　　　年　　月　　日")
_QUARTERS = "一二三四"
_NUMERALS = "一二三四五六七八九"
#: How many units stand for the head and the tail, and how many types of doubts for the dearest.
_NAMED = 3
_DUTIES = (
    ("参保登记", "应登记", "已登记", "登记率", "registration_due", "registered"),
    ("保费代缴", "应代缴", "已代缴", "代缴率", "payment_due", "paid"),
    ("待遇领取", "应领取", "已领取", "领取率", "pension_due", "drawing"),
)


@dataclass(frozen=True)
class Section:
    """A heading of the first order and what stands under it."""

    heading: str
    paragraphs: tuple[str, ...]


def quarter(facts: Facts) -> str:
    """`2026年第四季度`."""
    return f"{facts.as_of.year}年第{_QUARTERS[(facts.as_of.month - 1) // 3]}季度"


def title(facts: Facts) -> str:
    """The title, after the manner of official papers."""
    return f"{quarter(facts)}社会保险参保扩面督查通报"


def opening(facts: Facts) -> str:
    """By what right, and to which day."""
    plan = facts.county["plan_title"]
    return (
        # What has a number of its own is called by it; a plan by its title.
        f"为落实{plan if '〕' in plan else f'《{plan}》'}，按照每季度督促检查、定期通报的要求，现将{facts.county['county_name']}{quarter(facts)}"
        f"（截至{day(facts.as_of)}）社会保险全民参保扩面工作进展情况通报如下。"
    )


def sections(facts: Facts) -> list[Section]:
    """The body, headings numbered."""
    found = (
        ("总体情况", [_whole(facts), _this_quarter(facts), *(f"任务数说明：{note}" for note in facts.notes)]),
        ("进度排名", [*_ranking(facts)]),
        ("参保清单核实情况", [_lists(facts), _groups(facts), _verified(facts)]),
        ("困难群体“三个100%”落实情况", [*_duties(facts)]),
        ("基金疑点核查情况", [_doubts(facts)]),
        ("存在问题", _numbered(_problems(facts))),
        ("下步要求", _numbered(_demands(facts))),
    )
    return [
        Section(f"{_NUMERALS[no]}、{heading}", tuple(filter(None, paragraphs)))
        for no, (heading, paragraphs) in enumerate(found)
    ]


def scope(facts: Facts) -> list[str]:
    """How the figures are reckoned; stands below the annexes."""
    return [
        "新增参保按毛数统计：首次参加任一养老保险（企业职工、机关事业、城乡居民），以最早的参保日期计，一人一生只计一次，"
        "险种转换、中断后续保不重复计算；净增为新增减去死亡和全部养老关系终止的人数。人员按截止日所在单位统计，各季数由参保登记库追溯得出。",
        "“三个100%”只计政策规定由政府代缴养老保险费的困难群体；已死亡、不在本县、未满参保年龄、在校、服役、服刑、身份未能确认的不计入。"
        "代缴以本年度城乡居民养老保险费由政府全额缴纳为准。",
        f"比对基准日{day(facts.as_of)}，政策{facts.run['policy']}，运行编号{facts.run['run_id']}。{DOUBT_NOTE}"
        "困难群体人数供内部督查使用，公开发布前应隐去不足5人的数字。",
    ]


def _whole(facts: Facts) -> str:
    total, year = facts.total, facts.as_of.year
    if facts.basis == BY_YEAR:
        ahead = (total["rate"] or 0) - facts.time_share
        return (
            f"按计划附件，{year}年全县新增参保任务{total['year_target']}人。年初至今新增参保{total['enrolled_this_year']}人，"
            f"完成年度任务的{percent(total['rate'])}，{'超过' if ahead >= 0 else '落后'}序时进度"
            f"（{percent(facts.time_share)}）{100 * abs(ahead):.1f}个百分点；扣除死亡和终止参保，{_net(total['net_this_year'])}。"
            + (
                f"计划总目标{total['plan_target']}人，累计新增{total['enrolled_in_plan']}人，"
                f"完成{percent(part(total['enrolled_in_plan'], total['plan_target']))}。"
                if total["plan_target"]
                else ""
            )
        )
    now = f"{year}年初至今新增参保{total['enrolled_this_year']}人，扣除死亡和终止参保，{_net(total['net_this_year'])}。"
    if facts.basis == BY_PLAN:
        left = max(0, total["plan_target"] - total["enrolled_in_plan"])
        return (
            f"计划期（{facts.county['first_year']}—{facts.county['last_year']}年）总目标{total['plan_target']}人。"
            f"据参保登记库追溯，期内新增参保{total['enrolled_in_plan']}人，完成总目标的{percent(total['rate'])}"
            + (f"，尚差{left}人" if left else "")
            + f"。计划期已满，{year}年没有年度任务。{now}"
        )
    return f"本县计划没有分解新增参保任务，以下按新增参保人数通报。{now}"


def _this_quarter(facts: Facts) -> str:
    total = facts.total
    more = total["joined"] - total["joined_before"]
    tomorrow = facts.as_of + dt.timedelta(days=1)
    said = f"新增参保{total['joined']}人，减少{total['lost']}人；上季度新增{total['joined_before']}人"
    if not (tomorrow.day == 1 and tomorrow.month % 3 == 1):
        # A part of a quarter is not held against a whole one.
        return f"本季度截至{facts.as_of.month}月{facts.as_of.day}日（尚未满季）{said}。"
    return f"本季度{said}，" + (f"环比{'增加' if more > 0 else '减少'}{abs(more)}人。" if more else "环比持平。")


def _ranking(facts: Facts) -> list[str]:
    ranked = [unit for unit in facts.units if unit["rate"] is not None]
    if not ranked:
        return ["没有可以排名的单位。"]
    named = min(_NAMED, len(ranked) // 2)
    by = {BY_YEAR: "年度任务完成率", BY_PLAN: "计划总目标完成率", BY_NUMBER: "年初至今新增参保人数"}[facts.basis]
    said = [
        f"按{by}，{len(ranked)}个单位中居前的是{_told(facts, ranked[:named])}；居后的是{_told(facts, ranked[-named:])}。"
        "详见附表1、附图。"
        if named
        else f"按{by}，{_told(facts, ranked)}。"
    ]
    if facts.is_rank_compared:
        moves = [(unit["rank_before"] - unit["rank"], unit["township_name"]) for unit in ranked if unit["rank_before"]]
        up = "、".join(
            f"{name}（升{by_places}位）" for by_places, name in sorted(moves, reverse=True)[:_NAMED] if by_places > 0
        )
        down = "、".join(f"{name}（降{-by_places}位）" for by_places, name in sorted(moves)[:_NAMED] if by_places < 0)
        said.append(f"与上季度末相比，名次上升较多的是{up or '（无）'}；下降较多的是{down or '（无）'}。")
    elif facts.basis == BY_PLAN:
        said.append("计划期已满，总目标完成率不随季度变动，不作名次环比；各单位本季度、上季度新增见附表1。")
    else:
        said.append("本季度是本年度首季，上季度属上一年度，不作名次环比。")
    said.append("按计划的督查要求，拟予通报表扬的单位：（由督查机关审定）；拟予通报批评的单位：（由督查机关审定）。")
    return said


def _told(facts: Facts, units: list[Row]) -> str:
    return "、".join(
        unit["township_name"]
        + (f"（{unit['enrolled_this_year']}人）" if facts.basis == BY_NUMBER else f"（{percent(unit['rate'])}）")
        for unit in units
    )


def _lists(facts: Facts) -> str:
    county = facts.county
    said = (
        f"截至{day(facts.as_of)}，列入清单供镇村核实的未参保、中断缴费、应领未领人员{county['target_persons']}人"
        f"（养老、医疗合计{county['target_rows']}人次）；另有{county['excluded_persons']}人有缺口而因在校、服役、迁出、死亡等未列入。"
    )
    if not facts.has_last_quarter:
        return said + "没有上季度的比对结果，清单的增减本次不作比较。"
    before, gone = facts.total["listed_before"], facts.total["left_list"]
    return said + (
        f"与上季度末（{day(county['compared_with'])}）相比，原在清单的{before}人次中已移出{gone}人次"
        f"（{percent(part(gone, before))}），新列入{county['newly_listed']}人次。"
    )


def _groups(facts: Facts) -> str:
    named = [row for row in facts.groups if row["group_name"]]
    rest = sum(row["persons"] for row in facts.groups if not row["group_name"])
    if not named:
        return ""
    listed = "、".join(f"{row['group_name']}{row['persons']}人" for row in named)
    return f"清单中属政策所列人群的：{listed}（一人属几个群体的分别计算）；不属上述人群的{rest}人。"


def _verified(facts: Facts) -> str:
    issued, verified, converted = (facts.total[name] for name in ("issued_rows", "verified_rows", "converted_rows"))
    if not verified:
        return "各单位尚未回填核实结果。" if issued else ""
    return (
        f"各单位已核实回填{verified}人次，核实率{percent(part(verified, issued))}；"
        f"其中核实后转化参保{converted}人次，转化率{percent(part(converted, verified))}。"
    )


def _duties(facts: Facts) -> list[str]:
    total = next((row for row in facts.duties if row["is_all_groups"]), None)
    if total is None:
        return ["各部门名单中没有政策规定由政府代缴养老保险费的困难群体，本次没有“三个100%”的数据。"]
    told = []
    for name, due, done, rate, due_column, done_column in _DUTIES:
        left = total[due_column] - total[done_column]
        said = f"{name}：{due}{total[due_column]}人，{done}{total[done_column]}人"
        if total[due_column]:
            said += f"，{rate}{percent(part(total[done_column], total[due_column]))}"
        told.append(said + (f"，尚有{left}人未落实" if left else ""))
    own = f"未代缴的人中，{total['self_paid']}人本年度由个人缴费，应核实是否应代未代。" if total["self_paid"] else ""
    behind = [unit["township_name"] for unit in facts.units if not is_fulfilled(unit)]
    return [
        f"名单上的困难群体{total['persons']}人，除去不计入的{total['left_out']}人，应保障{total['registration_due']}人。"
        f"{'；'.join(told)}。{own}",
        f"三项均已达到100%的单位{len(facts.units) - len(behind)}个"
        + (f"，未达到的{len(behind)}个：{'、'.join(behind)}。详见附表2。" if behind else "。"),
    ]


def is_fulfilled(unit: Row) -> bool:
    """Whether a unit has nothing left to do for the needy."""
    return all((unit[due] or 0) <= (unit[done] or 0) for _, _, _, _, due, done in _DUTIES)


def _doubts(facts: Facts) -> str:
    if not facts.flags:
        return "数据比对没有发现疑点。"
    count = sum(row["flags"] for row in facts.flags)
    low, high = (sum(row[name] for row in facts.flags) for name in ("amount_low", "amount_high"))
    dearest = sorted((row for row in facts.flags if row["amount_low"]), key=lambda row: -row["amount_low"])[:_NAMED]
    listed = "、".join(
        f"{word(words.FLAG_TYPES, row['flag_type'])}{row['flags']}件（{amount(row['amount_low'])}）" for row in dearest
    )
    total = facts.total
    checked = total["flags"] - total["open_flags"]
    said = (
        f"数据比对现有疑点{count}件，涉及金额{amount(low)}" + (f"至{amount(high)}" if high != low else "")
        + (f"；其中金额较大的是{listed}" if listed else "")
        + f"。已核查{checked}件，核查属实{total['true_flags']}件，追回{amount(total['amount_recovered'])}。"
    )  # fmt: skip
    if facts.has_last_quarter:
        said += f"与上季度末相比，新发现{facts.county['new_flags']}件，已消除{facts.county['cleared_flags']}件。"
    return said + DOUBT_NOTE


def _problems(facts: Facts) -> list[str]:
    found = []
    ranked = [unit for unit in facts.units if unit["rate"] is not None]
    if ranked and facts.basis != BY_NUMBER and ranked[0]["rate"] > ranked[-1]["rate"]:
        apart = 100 * (ranked[0]["rate"] - ranked[-1]["rate"])
        found.append(f"进度不平衡。完成率最高的{ranked[0]['township_name']}与最低的{ranked[-1]['township_name']}"
                     f"相差{apart:.1f}个百分点。")  # fmt: skip
    total = next((row for row in facts.duties if row["is_all_groups"]), None)
    if total:
        left = [f"{name}{total[due] - total[done]}人" for name, *_, due, done in _DUTIES if total[due] > total[done]]
        if left:
            found.append(f"困难群体“三个100%”尚未全部落实，未落实的有{'、'.join(left)}。")
    unverified = (facts.total["issued_rows"] or 0) - (facts.total["verified_rows"] or 0)
    if unverified > 0:
        found.append(f"清单核实有待推进，尚有{unverified}人次没有核实结果。")
    if facts.troubles:
        found.append(f"部分数据未按时按要求报送，影响比对结果：{'、'.join(facts.troubles)}。")
    return found or ["本次数据没有反映出上述各项以外的问题。"]


def _demands(facts: Facts) -> list[str]:
    found = []
    if facts.total["target_rows"]:
        found.append(
            f"逐人核实清单。对在清单的{facts.total['target_rows']}人次，由村（居）见一次面或通一次电话、算一笔账、送一份宣传单，"
            "核实结果和未参保原因于　　月　　日前回填报送。"
        )
    total = next((row for row in facts.duties if row["is_all_groups"]), None)
    if total and any(total[due] > total[done] for *_, due, done in _DUTIES):
        found.append(
            "兑现“三个100%”。对尚未登记、代缴、领取的困难群众，由各单位会同民政、残联、乡村振兴、财政部门逐人落实，于　　月　　日前办结。"
        )
    if sum(row["open_flags"] for row in facts.flags):
        found.append(
            "依规核查疑点。坚持先核实、后处理，核查结果连同佐证材料及时报送；未经核实的，不得停发待遇、追缴费用。"
        )
    if facts.troubles:
        found.append("按时报送数据。有关部门应按数据共享约定补报、重报，并对反馈的差错逐条更正。")
    return found or ["巩固成果，继续按季核对、按季通报。"]


def _numbered(paragraphs: list[str]) -> list[str]:
    """`（一）…`; a single one bears no number."""
    if len(paragraphs) == 1:
        return paragraphs
    return [f"（{_NUMERALS[no]}）{paragraph}" for no, paragraph in enumerate(paragraphs)]


def _net(count: int | None) -> str:
    count = count or 0
    return f"净增{count}人" if count >= 0 else f"净减少{-count}人"


def amount(value: Decimal | int | None) -> str:
    """An amount within a sentence of an official paper: from ten thousand on in 万元."""
    value = Decimal(value or 0)
    return f"{float(value) / 10_000:.2f}万元" if abs(value) >= 10_000 else f"{value:.2f}元" if value else "0元"
