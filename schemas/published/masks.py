"""How each published column is shown when no reason was given to see it whole.

A column of text that nobody has declared here has every number of a person, an account or a telephone in it masked:
what is new is masked until somebody says that it need not be.
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
}
#: The same name for something that is no person's.
_ELSEWHERE = {
    ("employer_targets", "name"): Mask.NONE,
    ("employer_exclusions", "name"): Mask.NONE,
    ("employer_stages", "name"): Mask.NONE,
    ("township_progress", "note"): Mask.NONE,
}
#: Identifiers, codes and sums in which long digits are no person's.
_PLAIN = frozenset({
    "person_id", "person_id_from", "person_id_to", "person_id_l", "person_id_r", "flag_id", "flag_id_to", "feedback_id",
    "employer_id", "employer_id_l", "employer_id_r", "run_id", "sha256", "policy_sha256", "model_version", "uscc",
    "employer_uscc", "division_code", "township_code", "village_code", "observed", "source", "dataset", "unreadable",
})  # fmt: skip


def mask_of(table: str, column: str, sql_type: str) -> Mask:
    """How the column of that table, of that DuckDB type, is shown masked."""
    known = _ELSEWHERE.get((table, column)) or _COLUMNS.get(column)
    if known:
        return known
    return Mask.TEXT if sql_type.startswith("VARCHAR") and column not in _PLAIN else Mask.NONE
