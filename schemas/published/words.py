"""The Chinese words that people read in place of the codes of the published tables."""

from __future__ import annotations

INSURANCE_LINES = {"pension": "养老", "medical": "医疗"}

GAPS = {"not_enrolled": "未参保", "lapsed": "中断缴费", "not_claiming": "应领未领"}

EMPLOYER_GAPS = {"not_registered": "未参保登记", "under_enrolled": "参保不足", "suspended": "停保仍发薪"}

#: How far people have gone with an employer; handed in, never concluded by the program.
EMPLOYER_STAGES = {
    "notified": "已告知",
    "ordered": "责令限期改正",
    "refused": "拒不参保",
    "credit_listed": "纳入信用",
    "corrected": "已改正",
    "not_required": "无需参保",
}

EMPLOYER_STAGE_STATES = {
    "in_force": "当前阶段",
    "superseded": "以往阶段",
    "unknown_employer": "找不到这个单位，未采用",
    "ambiguous_employer": "名称或代码对应多个单位，未采用",
    "in_future": "日期晚于基准日，未采用",
    "out_of_order": "缺少应先办理的阶段，未采用",
}

PAYERS = {"self": "个人", "employer": "单位", "government": "政府代缴"}

LIST_STATUSES = {"new": "新增", "continuing": "延续"}

SEXES = {"1": "男", "2": "女"}

SHORT_SCHEMES = {
    "110": "企业职工养老",
    "120": "机关事业养老",
    "170": "城乡居民养老",
    "210": "失业",
    "310": "职工医保",
    "390": "居民医保",
    "410": "工伤",
    "510": "生育",
}

#: A flag is a doubt until somebody has looked into it, and its name must not say otherwise.
FLAG_TYPES = {
    "deceased_claimant": "疑似死亡冒领",
    "death_record_conflict": "死亡信息存疑",
    "duplicate_benefit": "重复领取",
    "duplicate_contribution": "重复缴费",
    "duplicate_reimbursement": "重复报销",
    "imprisoned_claimant": "服刑领取",
    "multiple_registration": "一人多号",
    "shared_identity": "一号多人",
    "shared_account": "一卡多人",
    "unposted_contribution": "征缴未入账",
    "deceased_contribution": "死亡后缴费",
    "deceased_reimbursement": "死亡后医保结算",
    "undue_government_premium": "代缴对象存疑",
    "uncovered_hardship": "困难群体应保未保",
    "early_pension": "未到龄领取",
}

CONFIDENCES = {"high": "高", "medium": "中", "review": "待复核"}

FLAG_STATUSES = {
    "open": "待核查",
    "confirmed": "属实",
    "dismissed": "不属实",
    "recovered": "已追回",
    "cleared": "已消除",
}

FLAG_CHANGES = {
    "new": "新发现",
    "cleared": "已消除",
    "found_again": "消除后再次发现",
    "reopened": "核查后重新打开",
    "moved": "涉及人员的标识有变",
    "merged": "并入另一条",
}

#: What speaks against a flag or leaves it open, by `doubt` of the view `flag_doubts`.
FLAG_DOUBT_KINDS = {
    "alive": "户籍没有登记死亡",
    "decided": "人工判定",
    "disputed": "人工判定，模型意见不同",
    "feedback": "已请部门核对",
    "unchecked": "本次没有这条记录",
    "waiting": "等待人工判定",
}
#: The same as a sentence: `record` is the record, `says` what is said of it.
FLAG_DOUBTS = {
    "alive": "{record}：没有登记死亡，状态为“{says}”。",
    "decided": "{record}：人工判定为{says}。",
    "disputed": "{record}：人工判定为{says}，模型意见与此不同。",
    "feedback": "{record}：{says}。",
    "unchecked": "{record}：{says}，这条疑点本次未能复核，不等于已经消除。",
    "waiting": "{record}：与另一条记录是否同一人，等待人工判定（概率 {says}）。",
}

SEVERITIES = {"critical": "中止运行", "warning": "整件拒收", "info": "提示"}

#: How a record came to its person: by certainty, by itself, or by the model among the pairs of a blocking rule.
MATCH_RULES = {
    "id_and_name": "证件号码和姓名一致",
    "anchor": "自成一人",
    "reviewer": "人工判定",
    "same_id": "模型：证件号码相同",
    "id_fragments": "模型：号码的一部分",
    "name_id_part": "模型：姓名和半段号码",
    "name_birth": "模型：姓名和出生日期",
    "sound_birth": "模型：音近姓名和出生日期",
    "shape_birth": "模型：形近姓名和出生日期",
    "name_household": "模型：姓名和同户",
    "sound_household": "模型：音近姓名或生日和同户",
    "name_place": "模型：姓名和村居",
    "sound_place": "模型：音近姓名和村居",
    "name_employer": "模型：姓名和单位",
    "name_phone": "模型：姓名和电话",
    "name_payment": "模型：姓名和缴费记录",
    "birth_place": "模型：出生日期和村居",
    "death_day": "模型：姓氏和死亡日期",
    "rare_name": "模型：少见的姓名",
    "same_code": "单位：信用代码相同",
    "code_fragments": "单位：代码的一部分",
    "owner": "单位：经营者号码",
    "name": "单位：名称相同",
    "mark_trade": "单位：字号和行业",
    "mark_part": "单位：字号的一部分",
    "mark": "单位：字号",
    "core": "单位：名称主干",
    "contact": "单位：联系电话",
    "address_mark": "单位：地址和字号",
}

