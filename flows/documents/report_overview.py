"""The first part of the auditors' report: how many doubts there are, how sure, how dear, where, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb

from flows.documents import audit, charts
from flows.documents.charts import Chart
from flows.documents.published import Row, fetch
from flows.documents.text import money, word
from schemas.published import words

#: Yuan from which a doubt belongs to the next band; 5,000 is where some provinces' criminal cases begin.
BANDS = (0.01, 1_000, 5_000, 10_000, 50_000)
_BAND_NAMES = ("不涉金额", "不足 1 千元", "1 千至 5 千元", "5 千至 1 万元", "1 至 5 万元", "5 万元以上")
#: Nights in the picture of what is new and what is gone; the newest ones.
_DAYS = 12


def gathered(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Tables, pictures and sums of the overview, codes as words."""
    types = [
        row | {"title": word(words.FLAG_TYPES, row["flag_type"])}
        for row in audit.in_order(fetch(connection, "flags_by_type"))
    ]
    units = sorted(fetch(connection, "flags_by_unit"), key=lambda unit: (-unit["amount_low"], -unit["flags"]))
    bands = fetch(connection, "report_amounts", {"limits": list(BANDS)})
    days = fetch(connection, "report_days", {"days": _DAYS})
    return {
        "types": types,
        "units": units,
        "total": _total(types),
        "days": days,
        "pictures": [picture.svg() for picture in _pictures(types, units, bands, days)],
    }


def _total(types: Sequence[Row]) -> Row:
    counts = {name: sum(row[name] for row in types) for name in ("flags", "open_flags", "high", "medium", "review")}
    amounts = {name: sum((row[name] for row in types), Decimal(0)) for name in ("amount_low", "amount_high")}
    return counts | amounts


def _pictures(types: list[Row], units: list[Row], bands: list[Row], days: list[Row]) -> list[Chart]:
    dear = [row for row in types if row["amount_high"]]
    found = [
        charts.stacked_bars("各类疑点的件数，按可信度", [row["title"] for row in types], _by_confidence(types), unit="件"),
        charts.bars(
            "各类疑点的涉及金额", [row["title"] for row in dear],
            {"下限": [float(row["amount_low"]) for row in dear], "上限": [float(row["amount_high"]) for row in dear]},
            told=_short_money,
        ),
        charts.stacked_bars(
            "各镇区疑点的件数，按可信度", [row["township_name"] for row in units], _by_confidence(units), unit="件"
        ),
        charts.columns("疑点的件数，按涉及金额（下限）和可信度", _BAND_NAMES, _banded(bands), up="件"),
    ]  # fmt: skip
    if days:
        days = days[::-1]
        names = [f"{row['changed_on'].month}月{row['changed_on'].day}日" for row in days]
        series = {title: [row[name] for row in days] for name, title in _CHANGES.items()}
        found.append(charts.columns("新发现和已消除的疑点，按运行日期", names, series, up="件"))
    return found


_CHANGES = {"found": "新发现", "cleared": "已消除", "reopened": "重新打开"}


def _by_confidence(rows: Sequence[Row]) -> dict[str, list[float]]:
    return {title: [row[code] for row in rows] for code, title in words.CONFIDENCES.items()}


def _banded(rows: Sequence[Row]) -> dict[str, list[float]]:
    counted = {(row["band"], row["confidence"]): row["flags"] for row in rows}
    return {
        title: [counted.get((band, code), 0) for band in range(len(_BAND_NAMES))]
        for code, title in words.CONFIDENCES.items()
    }


def _short_money(value: float) -> str:
    return money(Decimal(str(round(value, 2)))) if value else "0"
