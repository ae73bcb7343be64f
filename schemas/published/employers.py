"""Which statements speak of one employer, and which pairs of them people have to decide."""

from __future__ import annotations

from schemas.published.records import JUDGEMENT, PAIR, PAIR_EVIDENCE, PAIR_KEY, RECORD, RECORD_KEY
from schemas.published.table import PublishedTable, text

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

TABLES = (EMPLOYER_LINKS, EMPLOYER_REVIEW_PAIRS)
