"""The period macros against plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.warehouse import connect

periods = st.builds(lambda year, month: f"{year}{month:02d}", st.integers(1950, 2150), st.integers(1, 12))
days = st.dates(dt.date(1900, 1, 1), dt.date(2150, 12, 31))

connection = connect()


def value(expression: str, *values: object) -> object:
    """One expression over positional parameters."""
    return connection.execute("select " + expression, list(values)).fetchall()[0][0]


def shifted(period: str, months: int) -> str:
    """The same arithmetic, step by step."""
    year, month = int(period[:4]), int(period[4:])
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    return f"{year}{month:02d}"


@settings(max_examples=200)
@given(period=periods, months=st.integers(-400, 400))
def test_shift(period: str, months: int) -> None:
    """A shift goes month by month, and back again."""
    assert value("period_shift(?, ?)", period, months) == shifted(period, months)
    assert value("period_shift(period_shift(?, ?), ?)", period, months, -months) == period


@settings(max_examples=200)
@given(day=days, months=st.integers(0, 36))
def test_window(day: dt.date, months: int) -> None:
    """The last N months begin N months before the day's month."""
    assert value("window_start(?, ?)", day, months) == shifted(f"{day:%Y%m}", -months)


@settings(max_examples=200)
@given(period=periods)
def test_months_of_a_period(period: str) -> None:
    """A month is itself; YYYY00 is the twelve months of its year, whatever the macro."""
    assert value("months_in(?)", period) == [period]
    assert value("first_month(?)", period) == value("last_month(?)", period) == period
    year = period[:4] + "00"
    months = [f"{period[:4]}{month:02d}" for month in range(1, 13)]
    assert value("months_in(?)", year) == months
    assert [value("first_month(?)", year), value("last_month(?)", year)] == [months[0], months[-1]]


@settings(max_examples=200)
@given(birth=days, day=days)
def test_age(birth: dt.date, day: dt.date) -> None:
    """Full years: the birthday itself counts."""
    if birth <= day:
        expected = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
        assert value("age_on(?, ?)", birth, day) == expected


def retirement(birth: str, old_age: int, step: int, cap: int) -> str:
    """The 2024 decision as it is written: one more month for every `step` months, up to `cap`."""
    old = shifted(birth, old_age * 12)
    delay, month = 0, "202501"
    while month <= old:
        delay += 1
        month = shifted(month, step)
    return shifted(old, min(delay, cap))


@pytest.mark.parametrize(
    ("birth", "old_age", "step", "cap", "retires"),
    [
        ("196412", 60, 4, 36, "202412"),
        ("196501", 60, 4, 36, "202502"),
        ("196505", 60, 4, 36, "202507"),
        ("197608", 60, 4, 36, "203907"),
        ("197609", 60, 4, 36, "203909"),
        ("197001", 55, 4, 36, "202502"),
        ("197104", 55, 4, 36, "202608"),
        ("197501", 50, 2, 60, "202502"),
        ("197503", 50, 2, 60, "202505"),
        ("198410", 50, 2, 60, "203909"),
        ("198411", 50, 2, 60, "203911"),
    ],
)
def test_retirement_table(birth: str, old_age: int, step: int, cap: int, retires: str) -> None:
    """Rows of the tables annexed to the decision of 2024-09-13."""
    born = dt.date(int(birth[:4]), int(birth[4:]), 28)
    assert value("retirement_period(?, ?, ?, ?, '202501')", born, old_age, step, cap) == retires


@settings(max_examples=300)
@given(
    birth=st.dates(dt.date(1955, 1, 1), dt.date(2005, 12, 31)),
    track=st.sampled_from([(60, 4, 36), (55, 4, 36), (50, 2, 60)]),
)
def test_retirement(birth: dt.date, track: tuple[int, int, int]) -> None:
    """The formula gives what counting gives."""
    assert value("retirement_period(?, ?, ?, ?, '202501')", birth, *track) == retirement(f"{birth:%Y%m}", *track)


def test_citizen_body() -> None:
    """The old 15 digits and the 18 characters of one person agree; anything else has no body."""
    assert value("citizen_body('320923800502001')") == value("citizen_body('320923198005020018')")
    assert value("citizen_body('32092319800502001')") is None
    assert value("citizen_body(null)") is None


def test_flag_id_is_stable() -> None:
    """The same finding has the same number tonight and tomorrow, on every machine."""
    assert value("flag_id_of('deceased_claimant', 'R1', '')") == "deceased_claimant-3da04755bfcbb773"


@pytest.fixture(autouse=True, scope="module")
def _close() -> Iterator[None]:
    yield
    connection.close()
