"""The shape of a flag of the truth."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["flag_type", "person", "regs", "schemes", "period_from", "period_to", "months", "amount", "amount_max"]


def flags_of(kind: str, rows: pd.DataFrame, by: str = "person") -> pd.DataFrame:
    """A flag for each value of `by`; rows have person and reg and may have scheme, period, and the cents at risk."""
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = rows.sort_values([by, "reg"])
    flags = pd.DataFrame({"person": rows.groupby(by)["person"].first()})

    def distinct(column: str) -> pd.api.typing.SeriesGroupBy:
        return rows[[by, column]].dropna().drop_duplicates().groupby(by)[column]

    flags["regs"] = distinct("reg").agg(sorted)
    flags["schemes"] = distinct("scheme").agg(sorted) if "scheme" in rows else None
    if "period" in rows:
        periods = distinct("period")
        flags["period_from"], flags["period_to"], flags["months"] = periods.min(), periods.max(), periods.size()
    flags["amount"] = rows.groupby(by)["cents"].sum().round() if "cents" in rows else 0
    return flags.assign(flag_type=kind, amount_max=flags["amount"]).reset_index(drop=True).reindex(columns=COLUMNS)
