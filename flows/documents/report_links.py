"""How the records of a doubt were linked, and what speaks against it, in words."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flows.documents.published import Row
from flows.documents.summary import dataset_title
from flows.documents.text import mask_id_like, mask_numbers, money, share, word
from schemas.published import words

_MOST_RECORDS = 6


@dataclass(frozen=True)
class Step:
    """A comparison: its name, what it found, its weight in bits (a dash: not weighed), its bar (percent)."""

    title: str
    says: str
    weight: str
    left: str
    width: str
    sign: str


@dataclass(frozen=True)
class Link:
    """Why records belong to the person. `total`: the sum of the weights in bits; empty where nothing was weighed."""

    title: str
    records: str
    rule: str
    probability: str
    total: str
    is_certain: bool
    steps: tuple[Step, ...]


def told_links(rows: Iterable[Row], *, masked: bool) -> tuple[Link, ...]:
    """The links, the least probable first."""
    return tuple(_told(row, masked=masked) for row in rows)


def _told(row: Row, *, masked: bool) -> Link:
    numbers = [mask_id_like(number) if masked else number for number in row["record_nos"]]
    more = f" 等 {len(numbers)} 条" if len(numbers) > _MOST_RECORDS else ""
    total, steps = _weighed(row["evidence"], masked=masked)
    rule = word(words.MATCH_RULES, row["match_rule"])
    if row["is_other_person"]:
        rule += "；归到另一人"
    return Link(
        dataset_title(row["source"], row["dataset"]),
        "、".join(numbers[:_MOST_RECORDS]) + more,
        rule,
        share(row["match_probability"]),
        total,
        row["decided_by"] != "model",
        steps,
    )


# Most records were compared with one outcome of a few.
@functools.lru_cache(maxsize=20_000)
def _weighed(evidence: str, *, masked: bool) -> tuple[str, tuple[Step, ...]]:
    """The sum of the weights, empty where there are none, and the comparisons."""
    compared = json.loads(evidence)
    weights = [each["weight"] for each in compared if each["weight"] is not None]
    return f"{sum(weights):+.2f}" if weights else "", tuple(_steps(compared, masked=masked))


def _steps(compared: list[Row], *, masked: bool) -> Iterator[Step]:
    """The comparisons as a waterfall: each bar begins where the one before ended."""
    ends = [0.0]
    for each in compared:
        ends.append(ends[-1] + (each["weight"] or 0))
    low, high = min(ends), max(ends)
    unit = 100 / max(high - low, 1.0)
    for each, begin, end in zip(compared, ends, ends[1:], strict=False):
        says = each["says"] or each["level"] or ""
        yield Step(
            each["comparison"],
            mask_numbers(says) if masked else says,
            "—" if each["weight"] is None else f"{each['weight']:+.2f}",
            f"{(min(begin, end) - low) * unit:.1f}",
            f"{abs(end - begin) * unit:.1f}",
            "-" if end < begin else "+",
        )


def doubts_of(row: Row, spoken: Iterable[Row], links: Iterable[Link], *, masked: bool) -> Iterator[str]:
    """What speaks against the doubt or leaves it open, a sentence each."""
    low, high = row["amount_at_risk"] or 0, row["amount_at_risk_max"] or 0
    if low != high:
        yield f"金额不能确定：按对当事人最有利的记载为 {money(low)}，最多 {money(high)}。"
    for each in spoken:
        where = dataset_title(each["source"], each["dataset"])
        number = mask_id_like(each["record_no"]) if masked else each["record_no"]
        says = mask_numbers(each["says"] or "") if masked else each["says"]
        yield words.FLAG_DOUBTS[each["kind"]].format(record=f"{where} {number}", says=says)
    for link in links:
        against = [f"{step.title}（{step.says}，{step.weight} 比特）" for step in link.steps if step.sign == "-"]
        if against:
            yield f"{link.title} 的关联有不一致之处：{'；'.join(against)}。"
