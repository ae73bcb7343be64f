"""How far the county is with its plan: quarter by quarter, and with its duties to the needy."""

from __future__ import annotations

from schemas.published.table import PublishedTable, count, day, text, truth

_UNIT = (
    count("unit_no", "镇区序号，按计划附件；99为未定镇区"),
    text("township_code", "镇区（报告单位）代码；未定镇区的为空"),
    text("township_name", "镇区（街道、社区）名称，按政策文件的报告单位"),
)

COUNTY_PLAN = PublishedTable(
    "county_plan",
    "本县及其扩面计划",
    "个县",
    ("county_name",),
    (
        text("county_name", "县名"),
        text("plan_title", "计划名称"),
        text("plan_source", "计划的印发机关和日期"),
        count("first_year", "计划首年；计划没有分年任务的为空"),
        count("last_year", "计划末年；计划没有分年任务的为空"),
        count("plan_target", "计划总目标（人）；计划没有任务的为空"),
    ),
)

TOWNSHIP_QUARTERS = PublishedTable(
    "township_quarters",
    "各镇区本季度（至基准日）和前四个季度的养老保险新增、减少；名单的增减只在本季度的行里有数",
    "镇区（报告单位）一季度",
    ("unit_no", "quarter_from"),
    (
        *_UNIT,
        day("quarter_from", "季度首日"),
        day("quarter_to", "季度末日；本季度为基准日"),
        truth("is_current", "是否本季度"),
        count("year_target", "该季度所在年的目标（人）；计划没有任务的为空"),
        count("joined", "该季度新增参保（人），毛数，按参保登记库的最早参保日期追溯"),
        count("lost", "该季度减少（人）：死亡，或全部养老关系终止"),
        count("joined_in_year", "该年1月1日至季度末日新增参保（人），毛数"),
        day("compared_with", "名单与哪一次运行相比：上季度最后一次运行的基准日；没有的为空"),
        count("listed_before", "上季度末在清单的（人次）；没有上季度的运行则为空"),
        count("left_list", "其中至今已移出清单的（人次）；没有上季度的运行则为空"),
    ),
)

HARDSHIP_DUTIES = PublishedTable(
    "hardship_duties",
    "困难群体养老保险“三个100%”（参保登记、保费代缴、待遇领取）的落实情况；一人属几个群体的在各群体都计，在“全部”只计一次",
    "镇区（报告单位）一群体",
    ("unit_no", "group_name"),
    (
        *_UNIT,
        text("group_name", "群体名称，按政策；“全部”为各群体合计"),
        count("group_rank", "群体次序，按政策；“全部”为空"),
        truth("is_all_groups", "是否“全部”一行"),
        count("persons", "名单上的（人）"),
        count("left_out", "其中不计入的（人）：已死亡、不在本县、未满16周岁、在校、服役、服刑、身份未能确认"),
        count("registration_due", "应登记（人）：名单上的减去不计入的"),
        count("registered", "已登记（人）：参加了任一养老保险，包括中断缴费的"),
        count("payment_due", "应代缴（人）：应登记的人中，未满60周岁、不在职工养老保险、未领取待遇的"),
        count("paid", "已代缴（人）：本年度的城乡居民养老保险费由政府全额代缴"),
        count("self_paid", "应代缴而本年度由个人缴费的（人）"),
        count("pension_due", "应领取（人）：应登记的人中，已过60周岁当月、不在职工养老保险缴费的"),
        count("drawing", "已领取（人）：近几个月领过养老金，或登记为待遇领取"),
    ),
)

TABLES = (COUNTY_PLAN, TOWNSHIP_QUARTERS, HARDSHIP_DUTIES)
