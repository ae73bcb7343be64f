"""An employer keeps its id while its statements do: when registers join, months roll on, or records are numbered anew."""

from __future__ import annotations

import hashlib

import pytest

from matchers import identity, sql_runner, warehouse

MARKET, REGISTRY, WAGES = "market_supervision/entities", "insurance/employers", "tax/wage_withholding"
#: Record, code and name.
Statement = tuple[str, str | None, str | None]


def minted(*statement: str | None) -> str:
    """The id of an employer whom this statement is the first to name."""
    return "U" + hashlib.md5("|".join(part for part in statement if part).encode()).hexdigest()[:15].upper()


def night(units: list[list[Statement]], published: dict[str, list[Statement]] | None = None) -> list[str]:
    """The ids of units of those statements, after a night that published others under ids."""
    with warehouse.connect() as connection:
        said = "source varchar, dataset varchar, record_no varchar, code varchar, name varchar"
        connection.execute(f"create table std.unit_entry (entry_id ubigint, {said})")
        connection.execute("create table link.entry_person (entry_id ubigint, person_key ubigint)")
        for key, statements in enumerate(units):
            for place, (record, *what) in enumerate(statements):
                entry = key * 100 + place
                connection.execute(
                    "insert into std.unit_entry values (?, ?, ?, ?, ?, ?)", [entry, *record.split("/"), *what]
                )
                connection.execute("insert into link.entry_person values (?, ?)", [entry, key])
        identity.prepare(connection)
        connection.execute(f"create table last_night (employer_id varchar, {said})")
        for employer_id, statements in (published or {}).items():
            for record, *what in statements:
                connection.execute(
                    "insert into last_night values (?, ?, ?, ?, ?, ?)", [employer_id, *record.split("/"), *what]
                )
        identity.show(connection, {"hist.published_employer": "from last_night"})
        sql_runner.run(connection, "55_employers/employer_key_id", {})
        found = dict(connection.execute("select person_key, person_id from link.person_id").fetchall())
    assert len(set(found.values())) == len(found) == len(units)
    return [found[key] for key in range(len(units))]


M, E, T = (f"{dataset}/1" for dataset in (MARKET, REGISTRY, WAGES))


def test_the_first_night_names_a_unit_by_its_best_record():
    assert night([[(T, "C", "甲"), (E, "C", "甲"), (M, "C", "甲")], [(f"{WAGES}/2", None, "乙")]]) == [
        minted(M, "C", "甲"), minted(f"{WAGES}/2", None, "乙"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "joined", [(M, "C", "甲"), (E, None, "甲店"), (f"{WAGES}/0", None, "甲店")], ids=["market", "registry", "tax"]
)
def test_a_unit_that_another_register_comes_to_know_keeps_its_id(joined):
    assert night([[(T, "C", "甲"), joined]], {"U1": [(T, "C", "甲")]}) == ["U1"]


def test_a_payer_keeps_its_id_when_its_first_month_is_delivered_no_more():
    assert night([[(f"{WAGES}/2", "C", "甲")], [(f"{WAGES}/3", None, "乙")]], {
        "U1": [(T, "C", "甲")], "U2": [(f"{WAGES}/1b", None, "乙")],
    }) == ["U1", "U2"]  # fmt: skip


@pytest.mark.parametrize("said", [("C2", "甲"), ("C", "乙")], ids=["code corrected", "renamed"])
@pytest.mark.parametrize("record", [M, E, T])
def test_a_corrected_record_is_the_same_unit(record, said):
    assert night([[(record, *said)]], {"U1": [(record, "C", "甲")]}) == ["U1"]


def test_a_register_that_is_numbered_anew_leaves_every_unit_its_id():
    published = {"U1": [(f"{MARKET}/1", "C", "甲")], "U2": [(f"{MARKET}/2", "D", "乙")]}
    assert night([[(f"{MARKET}/2", "C", "甲")], [(f"{MARKET}/3", "D", "乙")]], published) == ["U1", "U2"]


def test_units_of_one_name_in_a_register_that_is_numbered_anew_are_told_by_their_codes():
    published = {"U1": [(f"{MARKET}/1", "C", "甲")], "U2": [(f"{MARKET}/2", "D", "甲")]}
    assert night([[(f"{MARKET}/2", "C", "甲")], [(f"{MARKET}/3", "D", "甲")]], published) == ["U1", "U2"]


def test_a_record_number_given_to_another_unit_hands_over_nothing():
    assert night([[(M, "D", "乙")]], {minted(M, "C", "甲"): [(M, "C", "甲")]}) == [minted(M, "D", "乙")]
    # Nor after a night on which nobody bore it.
    assert night([[(M, "D", "乙")]]) != night([[(M, "C", "甲")]])


def test_of_two_that_are_one_the_better_attested_id_stays():
    published = {"U1": [(T, "C", "甲")], "U2": [(M, "C", "甲厂")]}
    assert night([[(T, "C", "甲"), (M, "C", "甲厂")]], published) == ["U2"]


def test_of_one_that_is_two_the_id_goes_with_the_better_record():
    own = minted(T, "C", "甲")
    first, second = night([[(M, "C", "甲厂")], [(T, "C", "甲")]], {own: [(T, "C", "甲"), (M, "C", "甲厂")]})
    assert first == own != second


def test_two_records_that_say_the_same_keep_their_ids():
    both = {"U1": [(f"{REGISTRY}/1", "C", "甲")], "U2": [(f"{REGISTRY}/2", "C", "甲")]}
    assert night([[(f"{REGISTRY}/2", "C", "甲")], [(f"{REGISTRY}/1", "C", "甲")]], both) == ["U2", "U1"]


def test_a_file_of_an_older_program_that_does_not_say_codes_or_names():
    assert night([[(M, "C", "甲"), (T, "C", "甲")]], {"U1": [(M, None, None)], "U2": [(T, None, None)]}) == ["U1"]
