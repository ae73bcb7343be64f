"""Five nights of a county of thirteen invented people: who moves, merges, parts; what is decided, reopened, gone and back.

1  as delivered; an auditor then dismisses the flag about P0
2  the man in the registry only, P20, is in the household register, too
3  a reviewer says that P21 and P22 are one person; P0 is paid a little more
4  the reviewer takes that back; the death of P22 is gone from the extract; P0 is paid a good deal more
5  that death is there again; somebody has deleted the state
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.memory import state
from tests.conftest import checked, run_cli, write_county

#: 个人编号, number and name of those whom the county of the other tests lacks.
ALONE = ("P20", checked("32092319600101123"), "冯远征")
ONE = ("P21", checked("32092319710317111"), "钱多福")
OTHER = ("P22", checked("32092319481102222"), "孙小圣")
DECISION = (
    "左侧部门,左侧数据集,左侧记录编号,右侧部门,右侧数据集,右侧记录编号,结论,审核人,审核日期\n"
    "insurance,persons,P21,insurance,persons,P22,同一人,甲,2026-11-02\n"
)


@dataclass(frozen=True)
class Night:
    """What one night published, each table as rows by column."""

    day: dt.date
    tables: dict[str, list[dict[str, Any]]]

    def person(self, record_no: str) -> str:
        """The id of the person of that 个人编号."""
        [found] = [row["person_id"] for row in self.tables["person_links"] if row["record_no"] == record_no]
        return str(found)

    def flag(self, registry_no: str) -> dict[str, Any] | None:
        """The flag about payments to the dead that names that 个人编号, None when there is none."""
        dead = [row for row in self.tables["flags"] if row["flag_type"] == "deceased_claimant"]
        return next((row for row in dead if registry_no in row["registry_nos"]), None)

    def changes(self, table: str) -> set[tuple[Any, ...]]:
        """This night's changes: what, and of whom."""
        first, second = {
            "flag_changes": ("flag_id", "flag_id_to"), "person_changes": ("person_id_from", "person_id_to")
        }[table]  # fmt: skip
        rows = [row for row in self.tables[table] if row["changed_on"] == self.day]
        return {(row["change"], row[first], row[second]) for row in rows}

    def targets(self, person_id: str) -> set[tuple[Any, ...]]:
        """Status and first date of a person's places on the list."""
        rows = [row for row in self.tables["enrolment_targets"] if row["person_id"] == person_id]
        return {(row["insurance_line"], row["status"], row["first_listed_on"]) for row in rows}


TABLES = (
    "person_links", "persons", "person_changes", "flags", "flag_changes", "enrolment_targets", "enrolment_target_changes"
)  # fmt: skip


