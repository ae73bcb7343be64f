"""The generated persons of the linkage benchmarks keep what their profiles promise."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks import people
from benchmarks.people_noise import profile
from simulator.numbers import is_valid

PERSONS = 2_000


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {name: tmp_path_factory.mktemp(name) for name in ("light", "hard", "borrowed")}
    for name, folder in made.items():
        people.make(folder, PERSONS, name, seed=3)
    return made


def ask(folder: Path, question: str) -> list[tuple]:
    """Rows of a question about the tables left, right_ and truth, and about `pair`: both sides of a true pair."""
    with duckdb.connect() as connection:
        for table in ("left", "right", "truth"):
            connection.read_parquet(str(folder / f"{table}.parquet")).create_view(f"{table}_")
        connection.execute("create view pair as select l, r from truth_ join left_ as l on l.uid = left_uid "
                           "join right_ as r on r.uid = right_uid")  # fmt: skip
        return connection.execute(question).fetchall()


def test_every_number_of_the_register_is_valid_and_held_once(folders):
    numbers = [number for (number,) in ask(folders["hard"], "select id_number from right_")]
    assert len(set(numbers)) == PERSONS
    assert all(map(is_valid, numbers))


def test_a_number_states_birth_and_sex_of_its_holder(folders):
    wrong = """select count(*) from right_ where substr(id_number, 7, 8) != strftime(birth_date, '%Y%m%d')
               or substr(id_number, 17, 1)::int % 2 != sex::int % 2"""
    assert ask(folders["hard"], wrong) == [(0,)]


def test_the_sides_overlap_as_asked_and_a_record_has_one_partner_at_most(folders):
    assert ask(folders["light"], "select count(*) from left_ union all select count(*) from right_") == [(PERSONS,)] * 2
    pairs = ask(folders["light"], "select count(*), count(distinct left_uid), count(distinct right_uid) from truth_")
    assert pairs == [(PERSONS * 0.95,) * 3]


@pytest.mark.parametrize("name", ["light", "hard"])
@pytest.mark.parametrize(
    ("kinds", "differs"),
    [
        (("id_missing",), "l.id_number is null"),
        (("id_wrong_digit", "id_wrong_digit_refitted", "id_transposed"), "l.id_number != r.id_number"),
        (
            ("name_homophone", "name_similar_shape", "name_variant", "name_one_character", "name_swapped"),
            "l.name != r.name and l.name is distinct from r.former_name",
        ),
        (("division_moved",), "l.division_code != r.division_code"),
        (("phone_missing",), "l.phone is null"),
        (("birth_missing",), "l.birth_date is null"),
    ],
)
def test_errors_are_as_frequent_as_the_profile_says(folders, name, kinds, differs):
    promised = sum(profile(name)[kind] for kind in kinds)
    [(found,)] = ask(folders[name], f"select avg(({differs})::int) from pair")
    four_deviations = 4 * (promised * (1 - promised) / (PERSONS * 0.95)) ** 0.5
    assert found == pytest.approx(promised, abs=four_deviations)


def test_only_the_borrowed_profile_has_numbers_of_other_people(folders):
    others = "select count(*) from pair join right_ as o on o.id_number = l.id_number and o.uid != r.uid"
    assert ask(folders["light"], others) == [(0,)]
    assert 0 < ask(folders["borrowed"], others)[0][0] < 5 * 0.004 * PERSONS


def test_twins_share_surname_birth_and_village_and_their_numbers_are_neighbours(folders):
    twins = """
        select abs(a.id_number[15:17]::int // 2 - b.id_number[15:17]::int // 2), a.name = b.name
        from right_ as a join right_ as b
        on a.birth_date = b.birth_date and a.name[1] = b.name[1] and a.division_code = b.division_code
        and a.id_number[1:6] = b.id_number[1:6] and a.uid < b.uid"""
    found = ask(folders["hard"], twins)
    assert len(found) >= PERSONS * profile("hard")["twins"] / 2 * 0.4
    assert set(found) == {(1, False)}


def test_one_seed_makes_one_county(tmp_path, folders):
    people.make(tmp_path, PERSONS, "hard", seed=3)
    for file in ("left", "right", "truth"):
        assert (tmp_path / f"{file}.parquet").read_bytes() == (folders["hard"] / f"{file}.parquet").read_bytes()
