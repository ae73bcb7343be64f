"""What weighs the same is told apart by its number, so that the same data make the same links on any number of threads."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from matchers import sql_runner, warehouse

#: Step → its inputs: table, columns, and rows of which the order must not matter.
TIES: dict[str, dict[str, tuple[str, list[tuple[Any, ...]]]]] = {
    "50_link/person_pair": {
        "link.scored_pair": (
            "left_id ubigint, right_id ubigint, pattern ubigint, log_us float[], match_weight double,"
            " rules ubigint, first_rule utinyint",
            [(1, 11, 7, [0.5], 9.0, 1, 0), (1, 12, 7, [0.25], 9.0, 2, 1), (1, 13, 8, [0.0], 3.0, 4, 2)],
        ),
        "link.candidate_right": ("entry_id ubigint, person_key ubigint", [(11, 5), (12, 5), (13, 5)]),
        "link.candidate_left": ("entry_id ubigint, parameter_group varchar, prior_group varchar", [(1, "g", "p")]),
    },
    "50_link/merge_edge": {
        "link.placed": (
            "entry_id ubigint, person_key ubigint, match_probability double",
            [(1, 5, 0.99), (2, 6, 0.99), (3, 9, 0.5)],
        ),
        "link.round_entry": ("entry_id ubigint, person_key ubigint", [(1, 4), (2, 4), (3, 4)]),
    },
    "25_context/relief_household": {
        "std.person_entry": (
            "entry_id ubigint, source varchar, dataset varchar, household_no varchar",
            [(1, "civil_affairs", "hardship", "H1"), (2, "civil_affairs", "hardship", "H1")],
        ),
        "link.certain_link": ("left_id ubigint, person_key ubigint", [(1, 5), (2, 6)]),
        "link.known_person": ("person_key ubigint, household_no varchar", [(5, "A"), (6, "B")]),
    },
    "25_context/known_person": {
        "link.known_entry": ("person_key ubigint", [(5,)]),
        "link.entry_person": ("entry_id ubigint, person_key ubigint", [(1, 5), (2, 5)]),
        "link.certain_link": ("left_id ubigint, person_key ubigint", []),
        "link.entry_employer": ("entry_id ubigint, employer_id varchar", []),
        "std.person_entry": (
            "entry_id ubigint, source varchar, phone varchar, village varchar, address varchar, death_date date,"
            " household_no varchar, sex varchar, birth_date date, birth_year integer",
            [
                (1, "public_security", None, "320923001001", None, None, "A", "1", "1950-01-01", 1950),
                (2, "public_security", None, "320923001001", None, None, "B", "2", "1951-01-01", 1951),
            ],
        ),
    },
}


def outcome(step: str, inputs: dict[str, tuple[str, list[tuple[Any, ...]]]], order: int) -> list[tuple[Any, ...]]:
    """What the step makes of the rows, laid down forwards or backwards."""
    with closing(warehouse.connect(threads=1)) as connection:
        for table, (columns, rows) in inputs.items():
            connection.execute(f"create table {table} ({columns})")
            for row in rows[::order]:
                connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
        output = sql_runner.run(connection, step, {}).output
        return sorted(warehouse.relation(connection, output).fetchall(), key=repr)


@pytest.mark.parametrize("step", TIES)
def test_the_order_of_rows_decides_nothing(step: str) -> None:
    forwards, backwards = (outcome(step, TIES[step], order) for order in (1, -1))
    assert forwards == backwards and len(forwards) == 1