def add(folder: Path, name: str, *lines: str) -> None:
    with next(folder.glob(f"{name}_*.csv")).open("a", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def drop(folder: Path, name: str, start: str) -> None:
    path = next(folder.glob(f"{name}_*.csv"))
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(start)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def death() -> str:
    return f"D2,{OTHER[1]},{OTHER[2]},2026-06-20"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    """The five nights; the output folder stays the same."""
    folder = tmp_path_factory.mktemp("nights")
    given, output = write_county(folder / "input"), folder / "output"
    add(given, "insurance/persons", *(",".join(who) for who in (ALONE, ONE, OTHER)))
    add(given, "insurance/enrolments", "E22,P22,170,2010-01-01,待遇领取,")
    add(given, "insurance/benefits", *(f"BV{month},P22,170,2026{month:02},基本养老金,150" for month in (7, 8)))
    add(given, "civil_affairs/deaths", death())
    add(given, "tax/wage_withholding", f"W20,91320923MA1MTHX2X9,{ALONE[1]},{ALONE[2]},202610,5000")
    add(given, "public_security/population", f"R21,{ONE[1]},{ONE[2]},男,320923001001,正常,")
    told: list[Night] = []

    def one_more() -> None:
        day = dt.date(2026, 11, 1 + len(told))
        # Decisions that were there and are gone are told every night.
        is_withdrawn = len(told) >= 3
        assert run_cli(given, output, as_of=day.isoformat()) == (3 if is_withdrawn else 0)
        with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as published:
            rows = {name: published.table(name).to_arrow_table().to_pylist() for name in TABLES}
        told.append(Night(day, rows))

    one_more()
    flag = told[0].flag("P0")
    assert flag
    decision = {
        "flag_id": flag["flag_id"], "status": "dismissed", "check_result": "不属实", "not_true_reason": None,
        "measure": None, "amount_due": None, "amount_recovered": None, "officer": "甲",
        "checked_on": dt.date(2026, 11, 1), "decided_on": dt.date(2026, 11, 1), "sheet": "x", "line": 2,
    }  # fmt: skip
    with state.opened(output, write=True) as kept:
        state.append(kept, "a.xlsx", "0", "甲", dt.datetime.now(), {"flag_return": [decision]})
    add(given, "public_security/population", f"R20,{ALONE[1]},{ALONE[2]},男,320923001001,正常,")
    one_more()
    (given / "decisions").mkdir()
    (given / "decisions/判定.csv").write_text(DECISION, encoding="utf-8")
    add(given, "insurance/benefits", "B11,P0,170,202610,补发,200")
    one_more()
    (given / "decisions/判定.csv").unlink()
    add(given, "insurance/benefits", "B12,P0,170,202610,补发,400")
    drop(given, "civil_affairs/deaths", "D2")
    one_more()
    add(given, "civil_affairs/deaths", death())
    (output / state.FILE_NAME).unlink()
    one_more()
    return told


def test_the_same_facts_keep_ids_and_first_dates_and_are_seen_anew(nights):
    first, second = nights[:2]
    assert {row["person_id"] for row in second.tables["persons"]} == {
        row["person_id"] for row in first.tables["persons"]
    }
    assert {row["first_seen_on"] for row in second.tables["persons"]} == {first.day}
    assert {(row["flag_id"], row["first_seen_on"]) for row in second.tables["flags"]} == {
        (row["flag_id"], first.day) for row in first.tables["flags"]
    }
    assert {row["last_seen_on"] for row in second.tables["flags"]} == {second.day}
    assert {row["status"] for row in second.tables["enrolment_targets"]} == {"continuing"}
    assert first.changes("flag_changes") == first.changes("person_changes") == second.changes("flag_changes") == set()


def test_who_enters_the_household_register_keeps_id_and_place(nights):
    before, after = nights[0].person("P20"), nights[1].person("P20")
    assert before == after == nights[1].person("R20") == nights[4].person("R20")
    [person] = [row for row in nights[1].tables["persons"] if row["person_id"] == after]
    assert person["named_by"] == "insurance/persons/P20"
    assert nights[0].targets(before) != set()
    assert {(line, status) for line, status, _ in nights[1].targets(after)} == {
        (line, "continuing") for line, _, _ in nights[0].targets(before)
    }


def test_two_who_are_found_to_be_one_and_to_be_two_again(nights):
    # Of two ids equally old the one that the household register names stays.
    kept, merged = nights[1].person("P21"), nights[1].person("P22")
    assert nights[2].person("P21") == nights[2].person("P22") == kept
    assert nights[2].changes("person_changes") == {("merged", merged, kept)}
    assert (nights[3].person("P21"), nights[3].person("P22")) == (kept, merged)
    assert nights[3].changes("person_changes") == {("split", kept, merged)}


def test_a_place_on_the_list_ends_with_a_reason_and_begins_anew(nights):
    # P21 is a target; P22 is dead and drew a pension, and so is and did whoever both are.
    living = nights[1].person("P21")
    assert len(nights[1].targets(living)) == 2
    rows = nights[2].tables["enrolment_target_changes"]
    assert {(row["person_id"], row["change"], row["reason"]) for row in rows} == {
        (living, "removed", "不列入：已死亡"), (living, "removed", "已参保或已领取：城乡居民养老保险")
    }  # fmt: skip
    assert nights[3].targets(living) == {(line, "new", nights[3].day) for line in ("pension", "medical")}


def test_a_flag_follows_its_person_through_merging_and_parting(nights):
    # Its id is made of the person's first 个人编号, which is another one while the two are one.
    flags = [night.flag("P22") for night in nights]
    assert [flag and flag["flag_id"] for flag in flags] == [flags[0]["flag_id"]] * 3 + [None, flags[0]["flag_id"]]
    assert {flag["first_seen_on"] for flag in flags if flag} == {nights[0].day}
    assert flags[2]["person_id"] == nights[2].person("P22")


def test_a_flag_that_is_gone_and_back_says_so_and_keeps_its_id_through_a_lost_state(nights):
    flag_id = nights[0].flag("P22")["flag_id"]
    assert ("cleared", flag_id, None) in nights[3].changes("flag_changes")
    assert ("found_again", flag_id, None) in nights[4].changes("flag_changes")
    history = [row["change"] for row in nights[4].tables["flag_changes"] if row["flag_id"] == flag_id]
    assert sorted(set(history) - {"moved"}) == ["cleared", "found_again"]


def test_a_decided_flag_stays_decided_until_it_rests_on_much_more(nights):
    flags = [night.flag("P0") for night in nights]
    assert len({flag["flag_id"] for flag in flags}) == 1
    assert [(flag["status"], float(flag["amount_at_risk"])) for flag in flags] == [
        ("open", 800), ("dismissed", 800), ("dismissed", 1000), ("open", 1400), ("open", 1400)
    ]  # fmt: skip
    assert flags[3]["reopened_on"] == nights[3].day
    assert flags[3]["reopened_reason"] == "2026年11月1日核查后：涉及金额由800.00元增至1,400.00元"
    assert ("reopened", flags[0]["flag_id"], None) in nights[3].changes("flag_changes")
    assert flags[2]["reopened_on"] is None
    # What the auditor wrote is still there to be read, also when the state was lost.
    assert [flag["decision_note"] for flag in flags[1:]] == ["不属实"] * 4


def test_first_dates_outlive_a_lost_state(nights):
    before, after = nights[3].tables, nights[4].tables
    for table, key in (("persons", ("person_id", "named_by")), ("flags", ("flag_id",))):
        dates = [
            {tuple(row[name] for name in (*key, "first_seen_on")) for row in each[table]} for each in (before, after)
        ]
        assert dates[0] <= dates[1]
    listed = [
        {(row["person_id"], row["insurance_line"], row["first_listed_on"]) for row in each["enrolment_targets"]}
        for each in (before, after)
    ]
    assert listed[1] <= listed[0]
