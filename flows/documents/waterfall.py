"""The picture of one pair: from the prior, comparison by comparison, to what they sum to."""

from __future__ import annotations

from dataclasses import dataclass

from flows.documents import charts, look
from flows.documents.charts import Chart
from flows.documents.text import share
from matchers.explain import Weighed

#: So many bits on each side of zero are drawn at least, so that zero is always seen.
_LEAST = 4.0
_FILLS = {
    "prior": (look.GREY, ""), "for": (look.BLUE, ""), "against": (look.AMBER, "////"), "sum": (look.CALM, ""),
}  # fmt: skip
_HOW_TO_READ = "每项比对加减多少比特；0 比特是各半的机会，每多 1 比特，同一人的可能加倍。"


@dataclass(frozen=True)
class Step:
    """One row: what it is called, what it says, its kind, and from where to where it leads, in bits."""

    title: str
    says: str
    kind: str
    begin: float
    end: float


def drawn(title: str, weighed: Weighed) -> Chart:
    """The picture; silent comparisons are left out."""
    steps = _steps(weighed)
    # Letters of two sizes stand in each row: it is higher than a bar of a chart.
    figure, axes = charts.canvas(title, charts.WIDE * 1.25, 0.95 + 0.36 * len(steps))
    for row, step in enumerate(steps):
        fill, hatch = _FILLS[step.kind]
        axes.barh(
            row, step.end - step.begin, 0.52, step.begin,
            color=fill, hatch=hatch, edgecolor=look.BLUE, linewidth=0.5,
        )  # fmt: skip
        beside = (max(step.begin, step.end), row)
        axes.annotate(
            f"{step.end - step.begin:+.1f}", beside, (4, 0), textcoords="offset points", va="center", fontsize=8
        )
        axes.annotate(step.title, (0, row), (-8, 5), ("axes fraction", "data"), "offset points",
                      ha="right", va="center", fontweight="bold", fontsize=8)  # fmt: skip
        axes.annotate(step.says, (0, row), (-8, -5), ("axes fraction", "data"), "offset points",
                      ha="right", va="center", fontsize=7, color=look.SOFT)  # fmt: skip
        if row + 1 < len(steps):
            axes.vlines(step.end, row + 0.26, row + 0.74, colors=look.SOFT, linewidth=0.6, linestyles=":")
    ends = [end for step in steps for end in (step.begin, step.end)]
    low, high = min(*ends, -_LEAST), max(*ends, _LEAST)
    axes.set_xlim(low - 0.02 * (high - low), high + 0.09 * (high - low))
    axes.set_ylim(len(steps) - 0.5, -0.5)
    axes.axvline(0, color=look.INK, linewidth=0.8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.grid(visible=True)
    axes.xaxis.set_major_formatter(lambda bits, _: f"{bits:+g}\n{_chance(bits)}" if bits else f"0\n{_chance(bits)}")
    axes.set_xlabel(f"比特，下行为折合的概率。{_HOW_TO_READ}")
    told = "；".join(f"{step.title} {step.end - step.begin:+.1f}" for step in steps)
    return Chart(figure, title, f"{title}：{told}；同一人的概率 {share(weighed.probability)}")


def _steps(weighed: Weighed) -> list[Step]:
    before = f"比对之前，约 {1 + 2**-weighed.prior:,.0f} 分之一"
    steps = [Step("先验", before, "prior", 0.0, weighed.prior)]
    reached = weighed.prior
    for item in weighed.comparisons:
        if item.weight is not None:
            kind = "against" if item.weight < 0 else "for"
            steps.append(Step(item.title, item.says or "", kind, reached, reached + item.weight))
            reached += item.weight
    return [*steps, Step("合计", f"同一人的概率 {share(weighed.probability)}（已校准）", "sum", 0.0, reached)]


def _chance(bits: float) -> str:
    """The probability that so many bits mean, short enough for an axis."""
    if abs(bits) > 13:
        return "≈100%" if bits > 0 else "≈0"
    return f"{100 / (1 + 2**-bits):.3g}%"
