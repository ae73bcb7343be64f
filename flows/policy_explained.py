"""A policy in sentences and tables that an official can hold against the plan: `canbao policy check` and `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.policy.sections import PARAGRAPHS
from flows.policy.wording import generic
from matchers import policy_tables
from schemas.policy import Policy
from schemas.policy_faults import place

#: What an author writes beside a value that the plan does not give.
TO_BE_SETTLED = "请核"
_NUMERALS = "一二三四五六七八九十"


def checked(name: str) -> str:
    """That the policy can be used, and what the office still has to settle.

    Raises:
        PolicyError: the policy cannot be used; it lists every fault.
    """
    policy = policy_tables.load(name)
    lines = [f"政策文件可以使用：{name}（{policy.county.name}，{len(policy.reporting.units)}个报告单位）"]
    data = policy.model_dump(mode="json")
    open_points = [f"  · {place(loc, data)}：{said}" for loc, said in _texts(data) if TO_BE_SETTLED in said]
    if open_points:
        lines += [
            "",
            f"以下{len(open_points)}处标有「{TO_BE_SETTLED}」，计划文件没有给出，用前应由主管部门核定：",
            *open_points,
        ]
    return "\n".join(lines)


def explained(name: str) -> str:
    """The whole policy, section by section, each with its source.

    Raises:
        PolicyError: the policy cannot be used.
    """
    policy = policy_tables.load(name)
    lines = [f"{policy.county.name}　政策说明（{name}）"]
    for rank, (key, field) in enumerate(Policy.model_fields.items()):
        paragraphs = PARAGRAPHS.get(key)
        told = paragraphs(policy) if paragraphs else generic(getattr(policy, key))
        lines += ["", f"{_numeral(rank + 1)}、{field.title or key}", *("  " + line if line else "" for line in told)]
    return "\n".join(lines)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens - 1]) + ("十" if tens else "") + (_NUMERALS[ones - 1] if ones else "")


def _texts(value: Any, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of the policy with its place."""
    if isinstance(value, str):
        yield loc, value
    elif isinstance(value, (Mapping, list)):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _texts(inner, (*loc, key))
