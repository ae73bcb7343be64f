"""From two raw tables to rows that can be compared: certain pairs first, then derived columns and frequencies.

Whatever needs no comparison is joined on the columns as delivered. Only what that leaves over is prepared, so the cost
of derived columns (folded names, sounds) is that of the doubtful rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    DuckDBPyRelation,
    Expression,
    FunctionExpression,
    SQLExpression,
    StarExpression,
)  # fmt: skip

from matchers import sql_runner
from matchers.warehouse import create, quoted
from schemas.linkage import Certain, LinkageModel

#: The one group of parameters of a generic linkage.
GROUP = "all"
SIDES = ("left", "right")


def join_certain(
    connection: DuckDBPyConnection, left: DuckDBPyRelation, right: DuckDBPyRelation, model: LinkageModel
) -> tuple[DuckDBPyRelation, DuckDBPyRelation]:
    """The rows of both sides that no certain rule has placed; the pairs are in `link.certain_row`, `link.further_pair`.

    The first rule places most rows; the others see what it leaves, all at once. A row that has two partners, by one
    rule or by several, is left to the comparison. Rows of the right side leave with their partner where the model is
    one to one.
    """
    no_pairs(connection)
    if not model.certain:
        return left, right
    first, further = model.certain[:1], model.certain[1:]
    _join_first(connection, left, right, model, first)
    left = _rest(connection, left, model, "left")
    right = _rest(connection, right, model, "right") if model.one_to_one else right
    if further:
        materialise(connection, _keyed(left, left, model, further), "link.left_key")
        materialise(connection, _keyed(right, left, model, further), "link.right_key")
        sql_runner.run(connection, "35_pairs/further_pair", {"is_one_to_one": model.one_to_one})
        left = _unplaced(connection, left, model, "left")
        right = _unplaced(connection, right, model, "right") if model.one_to_one else right
    return left, right


def _join_first(
    connection: DuckDBPyConnection,
    left: DuckDBPyRelation,
    right: DuckDBPyRelation,
    model: LinkageModel,
    rule: Sequence[Certain],
) -> None:
    """`link.certain_row` (left_uid, right_uid): the pairs of one rule, and the rows of both sides that it leaves."""
    keyed = [_keyed(side, left, model, rule).set_alias(alias) for side, alias in ((left, "l"), (right, "r"))]
    uids = [ColumnExpression(alias, "uid").alias(f"{side}_uid") for alias, side in zip("lr", SIDES, strict=True)]
    joined = keyed[0].join(keyed[1], "l.key = r.key", how="outer").project(*uids)
    materialise(connection, joined, "link.joined_row")
    rows = [side.count("*").fetchall()[0][0] for side in (left, right)]
    if _has_rivals(connection, rows, model):
        sql_runner.run(connection, "35_pairs/unrivalled_row", {"is_one_to_one": model.one_to_one})
        connection.execute("drop table link.joined_row; alter table link.unrivalled_row rename to joined_row")
    connection.execute("drop table link.certain_row; alter table link.joined_row rename to certain_row")


def _keyed(
    rows: DuckDBPyRelation, typed: DuckDBPyRelation, model: LinkageModel, rules: Sequence[Certain]
) -> DuckDBPyRelation:
    """(uid, key) of each row and rule: the rule's values, in the types of `typed`, as one number; none where one lacks.

    Numbers of 64 bits are joined in half the time of texts. That two unlike rows among a million times a million get
    one number has a chance of one in twenty million.
    """
    types = dict(zip(typed.columns, typed.types, strict=True))
    parts = []
    for number, rule in enumerate(rules):
        values = [ColumnExpression("given", name).cast(types[name]) for name in rule.equal]
        is_whole = reduce(and_, [value.isnotnull() for value in values])
        key = CaseExpression(is_whole, FunctionExpression("hash", ConstantExpression(number), *values))
        parts.append(rows.set_alias("given").project(_uid(model, "given").alias("uid"), key.alias("key")))
    return reduce(lambda some, more: some.union(more), parts)


def no_pairs(connection: DuckDBPyConnection) -> None:
    """No certain pairs yet: those of the first rule will be in `link.certain_row`, those of others in another table."""
    for table in ("link.certain_row", "link.further_pair"):
        connection.execute(
            " ".join(["create or replace table", quoted(table), "(left_uid varchar, right_uid varchar)"])
        )


def prepare(
    connection: DuckDBPyConnection, left: DuckDBPyRelation, right: DuckDBPyRelation | None, model: LinkageModel
) -> None:
    """`link.left_entry` and `link.right_entry` as the engine wants them; without `right` both are views of one table.

    Even numbers are left rows, odd ones right rows.
    """
    left = _derived(left, model)
    derived = left if right is None else _derived(right, model)
    for name, of in model.frequency.items():
        value = ColumnExpression(of)
        counted = derived.filter(value.isnotnull())
        counted = counted.aggregate([value.alias("value"), FunctionExpression("count", value).alias("times")])
        share = ColumnExpression("times") / SQLExpression("sum(times) over ()")
        materialise(connection, counted.project(ColumnExpression("value"), share.alias(name)), f"link.share_of_{name}")
    _write(connection, left, model, "left")
    if right is not None:
        _write(connection, derived, model, "right")
    sql_runner.view(connection, "35_pairs/left_entry")
    sql_runner.view(connection, "35_pairs/same_entry" if right is None else "35_pairs/right_entry")
    for side in SIDES:
        sql_runner.view(connection, f"35_pairs/candidate_{side}")


def _derived(rows: DuckDBPyRelation, model: LinkageModel) -> DuckDBPyRelation:
    """The rows with the model's derived columns, each of which may use those before it."""
    for name, expression in model.prepare.items():
        rows = rows.project(StarExpression(), SQLExpression(expression).alias(name))
    return rows


