"""Pictures of figures, by matplotlib without its global state: as SVG whose letters stay letters, or as PNG for Word.

Widths are in inches; `WIDE` fills an A4 page, `HALF` one of two columns. Bars and lines differ in lightness and hatch
or mark, so that a page printed in grey says the same.
"""

from __future__ import annotations

import io
import math
import re
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from flows.documents import look, typefaces
from flows.documents.text import whole

WIDE, HALF = 7.2, 3.5
#: Any: matplotlib types its settings by their names.
_STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 8,
    "text.color": look.INK, "axes.labelcolor": look.SOFT, "xtick.color": look.SOFT, "ytick.color": look.INK,
    "axes.edgecolor": look.SOFT, "axes.linewidth": 0.6, "axes.spines.top": False, "axes.spines.right": False,
    "axes.axisbelow": True, "grid.color": look.HAIR, "grid.linewidth": 0.6, "hatch.linewidth": 0.5,
    "xtick.major.width": 0.5, "ytick.major.width": 0, "legend.frameon": False, "legend.fontsize": 7.5,
    "axes.unicode_minus": False, "svg.fonttype": "none", "figure.constrained_layout.use": True,
}  # fmt: skip
_MARKS = ("o", "s", "^", "D", "v", "x")
_DASHES = ("-", "--", "-.", ":", "-", "--")
_XML = re.compile(r"^.*?(?=<svg )", re.DOTALL)
_OWN_STYLE = re.compile(r"<style type=\"text/css\">\*\{[^}]*\}</style>")
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_FAMILY = re.compile(r" font-family: [^;\"]*(?=[;\"]);?")
_NAMES = re.compile(r'(?<= id=")|(?<=url\(#)|(?<=href="#)')

Told = Callable[[float], str]


@dataclass(frozen=True)
class Chart:
    """A drawn picture, its title, and the sentence for those who cannot see it."""

    figure: Figure
    title: str
    alt: str

    def svg(self) -> str:
        """The picture as one SVG element that can stand in a page among others, or alone in a file."""
        written = io.StringIO()
        with matplotlib.rc_context({**_STYLE, **_families(), "svg.hashsalt": self.title}), warnings.catch_warnings():
            # Its letters stay letters: who reads it has the typeface, also where this machine has none.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
            FigureCanvasSVG(self.figure).print_svg(written, metadata={"Date": None})
        drawn = _METADATA.sub("", _OWN_STYLE.sub("", _XML.sub("", written.getvalue())))
        # Names inside follow from what is drawn: the same figures give the same file, others other names.
        drawn = _FAMILY.sub("", _NAMES.sub(f"c{zlib.crc32(drawn.encode()):08x}-", drawn))
        said = f'role="img" aria-label="{_escaped(self.alt)}" font-family="{look.families(look.SANS)}"'
        return drawn.replace("<svg ", f"<svg {said} ", 1)

    def png(self, dpi: int = 220) -> bytes:
        """The picture as PNG, for programs that do not read SVG."""
        written = io.BytesIO()
        with matplotlib.rc_context({**_STYLE, **_families()}):
            FigureCanvasAgg(self.figure)
            self.figure.savefig(written, format="png", dpi=dpi, metadata={"Title": self.title, "Description": self.alt})
        return written.getvalue()


def _families() -> Any:
    named = [name for name in look.SANS if name != "sans-serif"]
    # matplotlib remembers the machine's typefaces; one installed later is known to it by `drawn_with` alone.
    return {"font.sans-serif": [*named, *typefaces.drawn_with(), "DejaVu Sans"]}


def bars(
    title: str,
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    unit: str = "",
    told: Told = whole,
    width: float = WIDE,
    counting: bool = False,
    goals: Sequence[float] | None = None,
    goal_name: str = "目标",
) -> Chart:
    """A row a name, from top to bottom, with a bar a series and its value beside it.

    `told` writes a value, `unit` names the axis; `counting` is a logarithmic axis from 0 on. `goals` draws an upright
    stroke a row, where the row should be.
    """
    figure, axes = canvas(title, width, 0.62 + len(names) * (0.09 + 0.15 * max(1, len(series))))
    thick = 0.8 / max(1, len(series))
    for place, (label, values) in enumerate(series.items()):
        rows = [row - 0.4 + thick * (place + 0.5) for row in range(len(names))]
        fill, hatch = look.SERIES[place % len(look.SERIES)]
        drawn = axes.barh(
            rows, values, thick * 0.9, label=label, color=fill, hatch=hatch, edgecolor=look.BLUE, linewidth=0.5
        )
        axes.bar_label(drawn, [told(value) for value in values], padding=3, fontsize=7.5)
    if goals is not None:
        axes.vlines(
            goals, [row - 0.46 for row in range(len(names))], [row + 0.46 for row in range(len(names))],
            colors=look.AMBER, linewidth=1.6, label=goal_name,
        )  # fmt: skip
    _rows(axes, names)
    _measured(axes, unit, told, counting=counting)
    _keyed(axes, len(series) + (goals is not None))
    return Chart(figure, title, _said(title, names, series, told))


