"""The published table of the Chinese words for codes, which views and analysts join."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.datasets import DATASETS
from schemas.published import words
from schemas.published.table import PublishedTable, text

CODE_WORDS = PublishedTable(
    "code_words",
    "代码和中文名称的对照",
    "个代码",
    ("code_kind", "code"),
    (
        text("code_kind", "代码种类，如 gap 缺口、flag_type 疑点类型、scheme 险种、source 部门、dataset 数据集"),
        text("code", "代码，与各表中的值一致；数据集为 部门/数据集"),
        text("word", "中文名称"),
    ),
)

_KINDS: Mapping[str, Mapping[str, str]] = {
    "insurance_line": words.INSURANCE_LINES,
    "gap": words.GAPS,
    "employer_gap": words.EMPLOYER_GAPS,
    "employer_stage": words.EMPLOYER_STAGES,
    "payer": words.PAYERS,
    "list_status": words.LIST_STATUSES,
    "sex": words.SEXES,
    "scheme": words.SHORT_SCHEMES,
    "flag_type": words.FLAG_TYPES,
    "confidence": words.CONFIDENCES,
    "flag_status": words.FLAG_STATUSES,
    "flag_doubt": words.FLAG_DOUBT_KINDS,
    "severity": words.SEVERITIES,
    "match_rule": words.MATCH_RULES,
    "decision_state": words.DECISION_STATES,
    "source": words.SOURCES,
    "gate_result": words.GATE_RESULTS,
    "stale_reason": words.STALE_REASONS,
    "dataset": {dataset.key: dataset.title for dataset in DATASETS},
}


def rows() -> tuple[tuple[str, str, str], ...]:
    """What the table holds: kind, code, word."""
    return tuple((kind, code, word) for kind, known in _KINDS.items() for code, word in known.items())
