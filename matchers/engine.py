"""Links two tables by a declared model: blocks, compares, scores. It knows nothing of counties or of persons.

In:  `link.left_entry` (entry_id, person_key, parameter_group, and what the model's `l.` names) and
     `link.right_entry` (entry_id, person_key, and what its `r.` names). The rows of one `person_key` on the right are
     one person (or one of whatever is linked); a left row that already has a key is not compared with its own.
     Before comparing, the caller may put richer rows of the candidates into `link.candidate_left` and
     `link.candidate_right`.
     `link.parameter` and its like from `matchers.parameters`. Patterns of links that the caller makes without comparing
     may stand in `link.certain_pattern`.
Out: `link.candidate_pair`, `link.compared_pair`, `link.scored_pair`, `link.scored_link`; what each blocking rule found
     is added to `link.block_report`, what each pattern says to `link.pattern_level`.

The weight of a pair depends only on its *pattern*, the levels of all comparisons in one number, but for levels whose
chance agreement depends on the very value: their log2(u) stands beside the pattern. So a million pairs are weighed
by a few thousand patterns, and training counts patterns.
"""

from __future__ import annotations

from duckdb import (
    CaseExpression,
    CoalesceOperator,
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
from matchers.training import Calibration
from matchers.warehouse import append, create, quoted, relation
from schemas.linkage import BITS, Comparison, LinkageModel

#: The share settles within a few rounds: it is one number a group, and most entries are near 0 or 1.
SHARE_ROUNDS = 4
#: Keys of one side, see `_keys`.
_BLOCK = "(rule_no utinyint, key ubigint, entry_id ubigint)"
#: No correction of probabilities.
AS_IS = Calibration()


def block(connection: DuckDBPyConnection, model: LinkageModel, round_name: str, is_self: bool = False) -> None:
    """`link.candidate_pair`: one row per (left_id, right_id) that some rule finds; `rules` has a bit for each of them.

    A key that more rows share than its rule allows is reported, and not run. `is_self`: both sides are one table, and
    a pair is wanted once.
    """
    # Rule by rule: DuckDB checks a relation again at every union, and a model has dozens of keys.
    for side in ("left", "right"):
        table, rows = f"link.block_{side}", relation(connection, f"link.{side}_entry")
        connection.execute(" ".join(["create or replace table", quoted(table), _BLOCK]))
        asked = range(len(model.blocking)) if side == "left" else _rules_of_left(connection)
        for number in asked:
            for expression in getattr(model.blocking[number], side):
                keyed = _keys(rows, side[0], number, expression)
                append(connection, keyed if side == "left" else _wanted(connection, keyed), table)
    values = {
        "round": round_name,
        "rules": [rule.name for rule in model.blocking],
        "most_per_key": [rule.most_per_key for rule in model.blocking],
        "is_self": is_self,
    }
    sql_runner.run(connection, "30_block/shared_key", values)
    sql_runner.append(connection, "30_block/block_report", values)
    sql_runner.run(connection, "30_block/candidate_pair", values)


def compare(connection: DuckDBPyConnection, model: LinkageModel) -> None:
    """`link.compared_pair`: one row per candidate pair, with its pattern of levels and the log2(u) of varying ones."""
    pairs = sql_runner.relation(connection, "40_compare/pair")
    for comparison in model.comparison:
        pairs = pairs.project(StarExpression(), _level(comparison).alias(comparison.name))
    varying = [_log2_u(comparison) for comparison in model.comparison if _is_varying(comparison)]
    compared = pairs.project(
        ColumnExpression("left_id"),
        ColumnExpression("right_id"),
        ColumnExpression("rules"),
        ColumnExpression("first_rule"),
        ColumnExpression("parameter_group"),
        _pattern(model).alias("pattern"),
        (FunctionExpression("list_value", *varying) if varying else SQLExpression("cast([] as float[])")).alias(
            "log_us"
        ),
    )
    _materialise(connection, compared, "link.compared_pair")


def weigh(connection: DuckDBPyConnection, model: LinkageModel) -> None:
    """`link.scored_pair`: the match weight of every compared pair, in bits."""
    sql_runner.append(connection, "40_compare/pattern_level", {"comparisons": len(model.comparison), "bits": BITS})
    sql_runner.run(connection, "40_compare/pattern", {})
    sql_runner.run(connection, "40_compare/scored_pair", {})


def score(
    connection: DuckDBPyConnection,
    model: LinkageModel,
    persons: int,
    match_share: float,
    calibration: Calibration = AS_IS,
) -> None:
    """`link.scored_pair` and `link.scored_link`: match weights in bits, and each person's probability for a left row.

    `persons`: how many the right holds. `match_share`: the share of left rows expected to have their person there,
    from which the share of each `prior_group` is estimated by expectation-maximisation.
    """
    weigh(connection, model)
    sql_runner.run(connection, "50_link/person_pair", {})
    values = {
        "persons": persons, "match_share": match_share, "slope": calibration.slope, "shift": calibration.shift,
    }  # fmt: skip
    connection.execute("create table if not exists link.certain_share (prior_group varchar, links bigint)")
    sql_runner.run(connection, "50_link/match_share_start", values)
    for _ in range(SHARE_ROUNDS):
        sql_runner.run(connection, "50_link/link_probability", values)
        sql_runner.run(connection, "50_link/match_share_next", values)
        connection.execute("drop table link.match_share; alter table link.match_share_next rename to match_share")
    for step in ("50_link/link_probability", "50_link/scored_link"):
        sql_runner.run(connection, step, values)


def key_table(connection: DuckDBPyConnection, rows: str, alias: str, expression: str, table: str) -> None:
    """Makes `table`: parameter_group (of the left), entry_id and key, for every key of the rows that is not NULL."""
    key = ColumnExpression("key")
    others = [ColumnExpression("entry_id"), *([ColumnExpression("parameter_group")] if alias == "l" else [])]
    keyed = relation(connection, rows).set_alias(alias).project(SQLExpression(expression).alias("key"), *others)
    if str(keyed.types[0]).endswith("[]"):
        keyed = keyed.project(FunctionExpression("unnest", key).alias("key"), *others)
    _materialise(connection, keyed.filter(key.isnotnull()), table)


def varying_comparisons(model: LinkageModel) -> list[str]:
    """The comparisons with a level whose u depends on the value, in the order of `log_us`."""
    return [comparison.name for comparison in model.comparison if _is_varying(comparison)]


def _is_varying(comparison: Comparison) -> bool:
    return any(isinstance(level.u, str) for level in comparison.levels)


def _keys(rows: DuckDBPyRelation, alias: str, number: int, expression: str) -> DuckDBPyRelation:
    """(rule_no, key, entry_id) for every key that is not NULL; the expression gives one key or a list of them.

    The rule's number is part of the key, so keys of two rules never meet.
    """
    key, entry_id = ColumnExpression("key"), ColumnExpression("entry_id")
    keyed = rows.set_alias(alias).project(SQLExpression(expression).alias("key"), entry_id)
    if str(keyed.types[0]).endswith("[]"):
        keyed = keyed.project(FunctionExpression("unnest", key).alias("key"), entry_id)
    rule_no = ConstantExpression(number).cast("UTINYINT")
    hashed = FunctionExpression("hash", rule_no, key.cast("VARCHAR")).alias("key")
    return keyed.filter(key.isnotnull()).project(rule_no.alias("rule_no"), hashed, entry_id)


def _rules_of_left(connection: DuckDBPyConnection) -> list[int]:
    """The rules by which some row on the left has a key."""
    found = connection.table("link.block_left").unique("rule_no").order("rule_no")
    return [number for (number,) in found.fetchall()]


def _wanted(connection: DuckDBPyConnection, keyed: DuckDBPyRelation) -> DuckDBPyRelation:
    """Of these keys those that the left has."""
    wanted = connection.table("link.block_left").set_alias("wanted")
    return keyed.set_alias("keyed").join(wanted, "keyed.key = wanted.key", how="semi")


def _level(comparison: Comparison) -> Expression:
    """The name of the first level that holds; NULL where the comparison is silent."""
    case = CaseExpression(SQLExpression(comparison.silent), ConstantExpression(None))
    for level in comparison.levels:
        holds = SQLExpression("true" if level.when is None else level.when)
        case = case.when(holds, ConstantExpression(level.name))
    return case.otherwise(ConstantExpression(None))


def _log2_u(comparison: Comparison) -> Expression:
    """log2(u) of the pair's level where the model gives u by an expression, else 0."""
    zero = ConstantExpression(0.0)
    case: Expression | None = None
    for level in comparison.levels:
        if isinstance(level.u, str):
            is_level = ColumnExpression(comparison.name) == ConstantExpression(level.name)
            value = FunctionExpression("log2", SQLExpression(level.u).cast("DOUBLE"))
            case = CaseExpression(is_level, value) if case is None else case.when(is_level, value)
    assert case is not None
    return CoalesceOperator(case.otherwise(zero), zero).cast("FLOAT")


def _pattern(model: LinkageModel) -> Expression:
    """Four bits a comparison: the number of its level from 1 on, 0 where it is silent."""
    total: Expression = ConstantExpression(0).cast("UBIGINT")
    for place, comparison in enumerate(model.comparison):
        names = FunctionExpression("list_value", *[ConstantExpression(level.name) for level in comparison.levels])
        number = FunctionExpression("list_position", names, ColumnExpression(comparison.name)).cast("UBIGINT")
        shifted = number * ConstantExpression(2 ** (BITS * place)).cast("UBIGINT")
        total = total + CoalesceOperator(shifted, ConstantExpression(0).cast("UBIGINT"))
    return total


def _materialise(connection: DuckDBPyConnection, rows: DuckDBPyRelation, table: str) -> None:
    connection.execute("drop table if exists " + quoted(table))
    create(connection, rows, table)
