"""A person keeps her id while the facts do: when records join or vanish, when persons become one, when one becomes two."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from matchers import identity, warehouse

REGISTER, REGISTRY, TAX = "public_security/population", "insurance/persons", "tax/wage_withholding"


def minted(record: str) -> str:
    """The id of somebody whom this record is the first to name."""
    return "P" + hashlib.md5(record.encode()).hexdigest()[:15].upper()


#: Number, name and birth date.
Said = tuple[str | None, str, str | None]


@dataclass
class Memory:
    """What is known before a night: ids by naming record, since when, merged into whom; the last placement and what naming records said."""

    anchors: Mapping[str, str]
    links: Mapping[str, list[str]] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    said: Mapping[str, Said] = field(default_factory=dict)


@dataclass
class Night:
    """What a night made of it: the id of each record, the naming record of each id, and the changes."""

    person: dict[str, str]
    anchor: dict[str, str]
    changes: set[tuple[str, str, str | None, int]]


def night(persons: list[list[str]], known: Memory | None = None, said: Mapping[str, Said] | None = None) -> Night:
    """One night on which the records of each list are one person; `said`: what a record says of her."""
    with warehouse.connect() as connection:
        connection.execute("create table link.entry_person (entry_id ubigint, person_key ubigint)")
        columns = "entry_id ubigint, source varchar, dataset varchar, record_no varchar"
        saying = "id18 varchar, name varchar, birth_date date, is_id_valid boolean"
        connection.execute(f"create table std.person_row ({columns})")
        connection.execute(f"create table std.person_entry ({columns}, {saying})")
        identity.forget(connection)
        entry = 0
        for key, records in enumerate(persons):
            for record in records:
                # The second of two such records repeats the first: it has no entry of its own.
                if not record.endswith("again"):
                    entry += 1
                    what = (said or {}).get(record, (None, None, None))
                    row = [entry, *record.split("/"), *what, what[0] is not None]
                    connection.execute("insert into std.person_entry values (?, ?, ?, ?, ?, ?, ?, ?)", row)
                    connection.execute("insert into link.entry_person values (?, ?)", [entry, key])
                connection.execute("insert into std.person_row values (?, ?, ?, ?)", [entry, *record.split("/")])
        if known:
            for person_id, record in known.anchors.items():
                left = "2026-10-30" if person_id in known.gone or person_id in known.merged else None
                since = known.since.get(person_id, "2026-10-01")
                row = [person_id, *record.split("/"), since, left, known.merged.get(person_id)]
                row += known.said.get(person_id, (None, None, None))
                connection.execute("insert into hist.person values (?, ?, ?, ?, ?, ?, ?, said_of(?, ?, ?))", row)
            listed = [(*record.split("/"), who) for who, records in known.links.items() for record in records]
            connection.execute(
                "create table last_night (source varchar, dataset varchar, record_no varchar, person_id varchar)"
            )
            connection.executemany("insert into last_night values (?, ?, ?, ?)", listed or [("", "", "", "")])
            identity.show(connection, {"hist.published_link": "from last_night"})
        identity.give(connection, {})
        of_key = dict(connection.execute("from link.person_id").fetchall())
        assert len(set(of_key.values())) == len(of_key) == len(persons)
        return Night(
            {record: of_key[key] for key, records in enumerate(persons) for record in records},
            {
                row[0]: "/".join(row[1:])
                for row in connection.execute(
                    "select person_id, source, dataset, record_no from link.person_anchor"
                ).fetchall()
            },
            set(
                connection.execute(
                    "select change, person_id_from, person_id_to, record_count from link.person_change"
                ).fetchall()
            ),
        )


A, B, C = f"{REGISTRY}/A", f"{REGISTRY}/B", f"{REGISTER}/C"


def test_the_first_night_names_a_person_by_her_best_record():
    first = night([[f"{TAX}/T", A, C], [B]])
    assert first.person == {f"{TAX}/T": minted(C), A: minted(C), C: minted(C), B: minted(B)}
    assert first.anchor == {minted(C): C, minted(B): B}
    assert first.changes == set()


def test_whoever_moves_into_the_household_register_keeps_her_id():
    second = night([[A, C]], Memory({"P1": A}, {"P1": [A]}))
    assert second.person == {A: "P1", C: "P1"}
    assert (second.anchor, second.changes) == ({"P1": A}, set())


def test_a_naming_record_that_repeats_another_one_still_names():
    again = f"{TAX}/2again"
    assert night([[f"{TAX}/1", again]], Memory({"P1": again}, {"P1": [again]})).person[again] == "P1"


@pytest.mark.parametrize(
    ("since", "kept", "left"),
    [({}, "PC", "PA"), ({"PA": "2026-09-01"}, "PA", "PC")],
    ids=["of equally old ones the better attested", "the oldest"],
)
def test_of_two_who_are_one_an_id_stays_and_the_other_is_merged(since, kept, left):
    known = Memory({"PA": A, "PC": C}, {"PA": [A, f"{TAX}/T"], "PC": [C]}, since)
    second = night([[A, C, f"{TAX}/T"]], known)
    assert set(second.person.values()) == {kept}
    assert second.changes == {("merged", left, kept, len(known.links[left]))}
    # The next night has nothing to tell.
    third = night([[A, C]], Memory({"PA": A, "PC": C}, {kept: [A, C]}, since, {left: kept}))
    assert (set(third.person.values()), third.changes) == ({kept}, set())


def test_what_was_merged_and_is_parted_has_its_own_id_again():
    second = night([[A, f"{TAX}/T"], [C]], Memory({"PA": A, "PC": C}, {"PC": [A, C, f"{TAX}/T"]}, merged={"PA": "PC"}))
    assert second.person == {A: "PA", f"{TAX}/T": "PA", C: "PC"}
    assert second.changes == {("split", "PC", "PA", 2)}


def test_a_part_that_splits_off_has_a_new_id_and_the_naming_record_keeps_the_old_one():
    second = night([[C], [A, B]], Memory({"P1": C}, {"P1": [A, B, C]}))
    assert second.person == {C: "P1", A: minted(A), B: minted(A)}
    assert second.changes == {("split", "P1", minted(A), 2)}


def test_an_id_whose_naming_record_is_gone_stays_with_most_of_its_records():
    second = night([[A, B], [f"{TAX}/T"]], Memory({"P1": C}, {"P1": [A, B, C, f"{TAX}/T"]}))
    assert second.person == {A: "P1", B: "P1", f"{TAX}/T": minted(f"{TAX}/T")}
    assert second.anchor["P1"] == A
    assert second.changes == {("renewed", "P1", "P1", 4), ("split", "P1", minted(f"{TAX}/T"), 1)}


def test_an_id_whose_records_went_both_ways_is_nobodys():
    second = night([[A], [B]], Memory({"P1": C}, {"P1": [A, B, C]}))
    assert second.person == {A: minted(A), B: minted(B)}
    assert second.changes == {("gone", "P1", None, 3)}


def test_records_without_their_naming_record_may_join_somebody_who_has_an_id():
    second = night([[A, B]], Memory({"PA": A, "PC": C}, {"PA": [A], "PC": [B, C]}))
    assert set(second.person.values()) == {"PA"}
    assert second.changes == {("merged", "PC", "PA", 2)}


def test_a_record_that_named_somebody_else_before_makes_a_new_id():
    # minted(C) goes by A since C had vanished; now C is back, as another person's.
    second = night([[A], [C]], Memory({minted(C): A}, {minted(C): [A]}))
    assert second.person[A] == minted(C)
    assert second.person[C] not in {minted(C), minted(A)}
    assert second.changes == set()


def test_whoever_is_gone_and_comes_back_is_the_same():
    gone = night([[B]], Memory({"PA": A, "PB": B}, {"PA": [A], "PB": [B]}))
    assert gone.changes == {("gone", "PA", None, 1)}
    back = night([[A], [B]], Memory({"PA": A, "PB": B}, {"PB": [B]}, gone=("PA",)))
    assert back.person == {A: "PA", B: "PB"}
    assert back.changes == set()


def test_whoever_followed_one_who_merges_again_follows_further():
    known = Memory({"PA": A, "PB": B, "PC": C}, {"PB": [B], "PC": [C]}, merged={"PA": "PB"})
    second = night([[B, C]], known)
    assert second.changes == {("merged", "PB", "PC", 1), ("merged", "PA", "PC", 0)}


WANG, LI = ("1" * 18, "王芳", "1960-01-01"), ("2" * 18, "李明", "1970-01-01")


def test_a_register_that_is_numbered_anew_leaves_everyone_her_id():
    known = Memory({"PW": A, "PL": B}, {"PW": [A], "PL": [B]}, said={"PW": WANG, "PL": LI})
    second = night([["x/y/1"], ["x/y/2"]], known, {"x/y/1": LI, "x/y/2": WANG})
    assert second.person == {"x/y/1": "PL", "x/y/2": "PW"}
    assert second.changes == {("renewed", "PW", "PW", 1), ("renewed", "PL", "PL", 1)}


def test_whose_number_or_name_is_anothers_is_not_recognised():
    known = Memory({"PW": A}, {"PW": [A]}, said={"PW": WANG})
    for other in ((WANG[0], "王方", WANG[2]), (LI[0], "王芳", WANG[2]), (None, "王芳", WANG[2])):
        assert night([["x/y/1"]], known, {"x/y/1": other}).person != {"x/y/1": "PW"}
    two = night([["x/y/1"], ["x/y/2"]], known, {"x/y/1": WANG, "x/y/2": WANG})
    assert "PW" not in two.person.values()


def test_a_record_number_given_to_another_human_being_does_not_hand_over_the_id():
    known = Memory({minted(A): A}, {minted(A): [A]}, said={minted(A): WANG})
    second = night([[A]], known, {A: LI})
    assert second.person[A] != minted(A)
    assert second.changes == {("gone", minted(A), None, 1)}


@pytest.mark.parametrize(
    "said", [(WANG[0], *LI[1:]), (LI[0], WANG[1], LI[2]), (*LI[:2], WANG[2]), (*LI[:2], None)],
    ids=["same number", "same name", "same birth date", "unknown birth date"],
)  # fmt: skip
def test_a_record_that_is_corrected_in_part_names_on(said):
    known = Memory({"PW": A}, {"PW": [A]}, said={"PW": WANG})
    second = night([[A]], known, {A: said})
    assert (second.person, second.changes) == ({A: "PW"}, set())


def test_numbers_that_moved_on_by_one_leave_everyone_her_id():
    # C1 was Wang's and is Li's; Wang is C0 now. The registry knows Wang, nobody else knows Li.
    c0, c1, c2 = (f"{REGISTER}/C{no}" for no in range(3))
    known = Memory({"PW": c1, "PL": c2}, {"PW": [c1, A], "PL": [c2]}, said={"PW": WANG, "PL": LI})
    second = night([[c0, A], [c1]], known, {c0: WANG, A: WANG, c1: LI})
    assert second.person == {c0: "PW", A: "PW", c1: "PL"}
    assert second.changes == {("renewed", "PW", "PW", 2), ("renewed", "PL", "PL", 1)}


@pytest.mark.parametrize("twin", [("3" * 18, "王芬", WANG[2]), ("3" * 18, *WANG[1:]), (None, None, None)])
def test_a_record_number_that_goes_to_a_twin_or_namesake_leaves_the_id_where_her_number_and_name_are(twin):
    other = f"{REGISTER}/C2"
    known = Memory({"PW": C}, {"PW": [C, A]}, said={"PW": WANG})
    second = night([[C], [other, A]], known, {C: twin, other: WANG, A: WANG})
    assert second.person == {C: minted(C), other: "PW", A: "PW"}
    # Other departments do not know of the correction.
    corrected = night([[C], [A, f"{TAX}/T"]], known, {C: twin, A: WANG, f"{TAX}/T": WANG})
    assert corrected.person[C] == "PW"
    # Her own cluster says so, too: then the record was mended or spoilt.
    third = night([[C, A], [B]], known, {C: twin, A: WANG, B: LI})
    assert third.person == {C: "PW", A: "PW", B: minted(B)}


def test_whose_record_number_was_given_away_while_she_was_gone_stays_gone():
    known = Memory({minted(A): A, "PB": B}, {"PB": [B]}, gone=(minted(A),), said={minted(A): WANG})
    second = night([[A], [B]], known, {A: LI})
    assert second.person[A] != minted(A)
    assert second.changes == set()
    # She herself comes back under another number.
    third = night([[C], [B]], known, {C: WANG})
    assert third.person[C] == minted(A)


def test_two_who_were_merged_and_are_parted_are_told_by_what_their_own_records_said():
    known = Memory({"PW": A, "PL": B}, {"PL": [A, B]}, merged={"PW": "PL"}, said={"PW": WANG, "PL": LI})
    second = night([[A], [B]], known, {A: WANG, B: LI})
    assert second.person == {A: "PW", B: "PL"}
    assert second.changes == {("split", "PL", "PW", 1)}


def test_a_record_without_a_number_that_says_another_name_and_birth_date_is_anothers():
    known = Memory({minted(A): A}, {minted(A): [A]}, said={minted(A): (None, *WANG[1:])})
    assert night([[A]], known, {A: LI}).person[A] != minted(A)
    assert night([[A]], known, {A: (None, *LI[1:])}).person[A] != minted(A)
    assert night([[A]], known, {A: (LI[0], *WANG[1:])}).person[A] == minted(A)


def test_a_single_record_that_takes_a_neighbours_number_is_recognised():
    # Wang is A; Li is C and was B, too. Tonight Wang's record bears Li's second number.
    known = Memory({"PW": A, "PL": C}, {"PW": [A], "PL": [C, B]}, said={"PW": WANG, "PL": LI})
    second = night([[B], [C]], known, {B: WANG, C: LI})
    assert second.person == {B: "PW", C: "PL"}