def stacked_bars(
    title: str,
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    unit: str = "",
    told: Told = whole,
    width: float = WIDE,
) -> Chart:
    """A row a name whose parts, a series each, follow one another; the sum stands at the end."""
    figure, axes = canvas(title, width, 0.62 + len(names) * 0.24)
    reached = [0.0] * len(names)
    for place, (label, values) in enumerate(series.items()):
        fill, hatch = look.SERIES[place % len(look.SERIES)]
        floats = [float(value) for value in values]
        drawn = axes.barh(
            range(len(names)), floats, 0.72, reached,
            label=label, color=fill, hatch=hatch, edgecolor=look.BLUE, linewidth=0.5,
        )  # fmt: skip
        reached = [before + value for before, value in zip(reached, floats, strict=True)]
        if place == len(series) - 1:
            axes.bar_label(drawn, [told(value) for value in reached], padding=3, fontsize=7.5)
    _rows(axes, names)
    _measured(axes, unit, told)
    _keyed(axes, len(series))
    return Chart(figure, title, _said(title, names, series, told))


def columns(
    title: str,
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    across: str = "",
    up: str = "",
    told: Told = whole,
    width: float = WIDE,
    counting: bool = False,
    labelled: bool = True,
) -> Chart:
    """A column a name and series, from left to right: months, bins. `labelled` writes each value above its column."""
    figure, axes = canvas(title, width, width * 0.5)
    thick = 0.84 / max(1, len(series))
    for place, (label, values) in enumerate(series.items()):
        fill, hatch = look.SERIES[place % len(look.SERIES)]
        drawn = axes.bar(
            [at - 0.42 + thick * (place + 0.5) for at in range(len(names))], values, thick * 0.95,
            label=label, color=fill, hatch=hatch, edgecolor=look.BLUE, linewidth=0.4,
        )  # fmt: skip
        if labelled:
            axes.bar_label(drawn, [told(value) if value else "" for value in values], padding=2, fontsize=7)
    apart = max(1, math.ceil(len(names) / (width * 2)))
    axes.set_xticks(range(0, len(names), apart), names[::apart])
    axes.yaxis.grid(visible=True)
    if counting:
        axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0, _most(axes.dataLim.ymax) * (2.5 if counting else 1.12))
    axes.yaxis.set_major_formatter(lambda value, _: told(value))
    axes.set(xlabel=across, ylabel=up)
    _keyed(axes, len(series))
    return Chart(figure, title, _said(title, names, series, told))


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    across: str = "",
    up: str = "",
    told: Told = whole,
    told_across: Told | None = None,
    width: float = WIDE,
) -> Chart:
    """A line a series through its points (across, up), each with marks of its own form."""
    figure, axes = canvas(title, width, width * 0.5)
    for place, (label, points) in enumerate(series.items()):
        axes.plot(
            [x for x, _ in points], [y for _, y in points],
            label=label, color=(look.BLUE, look.AMBER, look.SOFT)[place % 3], linewidth=1.3,
            linestyle=_DASHES[place % len(_DASHES)], marker=_MARKS[place % len(_MARKS)], markersize=3.5,
            markerfacecolor=look.PAPER if place % 2 else None,
        )  # fmt: skip
    axes.grid(visible=True)
    axes.yaxis.set_major_formatter(lambda value, _: told(value))
    if told_across:
        write = told_across
        axes.xaxis.set_major_formatter(lambda value, _: write(value))
    axes.set(xlabel=across, ylabel=up)
    _keyed(axes, len(series))
    ends = "；".join(
        f"{label}由 {told(points[0][1])} 到 {told(points[-1][1])}" for label, points in series.items() if points
    )
    return Chart(figure, title, f"{title}：{ends}" if ends else title)


def canvas(title: str, width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of so many inches with its title, and the axes in it."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(width, max(height, 1.1)), facecolor=look.PAPER)
        axes = figure.add_subplot()
        figure.suptitle(title, x=0.01, ha="left", fontsize=9.5, fontweight="bold", color=look.BLUE)
    return figure, axes


def _rows(axes: Axes, names: Sequence[str]) -> None:
    """Names down the left side, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    if not names:
        axes.text(0.5, 0.5, "没有数据", transform=axes.transAxes, ha="center", va="center", color=look.SOFT)
    axes.spines["left"].set_visible(False)


def _measured(axes: Axes, unit: str, told: Told, *, counting: bool = False) -> None:
    """The axis of values along the bottom, with room on the right for the last value."""
    axes.xaxis.grid(visible=True)
    if counting:
        axes.set_xscale("symlog", linthresh=1)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: told(value))
    axes.set_xlim(0, _most(axes.dataLim.xmax) * (2.5 if counting else 1.14))
    axes.set_xlabel(unit)


def _most(reached: float) -> float:
    """How far the values reach; 1 where there is none."""
    return reached if math.isfinite(reached) and reached > 0 else 1.0


def _keyed(axes: Axes, series: int) -> None:
    """What each fill means, where there is more than one."""
    if series > 1:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=series, borderaxespad=0.1, handlelength=1.6,
                    frameon=False, fontsize=7.5)  # fmt: skip


def _said(title: str, names: Sequence[str], series: Mapping[str, Sequence[float]], told: Told) -> str:
    """The picture in words: every value of it."""
    parts = [
        name + " " + "，".join(f"{label} {told(values[row])}" if len(series) > 1 else told(values[row])
                               for label, values in series.items())
        for row, name in enumerate(names)
    ]  # fmt: skip
    return f"{title}：" + ("；".join(parts) if parts else "没有数据")


def _escaped(sentence: str) -> str:
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
