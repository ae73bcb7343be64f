"""Reads the text of a file as its declared kinds, and judges every row by the contract.

What is written plainly, which is nearly everything, is read at once (macros `quick_…` of `sql/00_macros/read.sql`).
Only columns in which that leaves anything are cleaned and read by all the rules (`clean_text`, `read_…`): the others
need no such plan, and making it costs more than reading the rows of a small file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

import duckdb
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from flows.ingest.headers import Header
from flows.ingest.raw import RawFile
from matchers import warehouse
from schemas.dataset import Column, Kind

#: An event may be dated so many days after the extract that reports it, never later.
_LATEST_AFTER_EXTRACT = dt.timedelta(days=31)
_EVENT_DATES = frozenset({
    "birth_date", "death_date", "cremation_date", "status_date", "enrolled_on", "paid_on", "settled_on",
    "admitted_on", "discharged_on", "established_on", "registered_on", "issued_on", "requisitioned_on",
    "enlisted_on", "sentence_from", "start_date", "valid_from",
})  # fmt: skip
_NOTHING = ConstantExpression(None).cast("VARCHAR")


def read(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, header: Header, columns: tuple[Column, ...], as_of: dt.date
) -> None:
    """Makes the table `staged_row`, a row a record: line, the declared columns, `reason`, `unreadable`, `raw`.

    `reason` says how a row breaks the contract and is NULL where it does not; so is `raw`, its text. `unreadable` names
    optional values that became missing.
    """
    delivered = [column for column in columns if column.name in header.positions]
    latest = as_of + _LATEST_AFTER_EXTRACT
    clear(connection)
    warehouse.create(connection, _plain(raw, header, delivered, latest), "plain_row")
    rows = connection.table("plain_row")
    counted = rows.aggregate([
        FunctionExpression("count_star"),
        *(FunctionExpression("count", ColumnExpression(column.name)) for column in delivered),
        *(FunctionExpression("count", ColumnExpression(_text(column))) for column in delivered),
    ])  # fmt: skip
    total, *counts = counted.fetchall()[0]
    left = _Left(
        frozenset(column.name for column, filled in zip(delivered, counts, strict=False) if filled < total),
        frozenset(column.name for column, odd in zip(delivered, counts[len(delivered) :], strict=True) if odd),
    )
    warehouse.create(connection, _judged(rows, columns, delivered, left, latest), "staged_row")


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Drops the tables that reading makes."""
    connection.execute("drop table if exists plain_row; drop table if exists staged_row")


@dataclass(frozen=True)
class _Left:
    """Names of the columns in which plain reading has left something: no value at all, or text that is not plain."""

    lacking: frozenset[str]
    odd: frozenset[str]


def _text(column: Column) -> str:
    """Name of the column's text, NULL where it was plain."""
    return f"text of {column.name}"


def _columns(names: Iterable[str]) -> list[Expression]:
    return [ColumnExpression(name) for name in names]


def _plain(
    raw: RawFile, header: Header, delivered: list[Column], latest: dt.date
) -> duckdb.DuckDBPyRelation:
    """Line, each column where it is plain, its text where it is not, and the text of rows that may break the contract."""
    fields = {column: ColumnExpression(f"c{header.positions[column.name]}") for column in delivered}
    kept = _columns(raw.relation.columns[1:])
    line = ColumnExpression("line")
    values = raw.relation.project(
        line, *(_read("quick", column, field, latest).alias(column.name) for column, field in fields.items()), *kept
    )
    odd = {column: ColumnExpression(column.name).isnull() & field.isnotnull() for column, field in fields.items()}
    may_break = [
        odd[column] if column.nullable else ColumnExpression(column.name).isnull()
        for column in delivered
        if _may_break(column)
    ]
    whole = FunctionExpression(
        "concat_ws",
        ConstantExpression(raw.delimiter),
        *(CoalesceOperator(text, ConstantExpression("")) for text in kept),
    )
    return values.project(
        line,
        *_columns(column.name for column in delivered),
        *(CaseExpression(odd[column], field).alias(_text(column)) for column, field in fields.items()),
        (CaseExpression(reduce(or_, may_break), whole) if may_break else _NOTHING).alias("raw"),
    )