DECISION_STATES = {
    "in_force": "生效",
    "superseded": "已被更新的判定取代",
    "unknown_record": "记录不在本次数据中，未采用",
    "same_statement": "两侧是同一份记载，无需判定",
    "contradicted": "与其他判定矛盾，未采用",
}

SOURCES = {
    "decisions": "人工判定",
    "public_security": "公安",
    "civil_affairs": "民政",
    "education": "教育",
    "market_supervision": "市场监管",
    "tax": "税务",
    "disabled_federation": "残联",
    "rural_revitalisation": "乡村振兴",
    "natural_resources": "自然资源",
    "justice": "司法",
    "health": "卫健",
    "veterans": "退役军人",
    "insurance": "社会保险",
}

#: 未参保原因, the codes that villages fill in. 07, 16 and 17 come back as labels for the matcher.
NOT_ENROLLED_REASONS = (
    "01 已在外地参加职工养老",
    "02 已在外地参加居民养老",
    "03 已领取其他养老待遇/离退休",
    "04 在校学生",
    "05 现役军人",
    "06 服刑",
    "07 死亡未销户",
    "08 户籍已迁出/空挂户",
    "09 出国（境）",
    "10 失联/查无此人",
    "11 经济困难无力缴费",
    "12 本人不愿参保",
    "13 单位未办理",
    "14 刚就业/待转入",
    "15 重残/精神障碍无人代办",
    "16 信息有误（证件/姓名）",
    "17 已参保但系统未匹配",
    "99 其他",
)

#: 核实情况 as workbooks propose it; officers may write something else.
VISIT_RESULTS = (
    "已见面，愿意参保，待办理",
    "已通话，愿意参保，待办理",
    "已见面，暂不参保",
    "已通话，暂不参保",
    "已办理参保",
    "已办理待遇领取",
    "不应列入，原因见前列",
    "外出，待联系",
    "联系不上",
)

#: 三个一, what a visit is to bring, as workbooks propose it; officers may write something else.
VISIT_STEPS = ("三项都已做", "已见面", "已通话", "见面并算账", "通话并算账", "已送宣传单")

#: What is found out about somebody at the employer's, as workbooks propose it; officers may write something else.
EMPLOYEE_RESULTS = (
    "在职，应参保，待办理",
    "已为其办理参保",
    "已离职",
    "劳务、实习或返聘，不应由本单位参保",
    "已由其他单位参保",
    "查无此人",
)

#: What a department found out about a record that it was asked to look at.
CORRECTION_RESULTS = ("已更正", "原记录无误", "正在核实", "不属本部门", "无法核实")

#: How a flag stands beside the night before.
FLAG_STANDINGS = {
    "new": "新增", "found_again": "再次发现", "reopened": "重新核查", "continuing": "延续", "unchecked": "未能复核",
}  # fmt: skip

#: 核查结果, and what a flag becomes by it; what was recovered in full is `recovered` instead of `confirmed`.
CHECK_RESULTS = {"属实": "confirmed", "部分属实": "confirmed", "不属实": "dismissed", "无法核实": "open"}

NOT_TRUE_REASONS = (
    "重号", "同名同生日", "误报死亡", "死亡时间登记错误", "末月待遇", "丧葬抚恤金", "补发款", "已退回/已冲销",
    "异地转移重复记录", "补缴历史月份", "政策允许叠加", "数据录入错误", "系统未同步",
)  # fmt: skip

#: 还款方式 of what is to be recovered.
REPAYMENTS = ("一次性", "分期协议", "抵扣")

MEASURES = ("停发", "暂停", "追回", "抵扣", "清退", "更正信息", "注销", "移送", "不予处理")

GATE_RESULTS = {
    "passed": "采用",
    "refused": "拒收",
    "superseded": "已被新件取代",
    "not_due": "晚于基准日",
    "ignored": "不是数据文件",
    "missing": "未送来",
}

STALE_REASONS = {"stand_in": "沿用旧件", "from_store": "沿用旧件", "overdue": "数据陈旧", "lacking": "少于上次"}

STAGES = {
    "ingest": "读取与质量检查",
    "standardise": "标准化",
    "link": "关联",
    "decide": "判定",
    "publish": "发布",
    "documents": "文档",
}
