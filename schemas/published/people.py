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
        yuan("premium_due", "应缴金额"),
        count("priority", "优先级，1 最先"),
        texts("groups", "所属人群"),
        texts("reasons", "列入清单的原因"),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        text("village_code", "村（居）统计区划代码（12位）"),
        text("name", "姓名"),
        text("id_number", "公民身份号码（18位）"),
        text("phone", "联系电话"),
        text("employer_uscc", "发放工资的单位统一社会信用代码"),
        text("status", _STATUS),
        day("first_listed_on", "首次列入清单的日期"),
    ),
)

ENROLMENT_EXCLUSIONS = PublishedTable(
    "enrolment_exclusions",
    "不列入清单的人员及依据",
    "人一险种大类一原因",
    (),
    (
        text("person_id", "人员标识"),
        text("insurance_line", _LINE),
        text("reason", "不列入的原因"),
        text("proof", "依据：哪个部门的哪条记录"),
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

EMPLOYER_TARGETS = PublishedTable(
    "employer_targets",
    "未参保、参保不足单位清单，供核实，不是结论",
    "单位",
    (),
    (
        text("uscc", "统一社会信用代码"),
        text("name", "单位名称"),
        text("gap", "缺口：not_registered 未登记，under_enrolled 参保不足，suspended 停保仍发薪"),
        count("employees_seen", "近三个月发过工资的人数（人）"),
        count("employees_uninsured", "其中未参加职工养老保险的人数（人）"),
        text("first_seen_period", "首次见到发放工资的月份（YYYYMM）"),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        text("status", _STATUS),
        day("first_listed_on", "首次列入清单的日期"),
    ),
)

TOWNSHIP_PROGRESS = PublishedTable(
    "township_progress",
    "各镇区扩面任务与进度",
    "镇区（报告单位）",
    ("township_code",),
    (
        count("unit_no", "镇区序号，按计划附件", optional=True),
        text("township_code", _UNIT_CODE),
        text("township_name", _UNIT_NAME),
        count("plan_target", "计划总目标（人）", optional=True),
        count("year_target", "基准日所在年度目标（人）", optional=True),
        count("enrolled_in_plan", "计划期内新增参保：首次参加任一养老保险（人）", optional=True),
        count("enrolled_this_year", "本年度新增参保：首次参加任一养老保险（人）", optional=True),
    ),
    extras={
        "plan_completion": "计划总目标完成率（1为全部完成）",
        "year_completion": "年度目标完成率（1为全部完成）",
        "pension_not_enrolled": "清单：养老未参保（人）",
        "pension_lapsed": "清单：养老中断缴费（人）",
        "pension_not_claiming": "清单：养老应领未领（人）",
        "medical_not_enrolled": "清单：医疗未参保（人）",
        "medical_lapsed": "清单：医疗中断缴费（人）",
        "paid_by_government": "清单：政府代缴（人次）",
        "employers": "清单：单位（家）",
        "flags": "待核查和属实的疑点（件）",
        "amount_at_risk": "待核查和属实疑点涉及金额下限（元）",
    },
)

TABLES = (
    PERSONS,
    PERSON_LINKS,
    REVIEW_PAIRS,
    ENROLMENT_TARGETS,
    ENROLMENT_EXCLUSIONS,
    ENROLMENT_TARGET_CHANGES,
    EMPLOYER_TARGETS,
    TOWNSHIP_PROGRESS,
)