def _write(connection: DuckDBPyConnection, rows: DuckDBPyRelation, model: LinkageModel, side: str) -> None:
    """`link.<side>_row`: the rows with their frequencies."""
    rows = rows.set_alias("entry")
    for name, of in model.frequency.items():
        shares = connection.table(f"link.share_of_{name}").set_alias("share")
        equal = ColumnExpression("entry", of) == ColumnExpression("share", "value")
        rows = rows.join(shares, equal, how="left").project(StarExpression(exclude=["value"])).set_alias("entry")
    named = rows.project(
        _uid(model, "entry").alias("link_uid"),
        ConstantExpression(GROUP).alias("parameter_group"),
        StarExpression(),
    )
    materialise(connection, named, f"link.{side}_row")


def _rest(connection: DuckDBPyConnection, rows: DuckDBPyRelation, model: LinkageModel, side: str) -> DuckDBPyRelation:
    """`link.<side>_rest`: the rows of a side that the first certain rule has not placed."""
    unplaced = sql_runner.relation(connection, f"35_pairs/unplaced_{side}").set_alias("unplaced")
    wanted = _uid(model, "given") == ColumnExpression("unplaced", "uid")
    materialise(connection, rows.set_alias("given").join(unplaced, wanted, how="semi"), f"link.{side}_rest")
    return connection.table(f"link.{side}_rest")


def _unplaced(
    connection: DuckDBPyConnection, rows: DuckDBPyRelation, model: LinkageModel, side: str
) -> DuckDBPyRelation:
    """The rows of a side that the further certain rules have not placed."""
    placed = connection.table("link.further_pair").set_alias("placed")
    is_placed = _uid(model, "given") == ColumnExpression("placed", f"{side}_uid")
    return rows.set_alias("given").join(placed, is_placed, how="anti")


def _has_rivals(connection: DuckDBPyConnection, rows: list[int], model: LinkageModel) -> bool:
    """Whether some row has two partners: the outer join then has more rows of a side than the side's own `rows`."""
    joined = connection.table("link.joined_row").aggregate("count(left_uid), count(right_uid)").fetchall()[0]
    return bool(joined[0] != rows[0] or (model.one_to_one and joined[1] != rows[1]))


def _uid(model: LinkageModel, alias: str) -> Expression:
    """The name of a row as text."""
    return ColumnExpression(alias, model.identifier).cast("VARCHAR")


def materialise(connection: DuckDBPyConnection, rows: DuckDBPyRelation, table: str) -> None:
    """Makes the table anew from the rows."""
    connection.execute("drop table if exists " + quoted(table))
    create(connection, rows, table)
