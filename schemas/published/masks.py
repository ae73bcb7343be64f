"""How each published column is shown when no reason was given to see it whole.

A column of text that nobody has declared here is not shown at all: what is new is hidden until somebody says what it
holds. Columns of `TEXT` hold sentences and codes of the program; numbers of persons, accounts and telephones in them
are masked, as identifiers of departments may be such numbers.
"""

from __future__ import annotations

from enum import Enum


class Mask(Enum):
    """How a value is shown. The value is the macro of `sql/00_macros/mask.sql`; `NONE` leaves it as it is."""

    NONE = ""
    NUMBER = "masked_number"
    PHONE = "masked_phone"
    NAME = "masked_name"
    YEAR = "masked_day"
    RECORD = "masked_record"
    TEXT = "masked_text"
    HIDDEN = "masked_away"


#: By the name of a column, wherever it stands.
_COLUMNS = {
    "id_number": Mask.NUMBER,
    "phone": Mask.PHONE,
    "name": Mask.NAME,
    "legal_rep_name": Mask.NAME,
    "officer": Mask.NAME,
    "reviewer": Mask.NAME,
    "stage_by": Mask.NAME,
    "birth_date": Mask.YEAR,
    "record_no": Mask.RECORD,
    "record_no_l": Mask.RECORD,
    "record_no_r": Mask.RECORD,
    "other_record_no": Mask.RECORD,
    "named_by": Mask.RECORD,
    "registry_nos": Mask.RECORD,
    # Sentences in which departments and officers name people.
    "address": Mask.HIDDEN,
    "raw": Mask.HIDDEN,
    "says": Mask.HIDDEN,
    "contradiction": Mask.HIDDEN,
    "suggestion": Mask.HIDDEN,
    "note": Mask.HIDDEN,
    "remark": Mask.HIDDEN,
    "stage_note": Mask.HIDDEN,
    "returned_note": Mask.HIDDEN,
    "decision_note": Mask.HIDDEN,
    "said": Mask.HIDDEN,
}
#: The same name for something that is no person's.
_ELSEWHERE = {
    ("employer_targets", "name"): Mask.NONE,
    ("employer_exclusions", "name"): Mask.NONE,
    ("employer_stages", "name"): Mask.NONE,
    # Who pays wages without a credit code does so under his own number.
    ("employer_links", "code"): Mask.TEXT,
    ("township_progress", "note"): Mask.NONE,
    ("link_model", "says"): Mask.NONE,
}
#: Identifiers of this program, codes and figures: long digits in them are no person's.
_PLAIN = frozenset({
    "person_id", "person_id_from", "person_id_to", "person_id_l", "person_id_r", "flag_id", "flag_id_to",
    "feedback_id", "run_id", "employer_id", "employer_id_l", "employer_id_r", "uscc", "employer_uscc", "sha256",
    "policy_sha256", "model_version", "version", "division_code", "township_code", "village_code", "village_name", "township_name",
    "source", "source_l", "source_r", "other_source", "dataset", "dataset_l", "dataset_r", "other_dataset",
    "observed", "unreadable", "insurance_line", "gap", "recommended_scheme", "payer", "groups", "group_name",
    "group_names", "status", "schemes", "other_schemes", "change", "sex", "match_rule", "decided_by", "flag_type",
    "confidence", "period_from", "period_to", "first_seen_period", "last_wage_period", "stage", "entity_status",
    "state", "verdict", "problem", "problem_title", "code_kind", "code", "word", "policy", "mode", "encoding",
    "gate_result", "stale_reason", "severity", "expectation", "comparison", "level", "purpose", "stage_seconds",
    "employer_name", "legal_basis", "doubt", "other_schemes_text", "schemes_text",
})  # fmt: skip
#: Sentences of the program, and names of files and rules.
_TEXT = frozenset({
    "reason", "reasons", "reasons_text", "proof", "evidence", "evidence_text", "summary", "rule", "role",
    "message", "would_change", "detail", "department", "left_out_reason", "returned_reason", "reopened_reason",
    "check_result", "not_true_reason", "measure", "repayment", "result", "file", "unknown_columns", "parent_name", "pension_standing",
    "medical_standing",
})  # fmt: skip


def mask_of(table: str, column: str, sql_type: str) -> Mask:
    """How the column of that table, of that DuckDB type, is shown masked."""
    known = _ELSEWHERE.get((table, column)) or _COLUMNS.get(column)
    if known:
        return known
    if not sql_type.startswith("VARCHAR") or column in _PLAIN or column.endswith("_word"):
        return Mask.NONE
    return Mask.TEXT if column in _TEXT else Mask.HIDDEN
