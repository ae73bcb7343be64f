"""What is written where something is not known: numbers, days and telephones that many rows share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.dates import day_of, parts_of
from simulator.numbers import refit
from simulator.people import villages
from simulator.words import Rng, chance, pick

#: Nobody holds them. Those with a check character that fits pass a form that tests it.
ID_NUMBERS = (
    "111111111111111111", "000000000000000000", "123456789012345678", "320923000000000000",
    "320923190001010000", refit("32092319000101001"), refit("32092319800101001"),
)  # fmt: skip
_UNKNOWN_DAY = day_of(1900, 1, 1)
_PHONES = np.array(["13800000000", "13900000000", "13888888888", "11111111111", "00000000000"], dtype=object)


def id_number(rng: Rng, number: str) -> str:
    """A number that fills the field."""
    return ID_NUMBERS[int(rng.integers(len(ID_NUMBERS)))]


def zero_tail(rng: Rng, number: str) -> str:
    """The known beginning of a number, up to the birth date or its month, and noughts."""
    known = 14 if rng.random() < 0.7 else 12
    return number[:known] + "0" * (18 - known) if len(number) == 18 else number


def birth_date(rng: Rng, day: int) -> int:
    """The day that a program takes for none."""
    return _UNKNOWN_DAY


def year_only(rng: Rng, day: int) -> int:
    """New Year's Day of the year of birth, which is sometimes reckoned from the age and one off."""
    year, _, _ = parts_of(day)
    return day_of(year + (int(rng.choice([-1, 1])) if rng.random() < 0.25 else 0), 1, 1)


def phones(rng: Rng, village: NDArray) -> NDArray:
    """A telephone of nobody, or that of the office in the person's township."""
    townships = villages()["township"].astype("category").cat.codes.to_numpy()
    offices = np.array([f"0515872{code:02d}001" for code in range(townships.max() + 1)], dtype=object)
    return np.where(chance(rng, 0.5, len(village)), offices[townships[village]], pick(rng, _PHONES, len(village)))
