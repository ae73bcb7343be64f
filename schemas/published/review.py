"""What reviewers have decided on pairs of records, and what became of it."""

from __future__ import annotations

from schemas.published.records import PAIR
from schemas.published.table import PublishedTable, count, day, number, text, truth

LINK_DECISIONS = PublishedTable(
    "link_decisions",
    "审核人对记录对的判定，及其采用情况和模型意见",
    "条送达的判定",
    ("file", "line"),
    (
        text("file", "文件名"),
        count("line", "文件中的行号，表头为第1行"),
        *PAIR,
        text("verdict", "结论：同一人，不同人；同一单位，不同单位"),
        text("note", "说明"),
        text("reviewer", "审核人"),
        day("decided_on", "审核日期"),
        text(
            "state",
            "采用情况：in_force 生效，superseded 已被更新的判定取代，unknown_record 记录不在本次数据中，"
            "same_statement 两侧是同一份记载，contradicted 与其他判定矛盾而未采用",
        ),
        text("person_id_l", "左侧记录对应的人员标识；对单位的判定为单位标识"),
        text("person_id_r", "右侧记录对应的人员标识；对单位的判定为单位标识"),
        number("model_weight", "模型给出的匹配权重（比特）；两侧都当作未经判定"),
        number("model_probability", "模型给出的同一人或同一单位的概率（0至1），只就这一对而言"),
        text("evidence", "模型的比对证据（JSON）"),
        truth("model_disagrees", "模型意见与结论不同：判为同一而概率不足0.5，或判为不同而概率不低于0.5"),
    ),
)

TABLES = (LINK_DECISIONS,)
