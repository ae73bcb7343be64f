"""`canbao export` and `canbao diff`: what is written is what was published, and every difference is told."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from flows import access, cli
from flows.analysis import diff
from flows.publication import keys, rekeying
from schemas.published import CODE_WORDS, TABLES
from tests.conftest import NAMES, Night, number
from tests.flows.test_encryption import SECRET, is_installed


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (keys.KEY, keys.KEY_FILE, keys.ACCESS_KEY_FILE):
        monkeypatch.delenv(name, raising=False)


def copied(night: Night, folder: Path) -> Path:
    """A result folder with the published file of the night, not linked to anything."""
    folder.mkdir()
    shutil.copyfile(night.published, folder / "canbao.duckdb")
    return folder


@pytest.fixture
def earlier(good_night: Night, tmp_path: Path) -> Path:
    return copied(good_night, tmp_path / "earlier")


@pytest.fixture
def later(good_night: Night, tmp_path: Path) -> Path:
    """The same night after three changes: two people renamed, a flag gone, a row of no key twice."""
    folder = copied(good_night, tmp_path / "later")
    with duckdb.connect(str(folder / "canbao.duckdb")) as changed:
        changed.execute("update persons set name = '=改', phone = '13900001111' where id_number in ($1, $2)",
                        [number(1), number(2)])  # fmt: skip
        changed.execute("delete from flags where flag_id = (select min(flag_id) from flags)")
        changed.execute("insert into enrolment_exclusions from enrolment_exclusions limit 1")
        changed.execute("insert into enrolment_exclusions values ('P', 'pension', '新', '公安', '无')")
    return folder


def rows(path: Path) -> list[dict[str, object]]:
    with duckdb.connect() as reader:
        found = reader.read_parquet(str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_every_table_is_exported_masked(earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "deep" / "out"
    assert cli.main(["export", "--output", str(earlier), "--to", str(to)]) == 0
    assert "已脱敏" in capsys.readouterr().out
    assert {path.stem for path in to.iterdir()} == {table.name for table in (*TABLES, CODE_WORDS)}
    assert to.stat().st_mode & 0o777 == 0o700 and {path.stat().st_mode & 0o777 for path in to.iterdir()} == {0o600}
    with closing(duckdb.connect(str(earlier / "canbao.duckdb"), read_only=True)) as published:
        for path in to.iterdir():
            count = published.execute(f'select count(*) from "{path.stem}"').fetchall()[0][0]
            found = rows(path)
            assert len(found) == count
            said = str(found)
            assert [place for place in range(10) if number(place) in said] == []
            assert [name for name in NAMES if len(name) > 2 and name in said] == []
    # No name ends up beside the tables, and nothing is left of the way there.
    assert [path.name for path in to.parent.iterdir()] == ["out"]
    assert cli.main(["export", "--output", str(earlier), "--to", str(to)]) == 2


def test_named_tables_and_views_are_exported_whole_for_a_reason(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "out"
    base = ["export", "--output", str(earlier), "--to", str(to), "--table", "persons", "--table", "open_flags"]
    assert cli.main([*base, "--unmasked"]) == 2 and not to.exists()
    assert cli.main([*base, "--table", "nothing"]) == 2 and "nothing" in capsys.readouterr().err
    assert cli.main([*base, "--unmasked", "--reason", "审计取数"]) == 0
    assert {path.stem for path in to.iterdir()} == {"persons", "open_flags"}
    assert number(3) in {row["id_number"] for row in rows(to / "persons.parquet")}
    [line] = (earlier / access.FILE_NAME).read_text(encoding="utf-8").splitlines()
    logged = json.loads(line)
    assert (logged["command"], logged["masked"]) == ("export", False)
    assert logged["asked"] == {"tables": ["open_flags", "persons"]}


def test_what_cannot_be_written_leaves_nothing(earlier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.analysis.export.write", full)
    assert cli.main(["export", "--output", str(earlier), "--to", str(tmp_path / "out")]) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"earlier"}


def test_the_same_night_does_not_differ(earlier: Path, good_night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", str(earlier), "--output", str(good_night.output), "--check"]) == 0
    assert "0 张表有差异" in capsys.readouterr().out
    assert cli.main(["diff", str(earlier), str(earlier / "canbao.duckdb")]) == 2
    assert "同一个文件" in capsys.readouterr().err
    assert cli.main(["diff", str(earlier / "none"), str(earlier)]) == 2
    assert cli.main(["diff", str(earlier), "--output", str(good_night.output), "--table", "open_flags"]) == 2


def test_every_difference_is_found_and_told(earlier: Path, later: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {each.table: each for each in diff.compared(earlier / "canbao.duckdb", later / "canbao.duckdb", None, [])}
    persons = changes["persons"]
    assert (persons.added, persons.gone, persons.changed) == (0, 0, 2) and persons.columns == {"name": 2, "phone": 2}
    assert (changes["flags"].gone, changes["flags"].changed) == (1, 0)
    assert (changes["enrolment_exclusions"].added, changes["enrolment_exclusions"].gone) == (2, 0)
    assert {name for name, each in changes.items() if each.differs} == {"persons", "flags", "enrolment_exclusions"}
    assert set(changes) == {table.name for table in (*TABLES, CODE_WORDS)}
    given = ["diff", str(earlier), str(later), "--table", "persons"]
    assert cli.main(given) == 0 and cli.main([*given, "--check"]) == 3
    said = capsys.readouterr().out
    assert "persons　变化 2 行" in said and "name 2，phone 2" in said and number(1) not in said
    assert cli.main([*given, "--check", "--ignore", "name", "--ignore", "phone"]) == 0


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_details_are_written_masked_or_whole(earlier: Path, later: Path, tmp_path: Path, form: str) -> None:
    given = ["diff", str(earlier), str(later), "--format", form]
    masked, whole = tmp_path / "masked", tmp_path / "whole"
    assert cli.main([*given, "--to", str(masked)]) == 0
    assert cli.main([*given, "--to", str(whole), "--unmasked"]) == 2
    assert cli.main([*given, "--to", str(whole), "--unmasked", "--reason", "核对差异"]) == 0
    with duckdb.connect() as reader:
        found = {
            folder: reader.sql(f"from '{folder}/persons.{form}' where column_name = 'phone'").fetchall()
            for folder in (masked, whole)
        }
        gone = reader.sql(f"select change, later is null, earlier from '{masked}/flags.{form}'").fetchall()
        names = reader.sql(f"select later from '{masked}/persons.{form}' where column_name = 'name'").fetchall()
    assert {row[4] for row in found[masked]} == {"139****1111"} and {row[4] for row in found[whole]} == {"13900001111"}
    # A change that the mask would hide is found all the same, and a text stays text.
    assert {name for (name,) in names} == {"'=*"}
    assert [(change, is_null) for change, is_null, _ in gone] == [("gone", True)] and "flag_type" in gone[0][2]
    assert {path.stat().st_mode & 0o777 for path in (*masked.iterdir(), *whole.iterdir())} == {0o600}
    log = [json.loads(line) for line in (later / access.FILE_NAME).read_text(encoding="utf-8").splitlines()]
    assert [(line["command"], line["masked"]) for line in log] == [("diff", True), ("diff", False)]


def test_nights_of_different_versions_say_what_was_not_compared(earlier: Path, later: Path) -> None:
    with duckdb.connect(str(earlier / "canbao.duckdb")) as old:
        old.execute("drop table link_reliability")
        old.execute("alter table quarantine drop column raw")
    changes = {each.table: each for each in diff.compared(earlier / "canbao.duckdb", later / "canbao.duckdb", None, [])}
    assert "没有这张表" in changes["link_reliability"].remarks[0]
    assert changes["quarantine"].remarks == ("只有一次结果有的列，未比较：raw",)


@is_installed
def test_encrypted_nights_are_asked_exported_and_compared(
    earlier: Path, later: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(keys.KEY, SECRET)
    for folder in (earlier, later):
        rekeying.rekey(folder, None)
    assert cli.main(["query", "select count(*) as n from persons", "--format", "csv", "--output", str(later)]) == 0
    assert cli.main(["export", "--table", "persons", "--to", str(tmp_path / "out"), "--output", str(later)]) == 0
    assert cli.main(["diff", str(earlier), str(later), "--table", "persons", "--check"]) == 3
    shown = capsys.readouterr()
    assert "变化 2 行" in shown.out and SECRET not in shown.out + shown.err
    monkeypatch.delenv(keys.KEY)
    for command in (["query", "from runs"], ["export", "--to", str(tmp_path / "again")], ["diff", str(earlier)]):
        assert cli.main([*command, "--output", str(later)]) == 2
        assert "没有给密钥" in capsys.readouterr().err
