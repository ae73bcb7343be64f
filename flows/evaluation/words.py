"""The Chinese words for what is measured: groups of pairs, ways of linking, errors that the simulator makes."""

from __future__ import annotations

SCORES = {
    "link": "人员链接（成对记录）",
    "target": "未参保名单（人、险种、缺口一致）",
    "employer": "单位名单（代码、缺口一致；人数为未参保人数）",
    "flag": "疑点（类型与本人一致）",
}

LINKAGES = {
    "published": "发布结果",
    "id_else_name_birth": "基线：号码，否则姓名加生日",
    "exact_id": "基线：号码一致",
}

GROUPS = {"all": "全部", "damaged": "号码或姓名有误", "lookalike": "形似之人", "registry": "登记库内部"}

DECIDERS = {"model": "模型链接", "review": "待人工判定", "both": "合计"}

LABELS_TITLE = "回填核实的实际准确率"
LABELS_CAUTION = (
    "核实过的由镇村和核查人自行选取，不是随机抽样：区间（Wilson）只计入偶然误差，不代表整张名单。"
    "准确率 = 属实 ÷（核实 - 无法判断）；按每人每险种、每条疑点最近一次回填，含已离开名单的。"
)
NO_LABELS = "还没有回填，无从得出实际准确率。"
LABELLED = {"target": "名单合计", "flag": "疑点合计"}
#: What a return says of a finding, by column of `90_evaluate/label_score`.
LABELS = {
    "right_count": "属实",
    "linkage": "链接错漏",
    "elsewhere": "已在别处",
    "data": "数据有误",
    "rule": "规则不当",
    "unexplained": "未说原因",
    "unclear": "无法判断",
}
LINK_DECIDERS = {
    "rule": "规则链接",
    "model": "模型链接",
    "reviewer": "人工判定",
    "registry": "只据个人编号",
    "unknown": "已不再发现",
}
MISSED = {"matched": "现已与登记库相连", "waiting": "有记录对等待人工判定", "unseen": "没有可能的记录对"}

#: Prefixes and kinds as in simulator/errors.py.
NOISE = {
    "none": "没有差错",
    "id_missing": "号码缺失",
    "id_wrong_digit": "号码错一位",
    "id_wrong_digit_refitted": "号码错一位且校验通过",
    "id_transposed": "号码邻位颠倒",
    "id_zero_tail": "号码后几位为零",
    "id_default": "占位号码",
    "id_of_relative": "用亲属号码",
    "id_of_parent": "用父母号码",
    "id_of_twin": "双胞胎号码互换",
    "id_of_neighbour": "用邻行号码",
    "id_borrowed": "借用他人号码",
    "id_old_number": "旧号码",
    "name_former": "曾用名",
    "name_homophone": "同音字",
    "name_similar_shape": "形近字",
    "name_variant": "异体字",
    "name_surname_reading": "姓氏多音误写",
    "name_parts_swapped": "名与父名颠倒",
    "name_transliterated": "译名异写",
    "name_separator": "间隔号",
    "name_rare_lost": "生僻字丢失",
    "name_rare_pinyin": "生僻字写拼音",
    "name_rare_split": "生僻字拆写",
    "name_truncated": "姓名截断",
    "name_swapped": "名字颠倒",
    "name_one_character": "姓名错漏一字",
    "name_character_lost": "名字缺字成符号",
    "name_title": "姓名附加称谓",
    "name_blank_inside": "姓名夹空格",
    "birth_day_month_swapped": "日月颠倒",
    "birth_wrong_digit": "生日错一位",
    "birth_lunar": "农历生日",
    "birth_year_off": "生年差一年",
    "birth_year_only": "只知生年",
    "birth_default": "占位生日",
    "birth_missing": "生日缺失",
    "sex_missing": "性别缺失",
    "sex_wrong": "性别有误",
    "division_moved": "住址不同",
    "phone_changed": "电话已换",
    "phone_default": "公用或占位电话",
    "phone_missing": "电话缺失",
}


def rate(value: float | None) -> str:
    """A share with as many digits as tell it from one; a dash where there is none."""
    if value is None:
        return "—"
    if 0.999999 < value < 1:
        return "＞99.9999%"
    return f"{value:.2%}" if value < 0.999 or value == 1 else f"{value:.4%}"
