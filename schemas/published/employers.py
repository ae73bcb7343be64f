"""Employers: which statements speak of one, pairs to decide, units with a gap, their people and their stages."""

from __future__ import annotations

from schemas.published.records import JUDGEMENT, PAIR, PAIR_EVIDENCE, PAIR_KEY, RECORD, RECORD_KEY
from schemas.published.table import PublishedTable, count, day, text, texts, truth

EMPLOYER_LINKS = PublishedTable(
    "employer_links",
    "部门关于单位的记录与单位的对应",
    "条单位记录；税务的扣缴义务人、缴费单位按识别号和名称各一条，记录编号取其中最小的",
    RECORD_KEY,
    (
        *RECORD,
        text("employer_id", "对应的单位标识；分支机构与其总公司是两个单位"),
        text(
            "match_rule",
            "比对规则：anchor 自成一单位，same_code 信用代码有效且一致、名称不矛盾，reviewer 人工判定，其他为模型判定时找出此对的规则",
        ),
        *JUDGEMENT,
        text("code", "该记录所说的统一社会信用代码等识别号"),
        text("name", "该记录所说的单位名称"),
    ),
)

EMPLOYER_REVIEW_PAIRS = PublishedTable(
    "employer_review_pairs",
    "需人工判定是否同一单位的记录对。判定前，可能已登记的单位不列为未登记",
    "对单位记录",
    PAIR_KEY,
    (
        *PAIR,
        text("employer_id_l", "左侧记录的单位标识"),
        text("employer_id_r", "右侧记录的单位标识"),
        *PAIR_EVIDENCE,
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
        count("employees_uninsured", "其中应参加而未见参加职工养老保险的人数（人）；名单见 employer_target_employees"),
        text("first_seen_period", "首次见到发放工资的月份（YYYYMM）"),
        text("township_code", "镇区（报告单位）代码"),
        text("township_name", "镇区（街道、社区）名称，按政策文件的报告单位"),
        text("status", "清单状态：new 本次新增，continuing 上次已在清单"),
        day("first_listed_on", "首次列入清单的日期"),
        text("employer_id", "单位标识"),
    ),
    extras={
        "reasons": "列入清单的原因和核实要点",
        "registration_due_on": "应办理参保登记的最后日期：成立之日起三十日（社会保险法第五十七条）",
        "entity_status": "市场主体登记状态：存续，注销，吊销；空为市场主体库中未见",
        "legal_rep_name": "法定代表人或经营者",
        "phone": "联系电话",
        "address": "地址",
        "parent_name": "分支机构的总公司名称",
        "stage": "办理阶段，由人填报，程序不作认定：notified 已告知，ordered 责令限期改正，refused 拒不参保，"
        "credit_listed 纳入信用，corrected 已改正，not_required 无需参保",
        "stage_on": "该阶段的日期",
        "stage_by": "该阶段的经办人",
        "stage_note": "该阶段的说明",
    },
)

EMPLOYER_TARGET_EMPLOYEES = PublishedTable(
    "employer_target_employees",
    "清单所列单位近几个月发过工资的人员：谁未参保，谁不计入及其缘由",
    "单位一人",
    ("employer_id", "person_id"),
    (
        text("employer_id", "单位标识"),
        text("uscc", "统一社会信用代码"),
        text("employer_name", "单位名称"),
        text("person_id", "人员标识"),
        text("name", "姓名"),
        text("id_number", "公民身份号码（18位）"),
        text("last_wage_period", "最近一次见到发放工资的月份（YYYYMM）"),
        count("wage_months", "近几个月中发放工资的月数（月）"),
        truth("is_uninsured", "是否计入未参保人数"),
        text("left_out_reason", "不计入的缘由：已参加职工养老保险、已领取养老待遇、在校学生等"),
        text("detail", "缘由的依据，或未参保人员需核实之处"),
        texts("other_schemes", "未参保人员已由该单位参加的其他职工险种代码（AAE140）"),
    ),
)

EMPLOYER_EXCLUSIONS = PublishedTable(
    "employer_exclusions",
    "看似未参保而不列入清单的单位及依据",
    "单位一原因",
    ("employer_id", "reason"),
    (
        text("employer_id", "单位标识"),
        text("uscc", "统一社会信用代码"),
        text("name", "单位名称"),
        text("reason", "不列入的原因"),
        text("proof", "依据"),
    ),
)

EMPLOYER_STAGES = PublishedTable(
    "employer_stages",
    "经办人填报的单位办理阶段（告知、拒不参保、纳入信用等）及其采用情况；程序不作认定",
    "条填报",
    ("file", "line"),
    (
        text("file", "文件名"),
        count("line", "文件中的行号，表头为第1行"),
        text("uscc", "统一社会信用代码，按填报"),
        text("name", "单位名称，按填报"),
        text(
            "stage",
            "阶段：notified 已告知，ordered 责令限期改正，refused 拒不参保，credit_listed 纳入信用，corrected 已改正，"
            "not_required 无需参保",
        ),
        day("decided_on", "日期"),
        text("officer", "经办人"),
        text("note", "说明"),
        text(
            "state",
            "采用情况：in_force 当前阶段，superseded 以往阶段，unknown_employer 找不到单位，ambiguous_employer 对应多个单位，"
            "in_future 日期晚于基准日，out_of_order 缺少应先办理的阶段；后四种未采用",
        ),
        text("employer_id", "对应的单位标识"),
    ),
)

TABLES = (
    EMPLOYER_LINKS,
    EMPLOYER_REVIEW_PAIRS,
    EMPLOYER_TARGETS,
    EMPLOYER_TARGET_EMPLOYEES,
    EMPLOYER_EXCLUSIONS,
    EMPLOYER_STAGES,
)
