"""Who is who, and who should be insured: persons, their links, and the enrolment lists."""

from __future__ import annotations

from schemas.published.records import JUDGEMENT, PAIR, PAIR_EVIDENCE, PAIR_KEY, RECORD, RECORD_KEY
from schemas.published.table import PublishedTable, count, day, text, texts, truth, yuan

_LINE = "险种大类：pension 养老，medical 医疗"
_STATUS = "清单状态：new 本次新增，continuing 上次已在清单"
_UNIT_CODE = "镇区（报告单位）代码"
_UNIT_NAME = "镇区（街道、社区）名称，按政策文件的报告单位"

PERSONS = PublishedTable(
    "persons",
    "比对后的自然人",
    "人",
    ("person_id",),
    (
        text("person_id", "人员标识，逐夜稳定"),
        text("id_number", "公民身份号码（18位）"),
        text("name", "姓名"),
        text("sex", "性别：1 男，2 女，0 未知"),
        day("birth_date", "出生日期"),
        text("division_code", "户籍或居住地统计区划代码（12位）"),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        text("address", "地址"),
        text("phone", "联系电话"),
        truth("alive", "是否在世；死亡信息存疑的按在世"),
        day("death_date", "死亡日期：死亡医学证明优先，其次火化记录，再次公安注销"),
        truth("in_registry", "参保登记库中是否有此人"),
        count("record_count", "归到此人的各部门记录数（条）"),
        text("named_by", "命名记录：人员标识跟随的那条记录（部门/数据集/记录编号）"),
        day("first_seen_on", "首次见到此人的日期"),
        text("village_code", "村（居）统计区划代码（12位），与镇区同一口径；不在报告单位的为空"),
    ),
)

VILLAGES = PublishedTable(
    "villages",
    "村（居）的代码和通称",
    "个村（居）",
    ("village_code",),
    (
        text("village_code", "村（居）统计区划代码（12位）"),
        text("village_name", "村（居）名称，按户籍地址归纳；多数地址说法不一的为空"),
        count("persons", "计入此村（居）的人数（人）"),
    ),
)

PERSON_CHANGES = PublishedTable(
    "person_changes",
    "人员标识与上次发布相比的变化；全部历史在 state.duckdb",
    "个标识一次变化",
    ("change", "person_id_from", "person_id_to"),
    (
        text("change", "变化：merged 合并，split 分出，renewed 标识不变而命名记录改变，gone 不再有记录"),
        text("person_id_from", "原人员标识"),
        text("person_id_to", "现人员标识；不再有记录的为空"),
        count("record_count", "涉及的部门记录数（条）"),
        text("reason", "变化的原因"),
        day("changed_on", "变化日期"),
    ),
)

PERSON_LINKS = PublishedTable(
    "person_links",
    "部门记录与自然人的对应",
    "条被接收的部门人员记录",
    RECORD_KEY,
    (
        *RECORD,
        text("person_id", "对应的人员标识"),
        text("match_rule", "比对规则"),
        *JUDGEMENT,
    ),
    extras={"is_certain": "是否确定：证件号码与姓名一致，或经人工判定"},
)

REVIEW_PAIRS = PublishedTable(
    "review_pairs",
    "需人工判定是否同一人的记录对",
    "对记录",
    PAIR_KEY,
    (
        *PAIR,
        *PAIR_EVIDENCE,
        count("review_order", "判定次序，1 最先：判定后影响越大越靠前"),
        text("would_change", "判定结果影响什么"),
    ),
)

ENROLMENT_TARGETS = PublishedTable(
    "enrolment_targets",
    "未参保、断保、应领未领人员清单，供镇村核实，不是结论",
    "人一险种大类",
    ("person_id", "insurance_line"),
    (
        text("person_id", "人员标识"),
        text("insurance_line", _LINE),
        text("gap", "缺口：not_enrolled 未参保，lapsed 中断缴费，not_claiming 应领未领"),
        text("recommended_scheme", "建议险种代码（AAE140）；应领未领时为应在哪个险种领取"),
        text("payer", "缴费主体：self 个人，employer 单位，government 政府代缴"),
        yuan("premium_due", "缴费主体每年应缴金额；随缴费基数而定的为空，应领未领的为0，困难群体只代缴一次"),
        count("priority", "优先级，1 最先；按政策所列次序取符合的第一条"),
        texts("groups", "所属人群，全部列出"),
        texts("reasons", "列入清单的原因，可直接对本人说；缺口在先，列入次序在后"),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        text("village_code", "村（居）统计区划代码（12位）"),
        text("name", "姓名"),
        text("id_number", "公民身份号码（18位）"),
        text("phone", "联系电话"),
        text("employer_uscc", "应为其参保的单位的统一社会信用代码；缴费主体不是单位的为空"),
        text("status", _STATUS),
        day("first_listed_on", "首次列入清单的日期"),
        text("returned_reason", "镇村回填的未参保原因，代码和名称；没有回填的为空"),
        text("returned_note", "镇村回填的核实情况"),
        day("returned_on", "核实日期；没有填的为回填日期"),
    ),
)

