"""Days and months as integers: days since 1970-01-01, months since year 0."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

_EPOCH_MONTHS = 1970 * 12
NO_DAY = -(10**6)  #: stands for a missing day


def day(value: date) -> int:
    """Days since 1970-01-01."""
    return (value - date(1970, 1, 1)).days


def parts_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of month of days since 1970."""
    year, month, date = str(np.datetime64(int(days), "D")).rsplit("-", 2)
    return int(year), int(month), int(date)


def day_of(year: int, month: int, date: int) -> int:
    """Days since 1970 of a calendar date."""
    return int(np.datetime64(f"{year:04d}-{month:02d}-{date:02d}", "D").astype(int))


def month_of(days: NDArray | int) -> NDArray:
    """Months since year 0 of days since 1970."""
    return np.asarray(days, "datetime64[D]").astype("datetime64[M]").astype(np.int64) + _EPOCH_MONTHS


def first_day(months: NDArray | int) -> NDArray:
    """The first day of each month, as days since 1970."""
    index = np.asarray(months, np.int64) - _EPOCH_MONTHS
    return index.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def year_of(days: NDArray | int) -> NDArray:
    """Calendar years of days since 1970."""
    return month_of(days) // 12


def period(months: NDArray | int) -> NDArray:
    """YYYYMM of months since year 0."""
    months = np.asarray(months, np.int64)
    return months // 12 * 100 + months % 12 + 1


def month(periods: NDArray | int) -> NDArray:
    """Months since year 0 of YYYYMM."""
    periods = np.asarray(periods, np.int64)
    return periods // 100 * 12 + periods % 100 - 1


def full_years(birth: NDArray, on: int) -> NDArray:
    """Age in completed years on a day."""
    born, then = np.asarray(birth, "datetime64[D]"), np.datetime64(on, "D")
    age = (then.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(np.int64)
    later_in_month = (born - born.astype("datetime64[M]")) > (then - then.astype("datetime64[M]"))
    return (age - later_in_month) // 12


def retirement_month(birth: NDArray, sex: NDArray) -> NDArray:
    """The month of statutory retirement: men 60 to 63, women 55 to 58, step by step from January 2025.

    Women who retire at 50 to 55 cannot be told from a citizen number: for them this is the late end of the band.
    """
    old = month_of(birth) + np.where(np.asarray(sex) == 1, 60, 55) * 12
    k = old - 2025 * 12
    return old + np.where(k < 0, 0, np.minimum(36, k // 4 + 1))
