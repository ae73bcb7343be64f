"""Dates that were written by the lunar calendar, as dates of the solar calendar (1900 to 2100).

Older people say their birthday by the lunar calendar, and a clerk writes it down as if it were solar. The 29th and
30th of the second lunar month, where February has no such day, are dates that no column can hold.
Source: GB/T 33661-2017 (the lunar calendar), as tabulated by the package borax.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from matchers.once import once

_FIRST, _LAST = 1900, 2100
_Months = tuple[NDArray[np.int32], NDArray[np.int32]]


@once
def _calendars() -> tuple[_Months, _Months]:
    """The ordinary and the leap months."""
    return _months(0), _months(1)


def _months(leap: int) -> _Months:
    """First day (days since 1970) and number of days of each lunar month, years × 12; no days: no such month."""
    from borax.calendars.lunardate import LCalendars, LunarDate

    start = np.zeros((_LAST - _FIRST + 1, 12), dtype=np.int32)
    length = np.zeros_like(start)
    epoch = date(1970, 1, 1)
    for year in range(_FIRST, _LAST + 1):
        for month, days, is_leap in LCalendars.iter_year_month(year):
            if is_leap == leap:
                start[year - _FIRST, month - 1] = (LunarDate(year, month, 1, leap).to_solar_date() - epoch).days
                length[year - _FIRST, month - 1] = days
    return start, length


def _as_solar(values: pa.ChunkedArray, leap: int) -> pa.Array:
    start, length = _calendars()[leap]
    dates = pc.fill_null(values, 0)
    year, month, day = (part(dates).to_numpy() for part in (pc.year, pc.month, pc.day))
    known = values.is_valid().to_numpy() & (year >= _FIRST) & (year <= _LAST)
    place = np.where(known, year - _FIRST, 0), month - 1
    exists = known & (day <= length[place])
    return pa.array((start[place] + day - 1).astype(np.int32), mask=~exists).cast(pa.date32())


def lunar_as_solar(values: pa.ChunkedArray) -> pa.Array:
    """The day that a date names when it is read as one of an ordinary lunar month; NULL where there is none."""
    return _as_solar(values, 0)


def leap_lunar_as_solar(values: pa.ChunkedArray) -> pa.Array:
    """The same in the leap month of that number; NULL in the years, most of them, that do not have it."""
    return _as_solar(values, 1)
