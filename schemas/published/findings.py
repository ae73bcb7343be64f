"""The doubts about payments, and the rows that each of them rests on."""

from __future__ import annotations

from schemas.published.table import PublishedTable, count, day, number, text, texts, truth, yuan

FLAGS = PublishedTable(
    "flags",
    "基金疑点。疑点只是线索，须经核查，不得据此停发待遇",
    "条疑点",
    ("flag_id",),
    (
        text("flag_id", "疑点编号，同一疑点逐夜不变"),
        text("flag_type", "疑点类型代码"),
        text("person_id", "人员标识；涉及多个编号时为其中第一个"),
        texts("registry_nos", "涉及的个人编号"),
        texts("schemes", "涉及的险种代码（AAE140）"),
        text("period_from", "起始所属期（YYYYMM）"),
        text("period_to", "终止所属期（YYYYMM）"),
        count("months", "涉及月数（月）"),
        yuan("amount_at_risk", "涉及金额下限：各来源日期不一时取最晚日期"),
        text("confidence", "可信度：high 高，medium 中，review 待复核"),
        number("match_probability", "所依据的匹配概率（0至1），取最低者"),
        yuan("amount_at_risk_max", "涉及金额上限：各来源日期不一时取最早日期"),
        text("rule", "规则及版本"),
        text("legal_basis", "法律依据"),
        text("summary", "一句话说明"),
        text("evidence", "证据（JSON）"),
        text("status", "处置状态：open 待核查，confirmed 属实，dismissed 不属实，recovered 已追回，cleared 已消除"),
        day("first_seen_on", "首次发现日期"),
        day("last_seen_on", "最近一次发现日期"),
        day("decided_on", "核查日期；核查人没有填的为回填日期，没有回填的为空"),
        text("decision_note", "核查结果、不属实原因和处理措施，按回填"),
        yuan("amount_due", "应追回，按回填"),
        yuan("amount_recovered", "已追回，按回填"),
        day("reopened_on", "核查之后证据有重大变化、重新列为待核查的日期；没有的为空"),
        text("reopened_reason", "重新列为待核查的原因：核查之后变了什么"),
        truth("is_unchecked", "所依据的数据本次缺失或未采用，未能复核，照上次列出，不等于已经消除"),
    ),
)

FLAG_CHANGES = PublishedTable(
    "flag_changes",
    "疑点的变化，本次的和以往各次的；首次运行没有变化",
    "条疑点一次变化",
    (),
    (
        text("flag_id", "疑点编号"),
        text("flag_type", "疑点类型代码"),
        text(
            "change",
            "变化：new 新发现，cleared 已消除，found_again 消除后再次发现，reopened 核查后重新打开，"
            "moved 涉及人员的标识有变，merged 并入另一条",
        ),
        text("flag_id_to", "并入的疑点编号"),
        text("person_id", "人员标识"),
        text("reason", "变化的原因"),
        day("changed_on", "变化日期"),
        text("status", "变化后的处置状态"),
        day("first_seen_on", "首次发现日期"),
        day("last_seen_on", "最近一次发现日期"),
        yuan("amount_at_risk", "最近一次发现时的涉及金额下限"),
    ),
)

FLAG_EVIDENCE = PublishedTable(
    "flag_evidence",
    "疑点所依据的部门记录",
    "条疑点一条依据",
    (),
    (
        text("flag_id", "疑点编号"),
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("record_no", "部门记录编号"),
        text("role", "在疑点中的作用"),
        yuan("amount", "该记录涉及的金额"),
    ),
)

FLAG_RECORDS = PublishedTable(
    "flag_records",
    "疑点所依据的部门记录和所涉人员的登记，按送来的原样，可追溯到文件和行",
    "条疑点一条部门记录",
    ("flag_id", "source", "dataset", "record_no"),
    (
        text("flag_id", "疑点编号"),
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("record_no", "部门记录编号"),
        text("file", "所在文件"),
        count("line", "文件中的行号，表头为第1行"),
        text("said", "记录所载（JSON），名称为数据集的列名"),
    ),
)

TABLES = (FLAGS, FLAG_EVIDENCE, FLAG_CHANGES, FLAG_RECORDS)
