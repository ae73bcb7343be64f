"""What a run read, refused, checked and achieved: the account it gives of itself."""

from __future__ import annotations

from schemas.published.table import PublishedColumn, PublishedTable, count, day, number, text, texts, truth

EXTRACTS = PublishedTable(
    "extracts",
    "各部门送来的文件及其接收情况",
    "个文件",
    (),
    (
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("file", "文件名"),
        text("sha256", "文件摘要（SHA-256）"),
        text("encoding", "文件编码"),
        day("as_of", "数据截止日期"),
        count("row_count", "文件行数（行）"),
        count("accepted", "接收行数（行）"),
        count("quarantined", "隔离行数（行）"),
        truth("is_stale", "是否沿用了旧文件，或最新的文件已超过期限"),
        text(
            "gate_result",
            "处理结果：passed 采用，refused 拒收，superseded 已被新件取代，not_due 晚于基准日，ignored 不是数据文件，"
            "missing 上次有、本次没有",
        ),
        count("duplicates", "文件内完全重复而只留一条的、增量文件中被同一记录的后一行取代的行数（行）"),
        texts("unknown_columns", "约定之外、未使用的列名"),
        text("unreadable", "读不出而按缺失处理的值（JSON）：列名与个数"),
        text("mode", "送达方式：full 全量，delta 增量，events 流水", optional=True),
        text("message", "未采用、沿用旧文件、已陈旧或经确认采用的说明"),
        count("age_days", "数据截止日期距比对日期的天数（天）", optional=True),
        text(
            "stale_reason",
            "为何不是最新：stand_in 较新的文件未通过而沿用较早的，from_store 目录中没有合格的而沿用以前采用的，"
            "overdue 最新的文件已超过期限，lacking 文件已不在目录中而本次行数少于上次",
            optional=True,
        ),
    ),
)

QUARANTINE = PublishedTable(
    "quarantine",
    "不合约定而被隔离的行，供来源部门更正",
    "行",
    (),
    (
        text("file", "文件名"),
        count("line", "文件中的行号，表头为第1行"),
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("record_no", "部门记录编号"),
        text("reason", "隔离原因"),
        text("raw", "原始内容"),
    ),
)

QUALITY_RESULTS = PublishedTable(
    "quality_results",
    "数据质量检查结果",
    "项检查",
    (),
    (
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("expectation", "检查项"),
        text("rule", "检查规则"),
        text("severity", "严重程度：critical 中止运行，warning 整件拒收，info 提示"),
        truth("success", "是否通过"),
        text("observed", "实际值"),
        count("unexpected_count", "不符合的行数（行）"),
        text("message", "说明"),
    ),
)

RUNS = PublishedTable(
    "runs",
    "比对运行记录",
    "次运行",
    ("run_id",),
    (
        text("run_id", "运行编号"),
        day("as_of", "比对基准日"),
        text("policy", "采用的政策"),
        text("policy_sha256", "政策文件的摘要（SHA-256），同名而内容改过的政策由此分辨", optional=True),
        PublishedColumn("started_at", "TIMESTAMP", "开始时间"),
        PublishedColumn("finished_at", "TIMESTAMP", "结束时间"),
        PublishedColumn("exit_code", "INTEGER", "结束状态：0 正常，3 有旧件或拒收件"),
        text("version", "程序版本"),
        number("seconds", "总用时（秒）"),
        text("stage_seconds", "各阶段用时（JSON，秒）"),
        text("message", "说明"),
    ),
)

LINK_QUALITY = PublishedTable(
    "link_quality",
    "各数据集按比对规则的关联数量与估计质量",
    "数据集一比对规则",
    (),
    (
        text("dataset", "数据集"),
        text("match_rule", "比对规则"),
        count("links", "关联记录数（条）"),
        number("estimated_precision", "估计精确率（0至1）"),
        number("estimated_recall", "估计召回率（0至1）"),
        number("threshold", "采用的概率阈值（0至1）"),
    ),
    extras={"source": "来源部门"},
)

BLOCKING_RULES = PublishedTable(
    "blocking_rules",
    "分块规则：各规则找出多少候选对，带来多少关联",
    "条分块规则",
    ("rule_no",),
    (
        count("rule_no", "规则次序"),
        text("rule", "规则名称"),
        text("purpose", "规则用途"),
        count("pairs", "找出的候选对（对，各轮合计）"),
        count("most_per_key", "一个键至多由几条记录共用，超过则不比对（条）"),
        count("capped_keys", "因共用过多而未比对的键（个）"),
        count("capped_pairs", "因此未比对的候选对（对）"),
        count("links", "由此找出并接受的关联（条）"),
        count("links_alone", "其中其他规则都找不出的（条）"),
        number("recall_added", "仅由此规则找出的占模型接受的关联（0至1）"),
    ),
)

LINK_MODEL = PublishedTable(
    "link_model",
    "关联模型本次采用的参数：每项比对的每个等级有多大分量",
    "数据集、号码状态、比对项、等级",
    (),
    (
        text("model_version", "模型参数版本"),
        text("source", "来源部门"),
        text("dataset", "数据集"),
        PublishedColumn(
            "is_number_held",
            "BOOLEAN",
            "记录的号码是否为本地某一人所有；两种记录的差错率不同，分别估计。单位的比对为空",
        ),
        count("comparison_no", "比对项次序"),
        text("comparison", "比对项"),
        count("level_no", "等级次序，先符合者为准"),
        text("level", "等级名称"),
        text("says", "等级含义"),
        number("m", "同一人时出现此等级的概率（0至1）"),
        number("u", "不同人时出现此等级的概率（0至1）；随取值而变的为空"),
        number("weight", "权重：m与u之比以2为底的对数；随取值而变的为空"),
    ),
)

LINK_RELIABILITY = PublishedTable(
    "link_reliability",
    "匹配概率是否可信：遮去号码后的判断与号码所证明的相比",
    "概率分组",
    ("bin_no",),
    (
        text("model_version", "模型参数版本"),
        count("bin_no", "组次，概率由低到高"),
        count("links", "候选关联（条）"),
        number("promised", "给出的平均概率（0至1）"),
        number("observed", "属实的比例（0至1）"),
        number("gap", "两者之差；按条数加权平均即校准误差"),
    ),
)

TABLES = (EXTRACTS, QUARANTINE, QUALITY_RESULTS, RUNS, LINK_QUALITY, BLOCKING_RULES, LINK_MODEL, LINK_RELIABILITY)
