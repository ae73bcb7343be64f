"""Measures a delivery: one row of counts and shares, computed in one pass over its Parquet files.

A measure is named `<column>__<fault>` (a count of rows) or `<column>__<fault>_share`. Measures of the delivery as a
whole come from the counts of its reading: accepted_rows, quarantined_rows, duplicate_rows, and their shares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression

from schemas.dataset import Column, Dataset, Kind

#: Raised when measuring itself changes, so that kept results are not taken for new ones.
VERSION = "2"
#: A share is taken of at least so many rows: three odd rows of five are no systematic damage.
SMALLEST_BASE = 20
_EARLIEST = dt.date(1900, 1, 1)
_OLDEST_YEARS = 130
#: An event may be registered a little ahead of the extract's date.
_REGISTERED_AHEAD = dt.timedelta(days=31)
_MAY_LIE_AHEAD = frozenset({"valid_to", "sentence_to", "graduates_on", "end_date", "discharged_on"})
_LARGEST_AMOUNT = 10_000_000
_DELIVERY_COUNTS = {"accepted_rows": "accepted", "quarantined_rows": "quarantined", "duplicate_rows": "duplicates"}


@dataclass(frozen=True)
class Fault:
    """Something that may be wrong with a value. `is_bad` is NULL or false on a good one.

    `of_present`: its share is one of the values that are there, not of all rows.
    """

    name: str
    is_bad: Expression
    of_present: bool


def names(dataset: Dataset) -> frozenset[str]:
    """Every measure that an expectation about the dataset may name."""
    measured = {fault.name for column in dataset.columns for fault in _faults(column, _EARLIEST)}
    measured |= {"record_no__repeated", *_DELIVERY_COUNTS}
    return frozenset(measured | {f"{name}_share" for name in measured})


def measure(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    accepted: Sequence[Path],
    counts: Mapping[str, int],
    as_of: dt.date,
    wanted: Collection[str],
) -> dict[str, float]:
    """The wanted measures of a delivery whose accepted rows are in the Parquet files, each as count and as share.

    `counts` has row_count, accepted, quarantined and duplicates. `connection` has the macros of `sql/00_macros`.
    Rows of a delta that only delete need no more than their key and are not measured.
    """
    found: dict[str, float] = {}
    for name, key in _DELIVERY_COUNTS.items():
        _put(found, name, counts[key], counts["row_count"])
    if accepted:
        rows = connection.read_parquet([str(path) for path in accepted], union_by_name=True)
        if "reason" in rows.columns:
            rows = rows.filter(ColumnExpression("reason").isnull())
        # Rows that repeat another one of their file were recognised when it was read, and are left out later.
        repeats = rows.count("*").fetchall()[0][0] - counts["accepted"]
        if "op" in rows.columns:
            deletes = ColumnExpression("op") == ConstantExpression("删除")
            rows = rows.filter(ColumnExpression("op").isnull() | ~deletes)
    else:
        rows, repeats = _no_rows(connection, dataset), 0
    wanted_counts = {name.removesuffix("_share") for name in wanted}
    _measure_columns(found, rows, dataset, as_of, wanted_counts)
    if "record_no__repeated" in wanted_counts:
        keys = rows.project(FunctionExpression("hash", ColumnExpression("record_no")).alias("key"))
        total = _fetch_one(keys.aggregate([FunctionExpression("count_star").alias("total")]))["total"]
        distinct = _fetch_one(keys.distinct().aggregate([FunctionExpression("count_star").alias("total")]))["total"]
        _put(found, "record_no__repeated", max(0, total - distinct - repeats), total)
    return found


def _measure_columns(
    found: dict[str, float], rows: duckdb.DuckDBPyRelation, dataset: Dataset, as_of: dt.date, wanted: set[str]
) -> None:
    """One aggregate over the rows for every wanted fault of every column."""
    faults = {
        column.name: [fault for fault in _faults(column, as_of) if fault.name in wanted] for column in dataset.columns
    }
    aggregates = [FunctionExpression("count_star").alias("rows")]
    for column, listed in faults.items():
        if listed:
            aggregates.append(FunctionExpression("count", ColumnExpression(column)).alias(f"{column}__present"))
        aggregates += [FunctionExpression("count_if", fault.is_bad).alias(fault.name) for fault in listed]
    counted = _fetch_one(rows.aggregate(aggregates))
    for column, listed in faults.items():
        for fault in listed:
            _put(found, fault.name, counted[fault.name], counted[f"{column}__present" if fault.of_present else "rows"])


def _faults(column: Column, as_of: dt.date) -> list[Fault]:
    """What may be wrong with the column's values: missing, and what its kind allows to check."""
    value = ColumnExpression(column.name)
    faults = [Fault(f"{column.name}__missing", value.isnull(), of_present=False)]
    match column.kind:
        case Kind.ID_NUMBER:
            right = FunctionExpression("is_valid_id", FunctionExpression("id15_to_18", value))
            faults.append(_of_present(column, "wrong_check", ~right))
        case Kind.USCC:
            faults.append(_of_present(column, "wrong_check", ~FunctionExpression("is_valid_uscc", value)))
        case Kind.CODE:
            faults.append(_of_present(column, "undeclared", value.isnotin(*_constants(set(column.values.values())))))
        case Kind.SEX:
            faults.append(_of_present(column, "undeclared", value.isnotin(*_constants({"0", "1", "2"}))))
        case Kind.DATE:
            first, last = _plausible_days(column.name, as_of)
            outside = (value < ConstantExpression(first)) | (value > ConstantExpression(last))
            faults.append(_of_present(column, "implausible", outside))
        case Kind.PERIOD:
            readable = _matches(value, r"(19|20)\d{2}(0\d|1[0-2])")
            ahead = value > ConstantExpression(f"{as_of.year + 1}12")
            faults.append(_of_present(column, "implausible", ~readable | ahead))
        case Kind.AMOUNT:
            large = FunctionExpression("abs", value) > ConstantExpression(_LARGEST_AMOUNT)
            faults.append(_of_present(column, "implausible", large))
        case Kind.DIVISION:
            faults.append(_of_present(column, "implausible", ~_matches(value, r"\d{6}(\d{3}){0,2}")))
    return faults


