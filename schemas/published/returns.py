"""What people returned in the workbooks, as of the run: every row that holds, and the matches that it shows were missed."""

from __future__ import annotations

from schemas.published.table import PublishedTable, count, day, text, truth, yuan

TARGET_RETURNS = PublishedTable(
    "target_returns",
    "镇村回填的核实情况，取每人每个险种最近一次；已离开名单的也在内",
    "人一险种",
    ("person_id", "insurance_line"),
    (
        text("person_id", "人员标识"),
        text("insurance_line", "险种类别：pension 养老，medical 医疗"),
        text("gap", "回填时名单上的缺口：not_enrolled 未参保，lapsed 中断缴费，not_claiming 应领未领"),
        text("reason", "未参保原因，代码和文字"),
        text("note", "核实情况"),
        day("checked_on", "核实日期"),
        text("officer", "核实人"),
        text("remark", "备注"),
        day("returned_on", "核实日期；没有填的为回填日期"),
        count("return_id", "回填编号，见 canbao return --list"),
    ),
)

FLAG_RETURNS = PublishedTable(
    "flag_returns",
    "核查人回填的核查结果，取每条疑点最近一次；本次没有发现的疑点也在内",
    "条疑点",
    ("flag_id",),
    (
        text("flag_id", "疑点编号"),
        text("status", "由核查结果得出的处置状态：open 待核查，confirmed 属实，dismissed 不属实，recovered 已追回"),
        text("confidence", "回填时的可信度：high 高，medium 中，review 待复核"),
        text("check_result", "核查结果"),
        text("not_true_reason", "不属实原因"),
        text("measure", "处理措施"),
        yuan("amount_due", "应追回"),
        yuan("amount_recovered", "已追回"),
        text("officer", "核查人"),
        day("checked_on", "核查日期"),
        day("decided_on", "核查日期；没有填的为回填日期"),
        count("return_id", "回填编号，见 canbao return --list"),
    ),
)

MISSED_MATCHES = PublishedTable(
    "missed_matches",
    "镇村回填为“已参保但系统未匹配”的人，供查找其登记编号；找到后写入人工判定（decisions/）",
    "人一险种",
    ("person_id", "insurance_line"),
    (
        text("person_id", "人员标识"),
        text("insurance_line", "险种类别：pension 养老，medical 医疗"),
        text("name", "姓名"),
        text("id_number", "证件号码"),
        text("township_name", "报告单位"),
        text("note", "核实情况"),
        text("officer", "核实人"),
        day("returned_on", "核实日期；没有填的为回填日期"),
        truth("in_registry", "现在已与登记库的记录相连"),
        truth("is_listed", "仍在未参保名单上"),
        count("review_pairs", "涉及此人、等待人工判定的记录对数"),
    ),
)

TABLES = (TARGET_RETURNS, FLAG_RETURNS, MISSED_MATCHES)
