"""A declared linkage model: what two tables are compared on, and how the pairs worth comparing are found.

A model is a TOML file. Conditions and keys are SQL expressions on `l` and `r`, the two rows of a pair; a condition
may also name an earlier comparison, whose value is then the level that it gave. `matchers.engine` runs a model on
any two tables; docs/linkage.md shows how to write one. Source of the method: Fellegi and Sunter (1969).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.errors import UsageError

#: A pattern holds the level of each comparison in four bits of one 64-bit number.
BITS = 4
MOST_LEVELS = 2**BITS - 1
MOST_COMPARISONS = 64 // BITS

#: What a pair says of itself, beside `l` and `r`; no comparison can bear such a name.
RESERVED = frozenset({"left_id", "right_id", "rules", "l", "r"})

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sql = Annotated[str, Field(min_length=1)]
Probability = Annotated[float, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BlockingRule(_Part):
    """Pairs that share a key are compared. `left` and `right`: expressions of keys on `l` and on `r`; any may be NULL.

    A key that more than `most_per_key` rows on the right share tells nobody apart: it is reported, and not run.
    """

    name: Name
    purpose: str
    left: Annotated[tuple[Sql, ...], Field(min_length=1)]
    right: Annotated[tuple[Sql, ...], Field(min_length=1)]
    most_per_key: Annotated[int, Field(ge=1)] = 60


class Level(_Part):
    """One graded outcome of a comparison, the first whose `when` holds; the last level has none.

    m: P(level | one person), the starting value of training. u: P(level | two persons), a number, or an expression
    on `l` and `r` where it depends on how common the very value is. `counted`: the keys on both sides whose equality
    is this level, so that u can be counted in closed form. `says`: the sentence that readers see.
    """

    name: Name
    when: Sql | None = None
    m: Probability
    u: Probability | Sql
    counted: tuple[Sql, Sql] | None = None
    is_fixed: bool = False
    says: Annotated[str, Field(min_length=1)]


class Comparison(_Part):
    """What is compared, and its levels. Where `silent` holds, it gives no level and weighs nothing."""

    name: Name
    title: str
    silent: Sql
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=MOST_LEVELS)]

    @model_validator(mode="after")
    def _last_level_takes_the_rest(self) -> Self:
        open_levels = [level.name for level in self.levels if level.when is None]
        if open_levels not in ([], [self.levels[-1].name]):
            raise ValueError(f"comparison {self.name}: only the last level may lack a condition, not {open_levels}")
        repeated = [name for name, times in Counter(level.name for level in self.levels).items() if times > 1]
        if repeated:
            raise ValueError(f"comparison {self.name}: levels named twice: {repeated}")
        return self


class Certain(_Part):
    """Rows that are equal in all these columns, as delivered, are one, unless either has two such partners."""

    equal: Annotated[tuple[Name, ...], Field(min_length=1)]


class LinkageModel(_Part):
    """A model as declared. `match_share`: the share of left rows expected to have a partner on the right; of duplicates, partners a row.

    The others say how `matchers.linker` goes from two raw tables to links. `identifier`: the column that names a row.
    `certain`: what needs no comparison: the first rule, then all others on what it leaves. `prepare`: derived columns, each an expression on the
    columns of its own row. `frequency`: columns that hold the share of right rows with the value of another one.
    `one_to_one`: no row has two partners. `cluster_from`: from which probability on duplicates are put together.
    """

    name: Name
    version: str
    match_share: Probability = 0.9
    identifier: Name = "uid"
    certain: tuple[Certain, ...] = ()
    prepare: dict[Name, Sql] = {}
    frequency: dict[Name, Name] = {}
    one_to_one: bool = False
    cluster_from: Probability = 0.95
    blocking: Annotated[tuple[BlockingRule, ...], Field(min_length=1, max_length=60)]
    comparison: Annotated[tuple[Comparison, ...], Field(min_length=1, max_length=MOST_COMPARISONS)]

    @model_validator(mode="after")
    def _names_are_distinct(self) -> Self:
        for what, names in (
            ("comparison", [part.name for part in self.comparison]),
            ("blocking rule", [rule.name for rule in self.blocking]),
        ):
            wrong = [name for name, times in Counter(names).items() if times > 1 or name in RESERVED]
            if wrong:
                raise ValueError(f"{what} named twice, or by a reserved word: {wrong}")
        return self


def parse(text: str, where: str) -> LinkageModel:
    """The model of a TOML text; `where` names it in errors.

    Raises:
        UsageError: it is no TOML, or no model; every fault is listed.
    """
    try:
        return LinkageModel.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is no TOML: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise UsageError(f"{where} is no linkage model:\n  · " + "\n  · ".join(faults)) from error
