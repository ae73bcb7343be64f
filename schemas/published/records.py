"""Columns that tables on persons and on employers share: a record, two records, and how they were judged."""

from __future__ import annotations

from schemas.published.table import number, text

RECORD_KEY = ("source", "dataset", "record_no")
RECORD = (text("source", "来源部门"), text("dataset", "数据集"), text("record_no", "部门记录编号"))

PAIR_KEY = ("source_l", "dataset_l", "record_no_l", "source_r", "dataset_r", "record_no_r")
PAIR = tuple(
    text(f"{name}_{side}", f"{title}记录{words}")
    for side, title in (("l", "左侧"), ("r", "右侧"))
    for name, words in (("source", "的来源部门"), ("dataset", "的数据集"), ("record_no", "编号"))
)
PAIR_EVIDENCE = (number("match_probability", "匹配概率（0至1）"), text("evidence", "比对证据（JSON）"))

JUDGEMENT = (
    number("match_weight", "匹配权重：贝叶斯因子的以2为底对数"),
    number("match_probability", "匹配概率（0至1）"),
    text("evidence", "比对证据（JSON）：每项比对、等级与权重"),
    text("decided_by", "由谁判定：rule 规则，model 模型，reviewer 人工"),
)