def _of_present(column: Column, fault: str, is_bad: Expression) -> Fault:
    return Fault(f"{column.name}__{fault}", is_bad, of_present=True)


def _constants(values: Collection[str]) -> list[Expression]:
    return [ConstantExpression(value) for value in sorted(values)]


def _matches(value: Expression, pattern: str) -> Expression:
    return FunctionExpression("regexp_full_match", value, ConstantExpression(pattern))


def _plausible_days(name: str, as_of: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that a date of that name may be."""
    if name == "birth_date":
        return dt.date(as_of.year - _OLDEST_YEARS, 1, 1), as_of
    return _EARLIEST, dt.date.max if name in _MAY_LIE_AHEAD else as_of + _REGISTERED_AHEAD


def _no_rows(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> duckdb.DuckDBPyRelation:
    """The dataset's columns without a row."""
    nothing = [ConstantExpression(None).cast(column.sql_type).alias(column.name) for column in dataset.columns]
    return connection.values(ConstantExpression(0)).project(*nothing).limit(0)


def _fetch_one(relation: duckdb.DuckDBPyRelation) -> dict[str, int]:
    """The one row of counts by name; DuckDB's count_if of no rows is NULL."""
    return {name: count or 0 for name, count in zip(relation.columns, relation.fetchall()[0], strict=True)}


def _put(found: dict[str, float], name: str, count: int, base: int) -> None:
    """The count, and its share of the base."""
    found[name] = float(count)
    found[f"{name}_share"] = count / max(base, SMALLEST_BASE)
