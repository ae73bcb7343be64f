"""The published file and the state under a key: who has none, or the wrong one, reads nothing; nothing tells the key."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows import cli
from flows.memory import state
from flows.publication import database, keys, publish, unfinished, versions
from schemas.errors import PublishError
from tests.conftest import NAMES, Night, run_cli, write_county
from tests.flows.apart import ROOT

SECRET, OTHER = "a1b2c3d4" * 8, "0f9e8d7c" * 8

is_installed = pytest.mark.skipif(
    importlib.util.find_spec("duckdb_extension_httpfs") is None,
    reason="duckdb-extension-httpfs is not installed; writing encrypted files needs it",
)


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test knows a key of another: what `--key-file` sets is taken back, too."""
    for name in (keys.KEY, keys.KEY_FILE, keys.ACCESS_KEY_FILE):
        monkeypatch.setenv(name, "")


def key_file(folder: Path, key: str = SECRET, mode: int = 0o600) -> Path:
    path = folder / f"key-{key[:4]}-{mode:o}"
    path.write_text(key + "\n", encoding="ascii")
    path.chmod(mode)
    return path


def lists(output: Path) -> list[tuple[object, ...]]:
    """What the published file lists and finds; without the night's own number and times."""
    with duckdb.connect() as reader:
        database.attach(reader, output / publish.FILE_NAME, "published", read_only=True)
        return reader.execute(
            "select person_id, insurance_line, first_listed_on::varchar from published.enrolment_targets "
            "union all select flag_id, flag_type, first_seen_on::varchar from published.flags order by all"
        ).fetchall()


@is_installed
def test_a_night_under_a_key_and_all_that_reads_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    given, output = write_county(tmp_path / "input"), tmp_path / "output"
    assert run_cli(given, output) == 0
    plainly = lists(output)
    path = output / publish.FILE_NAME
    assert NAMES[0].encode() in path.read_bytes()
    with state.opened(output, write=True):
        pass  # an empty state, as the first return would make it

    monkeypatch.setenv(keys.KEY_FILE, str(key_file(tmp_path)))
    # A plain file under a key is no night to go on from: nobody would notice that one was put in its place.
    before = path.read_bytes()
    assert run_cli(given, output) == 2 and path.read_bytes() == before
    assert "没有加密，但设了密钥" in capsys.readouterr().err
    assert cli.main(["rekey", "--output", str(output)]) == 0
    for file in (path, output / state.FILE_NAME):
        content = file.read_bytes()
        assert not any(word in content for word in (NAMES[0].encode(), b"flag_id", b"returned_by"))
        assert file.stat().st_mode & 0o777 == 0o600
    # Nor is a plain copy left behind a link, in a hidden folder or under a second name.
    for file in output.rglob("*.duckdb"):
        assert NAMES[0].encode() not in file.read_bytes(), file
    assert path.is_symlink()
    assert lists(output) == plainly

    assert run_cli(given, output) == 0
    assert lists(output) == plainly and NAMES[0].encode() not in path.read_bytes()
    with duckdb.connect() as reader:
        database.attach(reader, path, "published", read_only=True)
        person, status = reader.execute(
            "select person_id, status from published.enrolment_targets order by all limit 1"
        ).fetchall()[0]
    assert status == "continuing"
    assert cli.main(["explain", "--output", str(output), "--person", person]) == 0
    workbook = next(iter((output / "township").glob("*.xlsx")))
    assert cli.main(["return", str(workbook), "--output", str(output), "--apply"]) in (0, 2)
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err + caplog.text


