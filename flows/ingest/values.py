"""Reads the text of a file as its declared kinds, and judges every row by the contract.

What is written plainly, which is nearly everything, is read at once (macros `quick_…` of `sql/00_macros/read.sql`). Only
what that leaves is cleaned and read by all the rules (`clean_text`, `read_…`), and only the rows in which it leaves
anything are judged: the others keep the contract. CASE alone spares a value an expression that it does not need.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
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
) -> duckdb.DuckDBPyRelation:
    """A row a record, in the file's order: line, the declared columns, `reason`, `unreadable`, `raw`.

    `reason` says how a row breaks the contract and is NULL where it does not; so is `raw`, its text. `unreadable` names
    optional values that became missing. The relation reads the table `plain_row`, which is there until `clear`.
    """
    delivered = [column for column in columns if column.name in header.positions]
    latest = as_of + _LATEST_AFTER_EXTRACT
    clear(connection)
    warehouse.create(connection, _plain(raw, header, delivered, latest), "plain_row")
    rows = connection.table("plain_row")
    texts = [FunctionExpression("count", ColumnExpression(_text(column))) for column in delivered]
    counts = rows.aggregate(texts).fetchall()[0]
    odd = [column for column, count in zip(delivered, counts, strict=True) if count]
    return _judged(rows, columns, delivered, odd, latest)


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Drops the table that reading makes."""
    connection.execute("drop table if exists plain_row")


def _text(column: Column) -> str:
    """Name of the column's text, NULL where it was plain."""
    return f"text of {column.name}"


def _columns(names: Iterable[str]) -> list[Expression]:
    return [ColumnExpression(name) for name in names]


def _plain(raw: RawFile, header: Header, delivered: list[Column], latest: dt.date) -> duckdb.DuckDBPyRelation:
    """Line, each column where it is plain, its text where it is neither plain nor a missing marker, and `is_left`.

    Rows in which that leaves anything to be judged have their whole text as `raw`.
    """
    fields = {column: ColumnExpression(f"c{header.positions[column.name]}") for column in delivered}
    kept = _columns(raw.relation.columns[1:])
    line = ColumnExpression("line")
    read = raw.relation.project(
        line, *(_read("quick", column, field, latest).alias(column.name) for column, field in fields.items()), *kept
    )
    odd = {
        column: CaseExpression(ColumnExpression(column.name).isnull(), FunctionExpression("unless_missing", field))
        for column, field in fields.items()
    }
    split = read.project(
        line,
        *_columns(column.name for column in delivered),
        *(text.alias(_text(column)) for column, text in odd.items()),
        *kept,
    )
    left = [ColumnExpression(_text(column)).isnotnull() for column in delivered]
    left += [ColumnExpression(column.name).isnull() for column in delivered if not column.nullable]
    whole = FunctionExpression(
        "concat_ws",
        ConstantExpression(raw.delimiter),
        *(CoalesceOperator(text, ConstantExpression("")) for text in kept),
    )
    marked = split.project(
        line,
        *_columns(column.name for column in delivered),
        *_columns(map(_text, delivered)),
        *kept,
        reduce(or_, left).alias("is_left"),
    )
    is_left = ColumnExpression("is_left")
    return marked.project(
        line,
        *_columns(column.name for column in delivered),
        *_columns(map(_text, delivered)),
        is_left,
        CaseExpression(is_left, whole).alias("raw"),
    )


