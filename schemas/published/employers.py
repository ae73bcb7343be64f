"""Which statements speak of one employer, and which pairs of them people have to decide."""

from __future__ import annotations

from schemas.published.table import PublishedTable, number, text

EMPLOYER_LINKS = PublishedTable(
    "employer_links",
    "部门关于单位的记录与单位的对应",
    "条单位记录；税务的扣缴义务人、缴费单位按识别号和名称各一条，记录编号取其中最小的",
    ("source", "dataset", "record_no"),
    (
        text("source", "来源部门"),
        text("dataset", "数据集"),
        text("record_no", "部门记录编号"),
        text("employer_id", "对应的单位标识；分支机构与其总公司是两个单位"),
        text(
            "match_rule",
            "比对规则：anchor 自成一单位，same_code 信用代码有效且一致、名称不矛盾，其他为模型判定时找出此对的规则",
        ),
        number("match_weight", "匹配权重：贝叶斯因子的以2为底对数"),
        number("match_probability", "匹配概率（0至1）"),
        text("evidence", "比对证据（JSON）：每项比对、等级与权重"),
        text("decided_by", "由谁判定：rule 规则，model 模型"),
    ),
)

EMPLOYER_REVIEW_PAIRS = PublishedTable(
    "employer_review_pairs",
    "需人工判定是否同一单位的记录对。判定前，可能已登记的单位不列为未登记",
    "对单位记录",
    ("source_l", "dataset_l", "record_no_l", "source_r", "dataset_r", "record_no_r"),
    (
        text("source_l", "左侧记录的来源部门"),
        text("dataset_l", "左侧记录的数据集"),
        text("record_no_l", "左侧记录编号"),
        text("source_r", "右侧记录的来源部门"),
        text("dataset_r", "右侧记录的数据集"),
        text("record_no_r", "右侧记录编号"),
        text("employer_id_l", "左侧记录的单位标识"),
        text("employer_id_r", "右侧记录的单位标识"),
        number("match_probability", "匹配概率（0至1）"),
        text("evidence", "比对证据（JSON）"),
    ),
)

TABLES = (EMPLOYER_LINKS, EMPLOYER_REVIEW_PAIRS)
