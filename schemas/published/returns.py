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
        text("visit", "三个一：见一次面或通一次电话，算一笔账，送一份宣传单"),
        day("insured_on", "参保时间，由镇村填写；是否参保以参保登记为准"),
        text("reviewer", "复核人"),
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
        text("repayment", "还款方式：一次性、分期协议、抵扣"),
        day("corrected_on", "整改完成日期"),
        text("papers", "佐证材料"),
        text("reviewer", "复核人"),
        text("remark", "备注"),
    ),
)

EMPLOYER_RETURNS = PublishedTable(
    "employer_returns",
    "镇村回填的单位核实情况，取每个单位最近一次；已离开名单的也在内",
    "单位",
    ("employer_id",),
    (
        text("employer_id", "单位标识"),
        text("note", "核实情况"),
        text("stage", "镇村填写的办理阶段代码；作为依据的办理阶段见 employer_stages"),
        day("stage_on", "该阶段的日期"),
        text("officer", "经办人"),
        text("remark", "说明"),
        day("returned_on", "填写的日期；没有填的为回填日期"),
        count("return_id", "回填编号，见 canbao return --list"),
    ),
)

EMPLOYEE_RETURNS = PublishedTable(
    "employee_returns",
    "镇村回填的未参保职工核实情况，取每单位每人最近一次；已离开名单的也在内",
    "单位一人",
    ("employer_id", "person_id"),
    (
        text("employer_id", "单位标识"),
        text("person_id", "人员标识"),
        text("note", "核实情况"),
        day("checked_on", "核实日期"),
        text("officer", "核实人"),
        text("remark", "备注"),
        day("returned_on", "核实日期；没有填的为回填日期"),
        count("return_id", "回填编号，见 canbao return --list"),
    ),
)

FEEDBACK_RETURNS = PublishedTable(
    "feedback_returns",
    "各部门对校核反馈清单的答复，取每条最近一次；已离开清单的也在内",
    "条反馈",
    ("feedback_id",),
    (
        text("feedback_id", "反馈编号"),
        text("result", "核实结果：已更正、原记录无误、正在核实、不属本部门、无法核实"),
        text("note", "更正内容或说明"),
        text("officer", "核实人"),
        day("checked_on", "核实日期"),
        day("returned_on", "核实日期；没有填的为回填日期"),
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

TABLES = (TARGET_RETURNS, FLAG_RETURNS, EMPLOYER_RETURNS, EMPLOYEE_RETURNS, FEEDBACK_RETURNS, MISSED_MATCHES)
