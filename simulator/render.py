"""From facts to what a department writes: typed columns become text in the department's own spelling."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.dataset import Column, Dataset, Kind
from schemas.vocabulary import SCHEMES
from simulator.dates import NO_DAY

#: Prefix and width of each dataset's record numbers.
RECORD_NUMBERS = {
    "public_security/population": ("RK", 9), "public_security/residence_permits": ("JZ3209", 8),
    "civil_affairs/deaths": ("HH", 8), "civil_affairs/hardship": ("JZ", 8), "education/students": ("XJ", 9),
    "market_supervision/entities": ("ZT", 8), "tax/wage_withholding": ("KJ", 10),
    "tax/contribution_payments": ("ZJ", 10),
    "disabled_federation/disabled_persons": ("CJ", 8), "rural_revitalisation/monitored": ("FP", 8),
    "natural_resources/land_requisition": ("ZD", 8), "justice/inmates": ("ZF", 7),
    "health/death_certificates": ("SW", 8),
    "veterans/service_members": ("TY", 7), "insurance/persons": ("1", 9), "insurance/enrolments": ("GX", 9),
    "insurance/contributions": ("JF", 10), "insurance/benefits": ("FF", 10), "insurance/reimbursements": ("JS", 9),
    "insurance/employers": ("92", 8),
}  # fmt: skip
_SEX_WORDS = pa.array(["未知", "男", "女"])
_FIRST_DAY, _LAST_DAY = -30_000, 40_000
#: What follows year, month and day, and how wide these are at least.
_DATE_FORMS = {
    "dash": (("-", "-", ""), (4, 2, 2)), "slash": (("/", "/", ""), (4, 1, 1)), "compact": (("", "", ""), (4, 2, 2)),
    "dot": ((".", ".", ""), (4, 2, 2)), "chinese": (("年", "月", "日"), (4, 1, 1)),
}  # fmt: skip


def record_numbers(key: str, numbers: NDArray) -> pa.Array:
    """Record numbers of a dataset as text."""
    prefix, width = RECORD_NUMBERS[key]
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(pc.cast(pa.array(numbers), "string"), width, "0"), "")


def render(dataset: Dataset, frame: pd.DataFrame, dates: str, words: bool, native: bool = False) -> pa.Table:
    """The frame's columns by canonical name, as text (or, if `native`, with the types of a database dump).

    `dates` names one of the forms of `date_text`; `words` writes sex and scheme as words instead of codes.
    """
    columns: dict[str, pa.Array] = {}
    for column in dataset.columns:
        values = _values(dataset, column, frame)
        if values is not None:
            columns[column.name] = _text(column, values, dates, words, native)
    return pa.table(columns)


def _values(dataset: Dataset, column: Column, frame: pd.DataFrame) -> pa.Array | None:
    """What the facts hold for a column, None if nothing."""
    if column.name == "record_no":
        return record_numbers(dataset.key, frame["record_no"].to_numpy())
    if column.name == "person_no":
        return record_numbers("insurance/persons", frame["reg"].to_numpy())
    if column.name == "employer_no":
        if "employer" not in frame:
            return None
        employer = frame["employer"].to_numpy()
        text = record_numbers("insurance/employers", np.maximum(employer, 0))
        return pc.if_else(pa.array(employer >= 0), text, pa.scalar(None, pa.string()))
    return pa.array(frame[column.name], from_pandas=True) if column.name in frame else None


def _text(column: Column, values: pa.Array, dates: str, words: bool, native: bool) -> pa.Array:
    """One column in the department's spelling."""
    if column.kind == Kind.DATE:
        days = values.to_numpy(zero_copy_only=False)
        if native:
            return pa.array(np.where(days == NO_DAY, 0, days).astype(np.int32), mask=days == NO_DAY).cast(pa.date32())
        return date_text(days, dates)
    if column.kind == Kind.AMOUNT:
        cents = values.to_numpy(zero_copy_only=False)
        return pa.array(cents / 100) if native else amount_text(cents)
    if column.kind == Kind.SEX and words:
        return _SEX_WORDS.take(pc.cast(values, "int64"))
    if column.name == "scheme" and words:
        names = {int(code): name for code, name in SCHEMES.items()}
        codes = values.dictionary_encode()
        return pa.array([names[code] for code in codes.dictionary.to_pylist()]).take(codes.indices)
    return (
        values
        if native and pa.types.is_integer(values.type) and column.kind == Kind.INTEGER
        else pc.cast(values, "string")
    )


def amount_text(cents: NDArray) -> pa.Array:
    """Yuan with two decimals."""
    cents = np.asarray(cents, np.int64)
    whole = pc.cast(pa.array(np.abs(cents) // 100), "string")
    rest = pc.utf8_lpad(pc.cast(pa.array(np.abs(cents) % 100), "string"), 2, "0")
    text = pc.binary_join_element_wise(whole, rest, ".")
    negative = cents < 0
    return pc.if_else(pa.array(negative), pc.binary_join_element_wise("-", text, ""), text) if negative.any() else text


def date_text(days: NDArray, form: str) -> pa.Array:
    """Days since 1970 in one of the forms dash, slash, compact, dot, chinese, serial; NO_DAY is null."""
    days = np.asarray(days, np.int64)
    missing = days == NO_DAY
    index = np.where(missing, 0, np.clip(days, _FIRST_DAY, _LAST_DAY) - _FIRST_DAY)
    return _calendar(form).take(pa.array(index, mask=missing))


@cache
def _calendar(form: str) -> pa.Array:
    """Every day that the county can speak of, written in one form."""
    days = np.arange(_FIRST_DAY, _LAST_DAY + 1)
    if form == "serial":
        return pc.cast(pa.array(days + 25569), "string")
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    index = months.astype(np.int64) + 1970 * 12
    parts = [index // 12, index % 12 + 1, days - months.astype("datetime64[D]").astype(np.int64) + 1]
    separators, widths = _DATE_FORMS[form]
    texts = [
        pc.utf8_lpad(pc.cast(pa.array(part), "string"), width, "0") for part, width in zip(parts, widths, strict=True)
    ]
    pieces = [piece for pair in zip(texts, separators, strict=True) for piece in pair]
    return pc.binary_join_element_wise(*pieces, "")