ENROLMENT_EXCLUSIONS = PublishedTable(
    "enrolment_exclusions",
    "有缺口而不列入清单的人员及依据；没有缺口的人见 person_coverage",
    "人一险种大类一原因",
    (),
    (
        text("person_id", "人员标识"),
        text("insurance_line", _LINE),
        text("reason", "不列入的原因"),
        text("department", "由哪个部门的数据证明，有异议时向该部门核对；社会保险经办指须先在案头核对身份"),
        text("proof", "依据：哪条记录，说了什么"),
    ),
)

PERSON_COVERAGE = PublishedTable(
    "person_coverage",
    "没有缺口的人：由哪个险种覆盖。每人每险种大类，或在清单，或在不列入清单的人员，或在本表",
    "人一险种大类",
    ("person_id", "insurance_line"),
    (
        text("person_id", "人员标识"),
        text("insurance_line", _LINE),
        texts("schemes", "覆盖此人的险种代码（AAE140）"),
        text("proof", "依据：享受待遇，或缴费到何时，或何时新参保"),
    ),
)

ENROLMENT_TARGET_CHANGES = PublishedTable(
    "enrolment_target_changes",
    "与上次清单相比的变化",
    "人一险种大类一变化",
    (),
    (
        text("person_id", "人员标识"),
        text("insurance_line", _LINE),
        text("change", "变化：added 新列入，removed 移出"),
        text("reason", "变化的原因"),
    ),
)

TOWNSHIP_PROGRESS = PublishedTable(
    "township_progress",
    "各镇区扩面任务与进度：计划各年（至基准日所在年）和基准日所在年；任务只指养老保险新增参保",
    "镇区（报告单位）一年",
    ("township_code", "year"),
    (
        count("unit_no", "镇区序号，按计划附件", optional=True),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        count("year", "年度"),
        truth("is_current_year", "是否基准日所在年；清单和疑点只在这一年的行里有数"),
        count("plan_target", "计划总目标（人）；计划没有任务的为空", optional=True),
        count("year_target", "本年度目标（人）；计划没有任务的为空", optional=True),
        count(
            "enrolled_in_plan",
            "计划期内至本年度新增参保（人），毛数：首次参加任一养老保险，以最早的参保日期所在年计",
            optional=True,
        ),
        count(
            "enrolled_this_year",
            "本年度新增参保（人），毛数：首次参加任一养老保险，以最早的参保日期所在年计",
            optional=True,
        ),
        count("lost_this_year", "本年度减少（人）：死亡，或全部养老关系终止；暂停缴费、转换险种不算", optional=True),
        count("net_this_year", "本年度净增（人）：新增减去减少", optional=True),
    ),
    extras={
        "net_in_plan": "计划期内至本年度净增（人）：新增减去减少",
        "year_completion": "年度目标完成率，按新增毛数（1为全部完成）；没有任务的为空",
        "year_completion_net": "年度目标完成率，按净增（1为全部完成）；没有任务的为空",
        "left_this_year": "本年度还差（人），按新增毛数；没有任务的为空",
        "left_this_year_net": "本年度还差（人），按净增；没有任务的为空",
        "plan_completion": "计划总目标完成率（1为全部完成）",
        "plan_completion_net": "计划总目标完成率，按净增（1为全部完成）",
        "open_persons": "清单：人数（人），养老和医疗都在清单的只计一次",
        "pension_not_enrolled": "清单：养老未参保（人）",
        "pension_lapsed": "清单：养老中断缴费（人）",
        "pension_not_claiming": "清单：养老应领未领（人）",
        "medical_not_enrolled": "清单：医疗未参保（人）",
        "medical_lapsed": "清单：医疗中断缴费（人）",
        "paid_by_government": "清单：政府代缴（人次）",
        "paid_by_employer": "清单：应由单位办理（人次）",
        "hardship_persons": "清单：属于政策所列人群的（人）",
        "first_persons": "清单：优先级为1的（人）",
        "excluded_persons": "有缺口而不列入清单的（人），原因见不列入清单的人员及依据",
        "employers": "清单：单位（家）",
        "flags": "待核查和属实的疑点（件）",
        "amount_at_risk": "待核查和属实疑点涉及金额下限（元）",
        "note": "计划自相矛盾之处和采用的数，通报时应一并说明",
    },
)

TABLES = (
    PERSONS,
    VILLAGES,
    PERSON_CHANGES,
    PERSON_LINKS,
    REVIEW_PAIRS,
    ENROLMENT_TARGETS,
    ENROLMENT_EXCLUSIONS,
    PERSON_COVERAGE,
    ENROLMENT_TARGET_CHANGES,
    TOWNSHIP_PROGRESS,
)
