"""Pictures as plain SVG: marks are worked out here, and the template `chart.svg` writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 640, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 30, 34, 44
_ROW = 15
_LABELS = 190


@dataclass(frozen=True)
class Axis:
    """A scale from a value to a place in pixels; `ticks` are the values that are named."""

    title: str
    ticks: tuple[float, ...]
    at: Callable[[float], float]
    told: Callable[[float], str]


@dataclass(frozen=True)
class Mark:
    """A bar (x, y, width, height) or, with `height` 0, a dot of radius `width`; `says` is shown when pointed at."""

    series: int
    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True)
class Chart:
    """A picture: axes, names of the series, lines as SVG points, marks, and the names of rows where there are any."""

    title: str
    series: tuple[str, ...]
    x: Axis
    y: Axis | None = None
    lines: tuple[tuple[int, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    rows: tuple[tuple[float, str], ...] = ()
    left: int = _LEFT
    top: int = _TOP
    width: int = WIDTH
    height: int = HEIGHT
    right: int = field(default=WIDTH - _RIGHT)

    @property
    def bottom(self) -> int:
        """Where the horizontal axis lies."""
        return self.height - _BOTTOM


Point = tuple[float, float, str]


def lines(title: str, x: str, y: str, series: Mapping[str, Sequence[Point]], *, as_share: bool = False) -> Chart:
    """Lines through points (x, y, what is said of it); vertical values are shares."""
    points = [point for some in series.values() for point in some] or [(0.0, 1.0, "")]
    told = _share if as_share else _plain
    across = _axis(x, [point[0] for point in points], _LEFT, WIDTH - _RIGHT, told)
    up = _axis(y, [point[1] for point in points], HEIGHT - _BOTTOM, _TOP, _share)
    drawn = [[(across.at(px), up.at(py), says) for px, py, says in some] for some in series.values()]
    return Chart(
        title,
        tuple(series),
        across,
        up,
        lines=tuple((place, " ".join(f"{px:.1f},{py:.1f}" for px, py, _ in some)) for place, some in enumerate(drawn)),
        marks=tuple(Mark(place, px, py, 2.5, 0, says) for place, some in enumerate(drawn) for px, py, says in some),
    )


def columns(title: str, x: str, y: str, step: float, series: Mapping[str, Sequence[tuple[float, int]]]) -> Chart:
    """Counts over bins that start at x and are `step` wide, side by side; counts on a logarithmic scale."""
    starts = [start for some in series.values() for start, _ in some] or [0.0]
    counts = [count for some in series.values() for _, count in some]
    across = _axis(x, [*starts, max(starts) + step], _LEFT, WIDTH - _RIGHT, _plain)
    up = _counting(y, max(counts, default=1), HEIGHT - _BOTTOM, _TOP)
    wide = (across.at(step) - across.at(0)) / max(1, len(series)) - 0.6
    marks = [
        Mark(place, across.at(start) + place * (wide + 0.5), up.at(count), wide, HEIGHT - _BOTTOM - up.at(count),
             f"{name}：{start:g} 至 {start + step:g}，{count:,}")
        for place, (name, some) in enumerate(series.items())
        for start, count in some
        if count
    ]  # fmt: skip
    return Chart(title, tuple(series), across, up, marks=tuple(marks))


def bars(
    title: str, x: str, names: Sequence[str], series: Mapping[str, Sequence[float]], *, as_share: bool = False
) -> Chart:
    """A row a name with a bar a series; shares on a plain scale, counts on a logarithmic one."""
    values = [value for some in series.values() for value in some]
    height = _TOP + _BOTTOM + (_ROW * len(series) + 5) * len(names)
    left, right = _LABELS, WIDTH - _RIGHT
    across = (
        _axis(x, [0, *values], left, right, _share) if as_share else _counting(x, max(values, default=1), left, right)
    )
    first = across.ticks[0]
    marks = []
    for row, name in enumerate(names):
        for place, (label, some) in enumerate(series.items()):
            top = _TOP + (_ROW * len(series) + 5) * row + _ROW * place
            told = _share(some[row]) if as_share else f"{some[row]:,.0f}"
            wide = max(0.0, across.at(some[row]) - across.at(first))
            marks.append(Mark(place, left, top, wide, _ROW - 2, f"{name}，{label}：{told}"))
    middle = _ROW * len(series) / 2 + 3
    rows = tuple((_TOP + (_ROW * len(series) + 5) * row + middle, name) for row, name in enumerate(names))
    return Chart(title, tuple(series), across, marks=tuple(marks), rows=rows, left=left, height=height)


def _axis(title: str, values: Sequence[float], low: float, high: float, told: Callable[[float], str]) -> Axis:
    """A linear scale over round ticks that hold every value."""
    least, most = min(values, default=0.0), max(values, default=1.0)
    step = 10.0 ** math.floor(math.log10(max(most - least, 1e-6)))
    step = next(step * part for part in (0.2, 0.5, 1, 2) if (most - least) / (step * part) <= 6)
    start, end = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    end = max(end, start + 1)
    ticks = tuple(round(step * number, 9) for number in range(start, end + 1))
    return Axis(title, ticks, lambda v: low + (v - ticks[0]) / (ticks[-1] - ticks[0]) * (high - low), told)


def _counting(title: str, most: float, low: float, high: float) -> Axis:
    """A logarithmic scale from none (drawn at 0.5) over the powers of ten."""
    powers = math.ceil(math.log10(max(most, 2)))
    length = math.log10(2 * 10**powers)
    ticks = (0.5, *(10.0**power for power in range(powers + 1)))
    return Axis(
        title,
        ticks,
        lambda v: low + math.log10(2 * max(v, 0.5)) / length * (high - low),
        lambda v: "0" if v < 1 else f"{v:,.0f}",
    )


def _plain(value: float) -> str:
    return f"{value:g}"


def _share(value: float) -> str:
    return f"{100 * value:.6g}%"