def _judged(
    rows: duckdb.DuckDBPyRelation,
    columns: tuple[Column, ...],
    delivered: list[Column],
    odd: list[Column],
    latest: dt.date,
) -> duckdb.DuckDBPyRelation:
    """The rows with their odd values read by all rules, and with their verdicts. One projection a step: macros are textual.

    Only columns of `odd` have any text that is not plain; the plan knows nothing of the text of the others.
    """
    line, is_left, raw = _columns(("line", "is_left", "raw"))
    text = {column: ColumnExpression(_text(column)) for column in odd}
    is_odd = {column: text[column].isnotnull() for column in odd}

    def value(column: Column) -> Expression:
        if column not in delivered:
            return ConstantExpression(None).cast(column.sql_type)
        plain = ColumnExpression(column.name)
        if column not in odd:
            return plain
        return CaseExpression(is_odd[column], _read("read", column, text[column], latest)).otherwise(plain)

    cleaned = rows.project(
        line,
        is_left,
        raw,
        *_columns(column.name for column in delivered),
        *(
            CaseExpression(is_odd[each], FunctionExpression("clean_text", text[each])).alias(_text(each))
            for each in odd
        ),
    )
    read = cleaned.project(
        line, is_left, raw, *(value(column).alias(column.name) for column in columns), *_columns(map(_text, odd))
    )
    values = _columns(column.name for column in columns)
    reason, unreadable = (CaseExpression(is_left, each) for each in _verdict(delivered, odd))
    judged = read.project(line, *values, reason.alias("reason"), unreadable.alias("unreadable"), raw)
    is_broken = ColumnExpression("reason") != ConstantExpression("")
    return judged.project(
        line,
        *values,
        CaseExpression(is_broken, ColumnExpression("reason")).alias("reason"),
        FunctionExpression("nullif", ColumnExpression("unreadable"), ConstantExpression("")).alias("unreadable"),
        CaseExpression(is_broken, raw).alias("raw"),
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


def _verdict(delivered: list[Column], odd: list[Column]) -> tuple[Expression, Expression]:
    """`reason`: every way in which the row breaks the contract; `unreadable`: optional columns that became missing."""
    faults = [
        _fault(column, column in odd)
        for column in delivered
        if not column.nullable or (column.name == "id_number" and column in odd)
    ]
    if any(column.name == "op" for column in delivered):
        # A row that only deletes needs no more than its key.
        deletes = (ColumnExpression("op") == ConstantExpression("删除")) & ColumnExpression("record_no").isnotnull()
        keeps = CoalesceOperator(deletes, ConstantExpression(False)) == ConstantExpression(False)
        faults = [CaseExpression(keeps, fault) for fault in faults]
    # What is to be done with the row is nothing to guess: an unknown word may mean that somebody is gone.
    faults += [_unknown_operation(column) for column in odd if column.name == "op"]
    unreadable = [
        CaseExpression(
            ColumnExpression(column.name).isnull() & ColumnExpression(_text(column)).isnotnull(),
            ConstantExpression(column.name),
        )
        for column in odd
        if column.nullable and column.kind is not Kind.NAME and column.name != "op"
    ]
    return _joined("；", faults), _joined(",", unreadable)


def _unknown_operation(column: Column) -> Expression:
    unknown = ColumnExpression(column.name).isnull() & ColumnExpression(_text(column)).isnotnull()
    return CaseExpression(unknown, ConstantExpression(f"「{column.header}」无法识别，应为新增、修改或删除"))


def _fault(column: Column, is_odd: bool) -> Expression:
    """How a value that could not be read breaks the contract: an expression that gives a sentence or NULL.

    `is_odd`: some values of the column were not plain; otherwise one that is NULL was empty.
    """
    value = ColumnExpression(column.name)
    fault = CaseExpression(value.isnotnull(), _NOTHING)
    if not is_odd:
        return fault.otherwise(ConstantExpression(f"必填项「{column.header}」为空"))
    text = ColumnExpression(_text(column))
    if not column.nullable:
        fault = fault.when(text.isnull(), ConstantExpression(f"必填项「{column.header}」为空"))
    lost = ConstantExpression(f"「{column.header}」被电子表格转成科学计数法，数字已丢失")
    fault = fault.when(FunctionExpression("is_scientific", text), lost)
    return fault if column.nullable else fault.otherwise(ConstantExpression(f"必填项「{column.header}」无法识别"))


def _joined(mark: str, parts: list[Expression]) -> Expression:
    """The parts that are not NULL, joined; empty or NULL when all are."""
    return FunctionExpression("concat_ws", ConstantExpression(mark), *parts) if parts else _NOTHING
