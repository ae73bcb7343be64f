"""The picture of one pair: from the prior, comparison by comparison, to what they sum to. One SVG that needs nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.documents.text import share
from matchers.explain import Weighed

WIDTH = 920
_LEFT, _RIGHT, _TOP, _BOTTOM = 330, 76, 58, 46
_ROW, _BAR = 34, 18
#: So many bits on each side of zero are drawn at least, so that zero is always seen; beyond the bars a little room.
_LEAST, _ROOM = 4.0, 0.02


@dataclass(frozen=True)
class Step:
    """One row: what it is called, what it says, from where to where it leads, in bits and in pixels."""

    title: str
    says: str
    kind: str
    weight: float
    x: float
    y: float
    width: float
    end: float

    @property
    def label_x(self) -> float:
        """Where its number stands: to the right of the bar."""
        return self.x + self.width + 6


@dataclass(frozen=True)
class Tick:
    """A place on the axis, its bits and the probability that they mean."""

    x: float
    bits: str
    probability: str


def drawn(title: str, weighed: Weighed) -> str:
    """The picture as SVG text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = _rows(weighed)
    ends = [0.0, *(end for _, _, _, begin, end in rows for end in (begin, end))]
    low, high = min(*ends, -_LEAST), max(*ends, _LEAST)
    low, high = low - _ROOM * (high - low), high + _ROOM * (high - low)
    unit = (WIDTH - _LEFT - _RIGHT) / (high - low)

    def at(bits: float) -> float:
        return _LEFT + (bits - low) * unit

    steps = [
        Step(name, says, kind, end - begin, at(min(begin, end)), _TOP + place * _ROW, abs(end - begin) * unit, at(end))
        for place, (name, says, kind, begin, end) in enumerate(rows)
    ]
    bottom = _TOP + len(steps) * _ROW
    return environment.get_template("waterfall.svg").render(
        title=title,
        probability=share(weighed.probability),
        steps=steps,
        ticks=_ticks(low, high, at),
        zero=at(0),
        width=WIDTH,
        height=bottom + _BOTTOM,
        left=_LEFT,
        top=_TOP,
        bottom=bottom,
        row=_ROW,
        bar=_BAR,
    )


def _rows(weighed: Weighed) -> list[tuple[str, str, str, float, float]]:
    """Title, sentence, kind, begin and end in bits of each row; silent comparisons are left out."""
    before = f"比对之前，约 {1 + 2**-weighed.prior:,.0f} 分之一"
    rows = [("先验", before, "prior", 0.0, weighed.prior)]
    reached = weighed.prior
    for item in weighed.comparisons:
        if item.weight is not None:
            kind = "against" if item.weight < 0 else "for"
            rows.append((item.title, item.says or "", kind, reached, reached + item.weight))
            reached += item.weight
    rows.append(("合计", f"同一人的概率 {share(weighed.probability)}（已校准）", "sum", 0.0, reached))
    return rows


def _ticks(low: float, high: float, at: Callable[[float], float]) -> list[Tick]:
    """Round numbers of bits, five to ten of them."""
    step = next(step for step in (2, 5, 10, 20, 50, 100) if (high - low) / step <= 9)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [
        Tick(at(bits), f"{bits:+d}" if bits else "0", _chance(bits))
        for bits in range(first * step, last * step + 1, step)
    ]


def _chance(bits: int) -> str:
    """The probability that so many bits mean, short enough for an axis."""
    if abs(bits) > 13:
        return "≈100%" if bits > 0 else "≈0"
    return f"{100 / (1 + 2**-bits):.3g}%"
