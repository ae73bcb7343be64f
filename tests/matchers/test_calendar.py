"""Days of the lunar calendar fall on the solar days that the published tables give (GB/T 33661-2017)."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import calendar, warehouse


def _solar(day: date | None) -> date | None:
    return calendar.lunar_as_solar(pa.chunked_array([pa.array([day], pa.date32())])).to_pylist()[0]


def _leap_solar(day: date | None) -> date | None:
    return calendar.leap_lunar_as_solar(pa.chunked_array([pa.array([day], pa.date32())])).to_pylist()[0]


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        (date(1949, 1, 1), date(1949, 1, 29)),
        (date(1960, 1, 1), date(1960, 1, 28)),
        (date(1976, 8, 15), date(1976, 9, 8)),
        (date(1985, 1, 1), date(1985, 2, 20)),
        (date(2000, 1, 1), date(2000, 2, 5)),
        (date(2024, 1, 1), date(2024, 2, 10)),
        (date(2024, 8, 15), date(2024, 9, 17)),
        (date(1984, 12, 30), date(1985, 2, 19)),
    ],
)
def test_new_years_and_mid_autumns(lunar: date, solar: date) -> None:
    assert _solar(lunar) == solar


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        (date(1976, 8, 8), date(1976, 10, 1)),
        (date(2023, 2, 1), date(2023, 3, 22)),
        (date(2020, 4, 1), date(2020, 5, 23)),
    ],
)
def test_a_leap_month_has_days_of_its_own(lunar: date, solar: date) -> None:
    assert _leap_solar(lunar) == solar
    assert _solar(lunar) == solar - timedelta(days=30) or _solar(lunar) == solar - timedelta(days=29)


@pytest.mark.parametrize("day", [None, date(1960, 1, 31), date(1985, 1, 31), date(1899, 5, 5), date(2101, 5, 5)])
def test_what_the_lunar_calendar_does_not_have_is_null(day: date | None) -> None:
    assert _solar(day) is None
    assert _leap_solar(day) is None


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_the_lunar_year_lags_by_three_to_eight_weeks(day: date) -> None:
    """No lunar day falls before the solar day of its number or long after it."""
    solar = _solar(day)
    assert solar is None or timedelta(days=19) <= solar - day <= timedelta(days=54)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 28)))
def test_days_within_a_lunar_month_follow_one_another(day: date) -> None:
    following = day + timedelta(days=1)
    if following.month == day.month and (solar := _solar(day)) and (next_solar := _solar(following)):
        assert next_solar - solar == timedelta(days=1)


def test_a_column_in_sql() -> None:
    rows = warehouse.connect().execute(
        "select lunar_as_solar(born), leap_lunar_as_solar(born) from (values (date '1976-08-08'), (null)) as t (born)"
    )
    assert rows.fetchall() == [(date(1976, 9, 1), date(1976, 10, 1)), (None, None)]