def _judged(
    rows: duckdb.DuckDBPyRelation,
    columns: tuple[Column, ...],
    delivered: list[Column],
    left: _Left,
    latest: dt.date,
) -> duckdb.DuckDBPyRelation:
    """The rows with what was left read by all rules, and with their verdicts. One projection a step: macros are textual."""
    line, raw = ColumnExpression("line"), ColumnExpression("raw")
    odd = [column for column in delivered if column.name in left.odd]
    values = _columns(column.name for column in columns)
    if odd:
        others = [column for column in delivered if column.name not in left.odd]
        rows = rows.project(
            line,
            raw,
            *_columns(column.name for column in delivered),
            *(FunctionExpression("clean_text", ColumnExpression(_text(column))).alias(_text(column)) for column in odd),
        )
        rows = rows.project(
            line,
            raw,
            *_columns(column.name for column in others),
            *(
                CoalesceOperator(
                    ColumnExpression(column.name), _read("read", column, ColumnExpression(_text(column)), latest)
                ).alias(column.name)
                for column in odd
            ),
            *_columns(map(_text, odd)),
        )
    absent = {column.name: ConstantExpression(None).cast(column.sql_type) for column in columns if column not in delivered}
    reason, unreadable = _verdict(delivered, left)
    judged = rows.project(
        line,
        *(absent.get(column.name, ColumnExpression(column.name)).alias(column.name) for column in columns),
        reason.alias("reason"),
        unreadable.alias("unreadable"),
        raw,
    )
    reason = FunctionExpression("nullif", ColumnExpression("reason"), ConstantExpression(""))
    return judged.project(
        line,
        *values,
        reason.alias("reason"),
        FunctionExpression("nullif", ColumnExpression("unreadable"), ConstantExpression("")).alias("unreadable"),
        CaseExpression(reason.isnotnull(), raw).alias("raw"),
    )


def _read(manner: str, column: Column, text: Expression, latest: dt.date) -> Expression:
    """The text by the macro `<manner>_<kind>`; an event that is younger than its extract is none."""
    arguments: list[Expression] = [text]
    if column.kind is Kind.CODE:
        arguments += [ConstantExpression(list(column.values)), ConstantExpression(list(column.values.values()))]
    last = ConstantExpression(latest if column.name in _EVENT_DATES else dt.date.max)
    if column.kind is Kind.DATE and manner == "read":
        return FunctionExpression("not_after", FunctionExpression("read_date", text), last)
    if column.kind is Kind.DATE:
        arguments.append(last)
    return FunctionExpression(f"{manner}_{column.kind}", *arguments)


def _may_break(column: Column) -> bool:
    """Whether a value of the column can break the contract."""
    return not column.nullable or column.name == "id_number"


def _verdict(delivered: list[Column], left: _Left) -> tuple[Expression, Expression]:
    """`reason`: every way in which the row breaks the contract; `unreadable`: optional columns that became missing."""
    faults = [
        _fault(column, column.name in left.odd)
        for column in delivered
        if _may_break(column) and column.name in (left.odd if column.nullable else left.lacking)
    ]
    if any(column.name == "op" for column in delivered):
        # A row that only deletes needs no more than its key.
        deletes = (ColumnExpression("op") == ConstantExpression("删除")) & ColumnExpression("record_no").isnotnull()
        keeps = CoalesceOperator(deletes, ConstantExpression(False)) == ConstantExpression(False)
        faults = [CaseExpression(keeps, fault) for fault in faults]
    unreadable = [
        CaseExpression(
            ColumnExpression(column.name).isnull() & ColumnExpression(_text(column)).isnotnull(),
            ConstantExpression(column.name),
        )
        for column in delivered
        if column.nullable and column.kind is not Kind.NAME and column.name in left.odd
    ]
    return _joined("；", faults), _joined(",", unreadable)


def _fault(column: Column, is_odd: bool) -> Expression:
    """How a value that could not be read breaks the contract: an expression that gives a sentence or NULL.

    `is_odd`: the column has text that is not plain; where it has none, what has no value is empty.
    """
    value = ColumnExpression(column.name)
    text = ColumnExpression(_text(column)) if is_odd else _NOTHING
    lost = ConstantExpression(f"「{column.header}」被电子表格转成科学计数法，数字已丢失")
    fault = CaseExpression(value.isnotnull(), _NOTHING)
    if not column.nullable:
        fault = fault.when(text.isnull(), ConstantExpression(f"必填项「{column.header}」为空"))
    fault = fault.when(FunctionExpression("is_scientific", text), lost)
    return fault if column.nullable else fault.otherwise(ConstantExpression(f"必填项「{column.header}」无法识别"))


def _joined(mark: str, parts: list[Expression]) -> Expression:
    """The parts that are not NULL, joined; NULL or nothing when all are."""
    return FunctionExpression("concat_ws", ConstantExpression(mark), *parts) if parts else _NOTHING
