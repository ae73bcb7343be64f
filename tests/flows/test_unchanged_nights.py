"""A night on which nothing has changed that links rest on takes them from the night before, and from nothing else."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows import run as runs
from matchers import keeping, linking, made_of, parameters, sql_library, warehouse
from tests.conftest import checked, write_county

STAGES = (runs.ingest, runs.standardise, runs.link, runs.decide)
TAKEN = "nothing that links rest on has changed"
DECISION = (
    "左侧部门,左侧数据集,左侧记录编号,右侧部门,右侧数据集,右侧记录编号,结论,审核人,审核日期\n"
    "insurance,persons,P1,insurance,persons,P2,不同人,甲,2026-10-02\n"
)


@pytest.fixture
def linked(caplog: pytest.LogCaptureFixture) -> Callable[..., tuple[dict[str, list[str]], bool]]:
    """All stages but publication: what they would publish, and whether links were taken from an earlier night."""

    def night(given: Path, output: Path, day: int, **options: Any) -> tuple[dict[str, list[str]], bool]:
        caplog.clear()
        run = runs.start(given, output, "funing", dt.date(2026, 11, day), **options)
        with caplog.at_level(logging.INFO), runs.alone(run):
            for stage in STAGES:
                stage(run)
            connection = run.connection()
            names = connection.sql(
                "select table_name from information_schema.tables where table_schema = 'pub' order by table_name"
            ).fetchall()
            found = {
                name: sorted(map(repr, warehouse.relation(connection, f"pub.{name}").fetchall())) for (name,) in names
            }
        return found, TAKEN in caplog.text

    return night


def test_a_night_without_news_takes_the_links_and_finds_what_it_would_have_found(linked: Any, tmp_path: Path) -> None:
    given = write_county(tmp_path / "input")
    (given / "decisions").mkdir()
    (given / "decisions/判定.csv").write_text(DECISION, encoding="utf-8")
    first, taken = linked(given, tmp_path / "output", 1)
    assert not taken
    second, taken = linked(given, tmp_path / "output", 3)
    assert taken
    anew, taken = linked(given, tmp_path / "anew", 3)
    assert not taken
    assert {name for name in anew if anew[name] != second[name]} == set()
    assert len(anew["person_links"]) == 20 and len(anew["employer_links"]) > 0 and len(anew["link_decisions"]) == 1
    # The day is another: links are the same, what follows from the day is not.
    assert first["person_links"] == second["person_links"] and first["flags"] != second["flags"]
    third, taken = linked(given, tmp_path / "output", 4)
    assert taken and third["person_links"] == second["person_links"]


def rewrite(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = next(folder.glob(f"{name}_*.csv"))
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change"),
    [("public_security/population", lambda text: text.replace("320923001001", "320923001002", 1)),
     ("insurance/enrolments", lambda text: text.replace("2020-01-01,参保缴费,", "2020-01-01,参保缴费,E1", 1)),
     ("insurance/contributions", lambda text: text.replace(",300,", ",301,", 1)),
     ("tax/wage_withholding", lambda text: text + f"W20,91320923MA1MTHX2X9,{checked('32092319600101123')},冯远征,202610,1\n")],
    ids=["address", "employer", "payment", "record"],
)  # fmt: skip
def test_a_row_that_has_changed_links_anew(
    linked: Any, tmp_path: Path, name: str, change: Callable[[str], str]
) -> None:
    given = write_county(tmp_path / "input")
    linked(given, tmp_path / "output", 1)
    rewrite(given, name, change)
    assert not linked(given, tmp_path / "output", 2)[1]
    assert linked(given, tmp_path / "output", 3)[1]


def test_payments_to_people_who_are_known_change_no_link(linked: Any, tmp_path: Path) -> None:
    """What a row says of money, and not of whom, is nothing that benefits are linked by."""
    given = write_county(tmp_path / "input")
    before, _ = linked(given, tmp_path / "output", 1)
    rewrite(given, "insurance/benefits", lambda text: text.replace(",200\n", ",210\n"))
    after, taken = linked(given, tmp_path / "output", 2)
    assert taken and before["person_links"] == after["person_links"] and before["flags"] != after["flags"]


def test_the_same_rows_in_a_newer_file_are_no_news(linked: Any, tmp_path: Path) -> None:
    given = write_county(tmp_path / "input")
    linked(given, tmp_path / "output", 1)
    [path] = (given / "public_security").glob("population_*.csv")
    path.rename(path.with_name("population_20261101.csv"))
    assert linked(given, tmp_path / "output", 2)[1]


def test_other_parameters_and_a_decision_link_anew(linked: Any, tmp_path: Path) -> None:
    given = write_county(tmp_path / "input")
    linked(given, tmp_path / "output", 1)
    learnt = linking.learnt(None)
    path = tmp_path / "person.parameters.json"
    parameters.save(learnt.model_copy(update={"version": "another"}), path)
    assert not linked(given, tmp_path / "output", 2, parameters=path)[1]
    (given / "decisions").mkdir()
    (given / "decisions/判定.csv").write_text(DECISION, encoding="utf-8")
    assert not linked(given, tmp_path / "output", 3)[1]


def truncate(folder: Path) -> None:
    path = folder / "entry_person.parquet"
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    "damage",
    [truncate, lambda folder: (folder / "number_form.parquet").unlink(), lambda folder: (folder / "whole.json").unlink(),
     lambda folder: (folder / "whole.json").write_text("{", encoding="utf-8")],
    ids=["short", "missing", "unfinished", "unreadable"],
)  # fmt: skip
def test_what_is_not_whole_is_not_taken(linked: Any, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    given, output = write_county(tmp_path / "input"), tmp_path / "output"
    before, _ = linked(given, output, 1)
    [kept] = (output / ".work/linkage").iterdir()
    damage(kept)
    after, taken = linked(given, output, 1)
    assert not taken and before["person_links"] == after["person_links"]


def test_what_is_kept_stays_private_and_few(tmp_path: Path) -> None:
    for name in ("1", "2", "3"):
        folder = keeping.renew(tmp_path, name, "same")
        (folder / "person_entry.parquet").write_bytes(b"x")
        (folder / keeping.WHOLE).write_text(json.dumps({"person_entry.parquet": 1}), encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"2", "3"}
    # Nights that failed since the last publication push out each other, and not what it rests on.
    for name in ("4", "5", "6"):
        keeping.renew(tmp_path, name, "other", published="2")
    assert {path.name for path in tmp_path.iterdir()} == {"2", "5", "6"}
    assert keeping.is_whole(keeping.renew(tmp_path, "7", "same", published="2"))
    assert not keeping.is_whole(keeping.renew(tmp_path, "8", "", published="2"))
    assert (tmp_path / "8").stat().st_mode & 0o77 == (tmp_path / "8" / keeping.MADE_OF).stat().st_mode & 0o77 == 0


def test_whatever_later_steps_read_of_the_linkage_is_kept_or_made_again() -> None:
    """A step that asks for a table of the rounds, and is not given it on a night without news, would end that night."""
    steps = [sql_library.load(name) for name in sql_library.all_names()]
    later = [
        step for step in steps
        if step.name in {*linking.RESULTS, "50_link/person_key_id", "50_link/link_decisions", "57_explain/decided_pair"}
        or ("52_identity" <= step.name < "80_" and not step.name.startswith(("55_employers", "57_explain")))
    ]  # fmt: skip
    read = {table for step in later for table in step.inputs if table.startswith(("std.", "link."))}
    made = {step.output for step in later} | {"std.person_row", "std.person_statement"}
    kept = {*keeping.NIGHT.values(), *keeping.RESULT.values(), *keeping.EMPLOYERS.values()}
    loaded = {"link.parameter", "link.reliability_bin", "link.decision", "link.decision_score", "hist.person"}
    assert read - made - kept - loaded == set()
    # Of what a night keeps for explanations, only the entries are taken.
    assert read & set(keeping.NIGHT.values()) == {"std.person_entry"}


def test_the_digest_is_of_rows_in_any_order() -> None:
    first, second = (warehouse.connect() for _ in range(2))
    for connection, order in ((first, "i"), (second, "-i")):
        connection.execute(f"create table stg.x as select i, 'a' || i as name from range(1000) t(i) order by {order}")
    assert made_of._rows(first, "stg.x") == made_of._rows(second, "stg.x")
    second.execute("update stg.x set name = 'b' where i = 7")
    assert made_of._rows(first, "stg.x") != made_of._rows(second, "stg.x")
