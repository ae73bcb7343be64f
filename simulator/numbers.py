"""Numbers that carry a check character: citizen numbers (GB 11643-1999) and credit codes (GB 32100-2015)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECK = np.frombuffer(b"10X98765432", np.uint8)
_USCC_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", np.uint8)
_USCC_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])


def text(characters: NDArray[np.uint8]) -> pa.Array:
    """The rows of an (n, width) matrix of ASCII codes as n strings, without a Python loop."""
    count, width = characters.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    data = np.ascontiguousarray(characters)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))


def digits(values: NDArray[np.integer], width: int) -> NDArray[np.uint8]:
    """Each number as `width` decimal digits, zero-padded: shape (n, width), values 0-9."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return ((np.asarray(values, np.int64)[:, None] // powers) % 10).astype(np.uint8)


def citizen_numbers(region: NDArray, birth_day: NDArray, sequence: NDArray) -> pa.Array:
    """18-character numbers. `birth_day` counts days since 1970-01-01; `sequence` is odd for men."""
    days = np.asarray(birth_day, "datetime64[D]")
    months = days.astype("datetime64[M]")
    month_index = months.astype(np.int64)
    ymd = (1970 + month_index // 12) * 10000 + (month_index % 12 + 1) * 100 + (days - months).astype(np.int64) + 1
    body = np.hstack([digits(region, 6), digits(ymd, 8), digits(sequence, 3)])
    check = _ID_CHECK[(body @ _ID_WEIGHTS) % 11]
    return text(np.hstack([body + ord("0"), check[:, None]]).astype(np.uint8))


def refit(number: str) -> str:
    """The same 17 digits with the check character that fits them."""
    total = sum(int(digit) * int(weight) for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return number[:17] + chr(_ID_CHECK[total % 11])


def is_valid(number: str) -> bool:
    """Whether an 18-character number ends in the check character that fits it."""
    return len(number) == 18 and number[:17].isascii() and number[:17].isdigit() and refit(number) == number


def eighteen(number: str) -> str:
    """The number as 18 characters: old 15-digit numbers lack the century and the check character."""
    return refit(number[:6] + "19" + number[6:]) if len(number) == 15 and number.isdigit() else number


def credit_codes(prefix: str, region: int, serial: NDArray) -> pa.Array:
    """18-character credit codes of one kind of body (`prefix`, such as 91 for enterprises)."""
    count = len(serial)
    head = np.tile(np.frombuffer(f"{prefix}{region}".encode(), np.uint8), (count, 1))
    body = np.hstack([head, digits(serial, 9) + ord("0")])
    values = np.zeros(128, np.int64)
    values[_USCC_ALPHABET] = np.arange(31)
    check = _USCC_ALPHABET[(31 - (values[body] @ _USCC_WEIGHTS) % 31) % 31]
    return text(np.hstack([body, check[:, None]]).astype(np.uint8))
