"""The pictures of the run report: reliability, weights, stages. None where there is nothing to draw."""

from __future__ import annotations

from flows.documents import charts
from flows.documents.published import Row


def reliability(rows: list[Row]) -> charts.Chart | None:
    """Promised against observed; on the diagonal the promises were kept."""
    if not rows:
        return None
    points = [(float(row["promised"]), float(row["observed"])) for row in rows]
    return charts.lines(
        "匹配概率的可信程度",
        {"遮去号码后核对": points, "完全相符": [(0.0, 0.0), (1.0, 1.0)]},
        across="模型给出的概率",
        up="核对属实的比例",
        told=_tenth,
        told_across=_tenth,
        width=charts.HALF,
    )


def weights(rows: list[Row]) -> charts.Chart | None:
    """How many links lie in each step of weight, by who decided; the axis counts in powers of ten."""
    if not rows:
        return None
    series = {
        "规则": [float(row["by_rule"]) for row in rows],
        "模型": [float(row["by_model"]) for row in rows],
        "人工": [float(row["by_reviewer"]) for row in rows],
    }
    return charts.columns(
        "匹配权重的分布",
        [str(row["weight_from"]) for row in rows],
        {name: values for name, values in series.items() if any(values)},
        across="匹配权重（比特，每格 5）",
        up="记录（条，对数刻度）",
        width=charts.HALF,
        counting=True,
        labelled=False,
    )


def stages(told: list[tuple[str, float]]) -> charts.Chart | None:
    """Seconds a stage."""
    if not told:
        return None
    return charts.bars(
        "各阶段用时",
        [name for name, _ in told],
        {"用时": [seconds for _, seconds in told]},
        unit="秒",
        told=lambda value: f"{value:,.1f}",
        width=charts.HALF,
    )


def by_year(rows: list[Row]) -> charts.Chart | None:
    """Newly enrolled in each year, against the year's task where the plan sets one."""
    planned = [row for row in rows if row["year_target"]]
    shown = planned or rows
    if not shown:
        return None
    series = {"新增参保": [float(row["enrolled"] or 0) for row in shown]}
    if planned:
        series["任务"] = [float(row["year_target"]) for row in shown]
    return charts.bars("各年度新增参保", [f"{row['year']}年" for row in shown], series, unit="人", width=charts.HALF)


def _tenth(value: float) -> str:
    return f"{value:.1f}"
