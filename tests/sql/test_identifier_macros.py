"""The identifier macros against the published vectors and against a slow, obvious reading of the standards."""

from __future__ import annotations

import random
from datetime import date, timedelta

import duckdb
import pytest

from matchers import resources

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

VALID_IDS = ("11010519491231002X", "440524188001010014")
VALID_CODES = ("91350100M000100Y43", "91350200MA2YJ1XR9G", "91350200776049653A", "913502000728319549")


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute((resources.folder("sql") / "00_macros" / "identifier.sql").read_text(encoding="utf-8"))
    return opened


def id_check(digits: str) -> str:
    """GB 11643-1999, clause 5, word for word."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True)) % 11]


def id_is_valid(text: str) -> bool:
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdigit()) or text[0] == "0":
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return 1800 <= born.year < 2100 and text[17] == id_check(text[:17])


def uscc_check(body: str) -> str:
    """GB 32100-2015, clause 6.2, word for word."""
    total = sum(USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_is_valid(text: str) -> bool:
    if len(text) != 18 or any(letter not in USCC_ALPHABET for letter in text) or not text[2:8].isdigit():
        return False
    return text[17] == uscc_check(text[:17])


def column(connection: duckdb.DuckDBPyConnection, macro: str, values: list[str | None]) -> list[object]:
    """What the macro gives for each value, in order."""
    connection.execute("create or replace temp table given (place integer, text varchar)")
    connection.executemany("insert into given values (?, ?)", [list(pair) for pair in enumerate(values)])
    return [row[0] for row in connection.execute(f"select {macro}(text) from given order by place").fetchall()]


def damaged(text: str, chance: random.Random) -> str:
    """The text with one error of the kinds that extracts have."""
    place = chance.randrange(len(text))
    kind = chance.randrange(6)
    if kind == 0:
        return text[:place] + chance.choice("0123456789X") + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    if kind == 2:
        return text[:place] + chance.choice("0123456789ABFXIOZ阜 *") + text[place:]
    if kind == 3:
        return text[:place] + chance.choice("ABFXIOZ阜 *+-_.e") + text[place + 1 :]
    if kind == 4:
        return text[:14] + "0000"
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def sample_ids(chance: random.Random, count: int) -> list[str]:
    made = []
    for _ in range(count):
        born = date(1890, 1, 1) + timedelta(days=chance.randrange(50_000))
        body = f"{chance.randrange(110000, 700000)}{born:%Y%m%d}{chance.randrange(1000):03d}"
        made.append(body + id_check(body))
    return made


def sample_codes(chance: random.Random, count: int) -> list[str]:
    made = []
    for _ in range(count):
        body = chance.choice(("91", "92", "93", "12", "Y1")) + f"{chance.randrange(110000, 700000)}"
        body += "".join(chance.choices(USCC_ALPHABET, k=9))
        made.append(body + uscc_check(body))
    return made


def test_published_vectors_are_valid(connection):
    assert column(connection, "is_valid_id", list(VALID_IDS)) == [True] * 2
    assert column(connection, "is_valid_uscc", list(VALID_CODES)) == [True] * 4
    assert column(connection, "is_valid_uscc", ["91350203M0001QAY9B"]) == [False]


def test_valid_id_agrees_with_the_standard_on_whole_and_damaged_numbers(connection):
    chance = random.Random(11643)
    whole = sample_ids(chance, 2_000)
    values = whole + [damaged(text, chance) for text in whole] + [f"320923{day}123" for day in ("19800230", "20000229")]
    values += ["", "X", "0" * 18, "1" * 18, "3.20923E+17", "FFFFFFFFFFFFFFFFFF", "320923198001010"]
    values += [text[:17] + letter for text in whole[:20] for letter in "0123456789Xx"]
    values += [body + id_check(body) for body in ("32092319000229001", "32092320000229001", "32092319800431001")]
    assert column(connection, "is_valid_id", values) == [id_is_valid(text) for text in values]


def test_valid_uscc_agrees_with_the_standard_on_whole_and_damaged_codes(connection):
    chance = random.Random(32100)
    whole = sample_codes(chance, 2_000)
    values = whole + [damaged(text, chance) for text in whole] + ["", "0" * 18, "９１350100M000100Y43"]
    assert column(connection, "is_valid_uscc", values) == [uscc_is_valid(text) for text in values]


def test_fifteen_digits_become_eighteen_and_other_text_stays(connection):
    full = [text for text in sample_ids(random.Random(15), 500) if text[6:8] == "19"]
    assert column(connection, "id15_to_18", [text[:6] + text[8:17] for text in full]) == full
    other = ["11010519491231002X", "12345", "", "H12345678", "CHN320923198001"]
    assert column(connection, "id15_to_18", other) == other


@pytest.mark.parametrize(
    ("text", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "2"),
        ("440524188001010014", date(1880, 1, 1), "1"),
        ("110105194912310021", date(1949, 12, 31), "2"),
        ("320923800501123", date(1980, 5, 1), "1"),
        ("320923198002301234", None, "1"),
        ("3.20923E+17", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_birth_date_and_sex_are_read_from_the_number(connection, text, born, sex):
    assert column(connection, "id_birth_date", [text]) == [born]
    assert column(connection, "id_sex", [text]) == [sex]


def test_null_gives_null(connection):
    for macro in ("is_valid_id", "is_valid_uscc", "id15_to_18"):
        assert column(connection, macro, [None]) == [None]