@is_installed
def test_without_the_key_or_with_another_nothing_is_read_or_replaced(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "output"
    monkeypatch.setenv(keys.KEY, SECRET)
    assert run_cli(good_night.input, output) == 0
    before = (output / publish.FILE_NAME).read_bytes()
    for given, sentence in ((None, "已加密，但没有给密钥"), (OTHER, "所给的密钥不对")):
        monkeypatch.delenv(keys.KEY) if given is None else monkeypatch.setenv(keys.KEY, given)
        for command in (["run", "--input", str(good_night.input), "--policy", "funing", "--as-of", "2026-11-01"],
                        ["explain", "--person", "P1"], ["evaluate", "--truth", str(tmp_path)]):  # fmt: skip
            if command[0] == "evaluate":
                monkeypatch.setattr("flows.evaluation.measures.TRUTH", ())
            assert cli.main([*command, "--output", str(output)]) == 2, command
            shown = capsys.readouterr()
            assert sentence in shown.err and SECRET not in shown.err and OTHER not in shown.err
    assert (output / publish.FILE_NAME).read_bytes() == before


@is_installed
def test_a_key_is_changed_and_taken_away(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "output"
    old, new = key_file(tmp_path), key_file(tmp_path, OTHER)
    monkeypatch.setenv(keys.KEY_FILE, str(old))
    assert run_cli(good_night.input, output) == 0
    listed = lists(output)
    change = ["rekey", "--output", str(output), "--old-key-file"]
    monkeypatch.setenv(keys.KEY_FILE, str(new))
    assert cli.main([*change, str(new)]) == 2 and "所给的密钥不对" in capsys.readouterr().err
    assert cli.main([*change, str(old)]) == 0 and lists(output) == listed
    assert cli.main([*change, str(old)]) == 0 and "未动" in capsys.readouterr().out
    monkeypatch.delenv(keys.KEY_FILE)
    assert cli.main([*change, str(new)]) == 0 and lists(output) == listed
    with duckdb.connect(str(output / publish.FILE_NAME), read_only=True) as plain:
        comment = plain.sql("select comment from duckdb_tables() where table_name = 'flags'").fetchall()[0][0]
    assert comment and not list(output.rglob(f"{unfinished.PREFIX}*"))


@is_installed
def test_a_change_of_key_that_was_killed_is_repeated_and_leaves_no_copy_under_the_old_one(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "output"
    shutil.copytree(good_night.output, output, symlinks=True)
    # As a run leaves it that was killed just before its switch: the night in force has a second name.
    versions.keep(output / publish.FILE_NAME, "20200101-000000-abcd")
    monkeypatch.setenv(keys.KEY_FILE, str(key_file(tmp_path)))
    rekey = ["rekey", "--output", str(output)]
    (output / "state.duckdb.20261101-010203").write_bytes(b"unreadable")
    killed = [sys.executable, "-m", "tests.flows.killing", "before", "os", "replace", "1", "--", *rekey]
    assert subprocess.run(killed, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode == -9
    assert list(output.rglob(f"{unfinished.PREFIX}*"))
    assert cli.main(rekey) == 0
    assert "20261101-010203：移到一边的旧回填库，没有换密钥" in capsys.readouterr().out
    assert not list(output.rglob(f"{unfinished.PREFIX}*"))
    found = list(output.rglob("*.duckdb"))
    assert found and not any(NAMES[0].encode() in file.read_bytes() for file in found)


@is_installed
def test_what_is_returned_while_the_key_is_changed_waits_and_is_not_lost(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    shutil.copytree(good_night.output, output, symlinks=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), keys.KEY_FILE: str(key_file(tmp_path))}
    # The second file that is replaced is the state.
    waiting = [sys.executable, "-m", "tests.flows.killing", "wait", "os", "replace", "2", "--", "rekey", "--output"]
    monkeypatch.setattr(state, "_PATIENCE", 0.3)
    with subprocess.Popen(
        [*waiting, str(output)], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as changing:
        assert changing.stdout is not None and changing.stdout.readline() == "here\n"
        with pytest.raises(PublishError, match="正被另一程序打开"), state.opened(output, write=True):
            pass
        changing.communicate("\n", timeout=120)
    assert changing.returncode == 0
    monkeypatch.setenv(keys.KEY_FILE, environment[keys.KEY_FILE])
    with state.opened(output, write=True) as kept:
        assert kept.table("night").count("*").fetchall()[0][0] > 0


@is_installed
def test_the_key_is_in_no_message_of_the_database(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "x.duckdb"
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as refused:
        database.attach_with(connection, missing, "x", SECRET)
    assert SECRET not in str(refused.value) + repr(refused.value.__cause__) + repr(refused.value.__context__)
    with duckdb.connect() as connection:
        database.attach_with(connection, tmp_path / "x.duckdb", "x", SECRET)
        listed = connection.sql("select * from duckdb_databases()").fetchall()
        listed += connection.sql("from duckdb_settings()").fetchall()
        # What writes encrypted files could also speak to a network.
        with pytest.raises(duckdb.PermissionException):
            connection.sql("from read_csv('http://127.0.0.1:9/x.csv')")
    assert SECRET not in repr(listed)


def test_encryption_that_is_not_installed_is_said_before_anything_is_read(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(keys.KEY, SECRET)
    monkeypatch.setattr(database, "_EXTENSION_PACKAGE", "no_such_package")
    assert run_cli(good_night.input, tmp_path / "output") == 2
    shown = capsys.readouterr().err
    assert "duckdb-extension-httpfs==" in shown and SECRET not in shown
    assert not (tmp_path / "output" / publish.FILE_NAME).exists()


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        (SECRET, 0o640, "只有运行本程序的账号可读"),
        (SECRET, 0o604, "只有运行本程序的账号可读"),
        ("short", 0o600, "太短"),
        ("密" * 40, 0o600, "ASCII"),
    ],
)
def test_a_key_file_that_protects_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, mode: int, sentence: str
) -> None:
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    assert cli.main(["--key-file", str(path), "explain", "--output", str(published(tmp_path)), "--person", "P"]) == 2
    shown = capsys.readouterr().err
    assert sentence in shown and content not in shown


def test_a_key_file_that_is_missing_or_a_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "link"
    link.symlink_to(key_file(tmp_path))
    for path in (tmp_path / "none", link, tmp_path):
        assert cli.main(["--key-file", str(path), "rekey", "--output", str(published(tmp_path))]) == 2
        assert "密钥文件不" in capsys.readouterr().err


def test_two_keys_are_one_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(keys.KEY, SECRET)
    monkeypatch.setenv(keys.KEY_FILE, str(key_file(tmp_path)))
    assert cli.main(["rekey", "--output", str(published(tmp_path))]) == 2
    assert "只能设一个" in capsys.readouterr().err


def test_no_key_is_rekeyed_while_a_run_holds_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = published(tmp_path)
    (output / ".work").mkdir()
    hold = (
        "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(output / ".work" / "lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        assert cli.main(["rekey", "--output", str(output)]) == 1
        other.communicate("\n")
    assert "一次运行正在写入" in capsys.readouterr().err


def published(folder: Path) -> Path:
    """A folder with a published file in which nothing is."""
    output = folder / "published"
    output.mkdir(exist_ok=True)
    with duckdb.connect(str(output / publish.FILE_NAME)) as made:
        made.execute("create table if not exists runs (run_id varchar)")
    return output
