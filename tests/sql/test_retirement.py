"""The statutory retirement age month by month, against the decision of 2024-09-13 told as it is printed.

The decision: from January 2025, for men and for women whose age was 55, one month more for every four months, to 63 and
58; for women whose age was 50, one month more for every two months, to 55. Its annexed tables list the months of birth.
"""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest

from flows.documents.published import fetch
from matchers import policy_tables, sql_runner
from tests.sql import harness

#: (year, month)
Month = tuple[int, int]
#: Months of birth from before the raise touches anybody (men of 1965) until it has ended (women of November 1984).
FIRST, LAST = (1964, 1), (1985, 12)


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from the first to the last."""
    return [(year, month) for year in range(first[0], last[0] + 1) for month in range(1, 13)
            if first <= (year, month) <= last]  # fmt: skip


def later(month: Month, by: int) -> Month:
    """The month that many months later, one step at a time."""
    for _ in range(by):
        month = (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)
    return month


def retirement_months(old_age: int, every: int, new_age: int) -> dict[Month, Month]:
    """Month of birth → month of retirement of one track, written down as the annexed table is: in turn, by counting."""
    table = {}
    turn = count()
    for born in months_between(FIRST, LAST):
        at_old_age = (born[0] + old_age, born[1])
        more = 0
        if at_old_age >= (2025, 1):
            more = min(next(turn) // every + 1, 12 * (new_age - old_age))
        table[born] = later(at_old_age, more)
    return table


MEN = retirement_months(60, 4, 63)
WOMEN_55 = retirement_months(55, 4, 58)
WOMEN_50 = retirement_months(50, 2, 55)
#: by the code of the sex (GB/T 2261.1), every track that a person may be on
TRACKS = {"1": (MEN,), "2": (WOMEN_55, WOMEN_50), "0": (MEN, WOMEN_55, WOMEN_50)}


def test_printed_rows() -> None:
    """Rows of the annexed tables, as printed: the oracle agrees with the law before anything is held against it."""
    assert [MEN[born] for born in ((1964, 12), (1965, 1), (1965, 5), (1976, 8), (1976, 9))] == [
        (2024, 12), (2025, 2), (2025, 7), (2039, 7), (2039, 9),
    ]  # fmt: skip
    assert [WOMEN_55[born] for born in ((1970, 1), (1971, 4), (1981, 8), (1981, 9))] == [
        (2025, 2), (2026, 8), (2039, 7), (2039, 9),
    ]  # fmt: skip
    assert [WOMEN_50[born] for born in ((1975, 1), (1975, 3), (1984, 10), (1984, 11))] == [
        (2025, 2), (2025, 5), (2039, 9), (2039, 11),
    ]  # fmt: skip


def test_every_month_of_birth_on_every_month() -> None:
    """Past the age from the month after, by every track; with some tracks past and some not, it is uncertain."""
    connection = harness.empty_database()
    people = []
    for sex, tables in TRACKS.items():
        for year, month in months_between(FIRST, LAST):
            retires = [f"{y}{m:02}" for y, m in (table[year, month] for table in tables)]
            people.append(
                (f"{sex} born {year}-{month}", sex, dt.date(year, month, 1 + month), min(retires), max(retires))
            )
    connection.execute(
        "create table expected as select unnest($1) as person_id, unnest($2) as sex, unnest($3) as birth_date, "
        "unnest($4) as earliest, unnest($5) as latest",
        [list(column) for column in zip(*people, strict=True)],
    )
    connection.execute(
        "insert into link.person (person_id, sex, birth_date) select person_id, sex, birth_date from expected"
    )
    wrong = []
    for today in months_between((2024, 11), (2040, 1)):
        sql_runner.run(connection, "60_facts/03_person_age", harness.parameters(as_of=dt.date(*today, 15)))
        wrong += connection.execute(
            """
            select $today, person_id
            from expected
            left join decide.person_age as age using (person_id)
            where age.is_past_retirement is distinct from ($today > latest)
                or age.is_retirement_uncertain is distinct from ($today > earliest and $today <= latest)
            """,
            {"today": f"{today[0]}{today[1]:02}"},
        ).fetchall()
    assert wrong == []


@pytest.mark.parametrize(
    ("category", "table"),
    [("男职工", MEN), ("女职工（原55周岁）", WOMEN_55), ("女职工（原50周岁）", WOMEN_50)],
)
def test_the_table_that_is_shown(category: str, table: dict[Month, Month]) -> None:
    """`canbao policy explain` shows every month that the raise touches, with the month of retirement."""
    connection = harness.empty_database()
    rows = [row for row in fetch(connection, "retirement_months") if row["category"] == category]
    shown = {}
    for row in rows:
        born, retires = (
            months_between(*((int(row[key][:4]), int(row[key][4:])) for key in keys))
            for keys in (("born_from", "born_to"), ("retires_from", "retires_to"))
        )
        shown.update(zip(born, retires, strict=True))
        assert later((born[0][0] + row["old_age"], born[0][1]), row["delay_months"]) == retires[0]
    old_age = rows[0]["old_age"]
    touched = {born: retires for born, retires in table.items() if retires != (born[0] + old_age, born[1])}
    assert shown == {born: touched[born] for born in shown}
    # the last row stands for all who are born later
    assert {born for born in touched if born not in shown} == {born for born in touched if born > max(shown)}


def test_both_counties_follow_the_law() -> None:
    """The raise is national: no county's policy may differ."""
    assert policy_tables.load("funing").retirement == policy_tables.load("longde").retirement
