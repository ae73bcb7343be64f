"""What a county's nights know is copied at one moment, proves whole, and comes back as it was."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import duckdb
import pytest

from flows import cli
from flows.memory import backup, state
from flows.publication import unfinished
from flows.publication.publish import FILE_NAME
from matchers import warehouse
from tests.conftest import digests
from tests.flows.apart import ROOT
from tests.flows.test_history import kept, known, night

FLAGS = "select flag_id, first_seen_on, status from hist.flag order by all"


@pytest.fixture
def working(invented_results: Callable[..., None]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A run's working database with invented results."""
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=200)
        yield connection


@pytest.fixture
def output(working, tmp_path):
    """An output folder after one night and one return."""
    folder = tmp_path / "output"
    folder.mkdir()
    night(working, folder, 0)
    give(folder, "first")
    return folder


def give(output, sha256, status="dismissed"):
    row = dict.fromkeys(state.TABLES["flag_return"]) | {"flag_id": "F000000000001", "status": status}
    with state.opened(output, write=True) as opened:
        state.append(opened, "a.xlsx", sha256, "甲", dt.datetime(2026, 7, 2), {"flag_return": [row]})


def command(*arguments) -> int:
    return cli.main([str(argument) for argument in arguments])


def back_up(output, to, *more) -> int:
    return command("backup", "--output", output, "--to", to, *more)


def restore(source, output, *more) -> int:
    return command("restore", "--from", source, "--output", output, *more)


def test_a_backup_is_whole_private_and_says_of_which_run(output, tmp_path, capsys):
    assert back_up(output, tmp_path / "kept/monday") == 0
    assert "已备份 2026-06-30 的运行 run-0" in capsys.readouterr().out
    folder = tmp_path / "kept/monday"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["run_id"], manifest["last_return"]) == ("run-0", 1)
    assert {name: told["sha256"] for name, told in manifest["files"].items()} == {
        name: digest for name, digest in digests(folder).items() if name != "manifest.json"
    }
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert not any(mode & 0o077 for mode in modes.values()), modes
    assert [path.name for path in folder.parent.iterdir()] == ["monday"]


@pytest.mark.parametrize("made", ["backup", "export", "documents"])
def test_what_a_killed_command_left_beside_its_target_goes_with_the_next_one(good_night, tmp_path, made):
    """A backup or a list left half-made can hold everybody in full, where nobody looks."""
    output, kept = tmp_path / "output", tmp_path / "kept"
    shutil.copytree(good_night.output, output, symlinks=True)
    places = {
        "backup": ("flows.memory.backup", "_content"),
        "export": ("flows.analysis.export", "write"),
        "documents": ("flows.documents.township", "write_unit"),
    }
    asked = [made, "--output", str(output), "--to", str(kept / "monday")]
    killed = [sys.executable, "-m", "tests.flows.killing", "after", *places[made], "1", "--", *asked]
    assert subprocess.run(killed, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode == -9
    [left] = kept.iterdir()
    assert left.name.startswith(unfinished.PREFIX) and stat.S_IMODE(left.stat().st_mode) == 0o700
    assert command(*asked[:-1], kept / "tuesday") == 0
    assert [path.name for path in kept.iterdir()] == ["tuesday"]


def test_what_another_program_is_writing_is_left_alone(tmp_path):
    with unfinished.folder(tmp_path) as first:
        (first / "file").write_text("half")
        with unfinished.folder(tmp_path) as second:
            assert (first / "file").read_text() == "half" and second != first
    assert list(tmp_path.iterdir()) == []


def test_what_is_restored_goes_on_as_if_nothing_had_happened(working, output, tmp_path):
    back_up(output, tmp_path / "kept")
    before, files = known(output, FLAGS), digests(output)
    (output / state.FILE_NAME).unlink()
    (output / FILE_NAME).write_bytes(b"damaged")
    assert restore(tmp_path / "kept", output) == 0
    assert digests(output) == files
    assert known(output, FLAGS) == before
    night(working, output, 1)
    assert known(output, "select run_id from hist.night order by run_no") == [("run-0",), ("run-1",)]
    assert kept(output, "select status from flag_return") == [("dismissed",)]


def test_a_restore_into_an_empty_place(output, tmp_path):
    back_up(output, tmp_path / "kept")
    assert restore(tmp_path / "kept", tmp_path / "new machine/output") == 0
    assert known(tmp_path / "new machine/output", FLAGS) == known(output, FLAGS)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (lambda working, output: night(working, output, 1), "2026-07-01 的运行 run-1"),
        (lambda _, output: give(output, "second"), "备份之后的回填"),
    ],
    ids=["a newer run", "a newer return"],
)
def test_something_newer_is_replaced_only_by_force(working, output, tmp_path, capsys, later, told):
    back_up(output, tmp_path / "kept")
    later(working, output)
    before = digests(output)
    assert restore(tmp_path / "kept", output) == 2
    assert told in capsys.readouterr().err
    assert digests(output) == before
    assert restore(tmp_path / "kept", output, "--force") == 0
    assert known(output, "select run_id from hist.night") == [("run-0",)]
    assert kept(output, "select count(*) from returns") == [(1,)]


#: In another process, as a return would be: opens the state for writing, says so, and lets go when its input ends.
RETURNING = """
import sys
from pathlib import Path
from flows.memory import backup, state
state._PATIENCE = 0.2
with state.opened(Path(sys.argv[1]), write=True):
    print("open", flush=True)
    sys.stdin.read()
"""


def returning(output):
    return subprocess.Popen(
        [sys.executable, "-c", RETURNING, str(output)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def test_a_return_that_is_being_kept_is_not_replaced_even_by_force(output, tmp_path, capsys, monkeypatch):
    back_up(output, tmp_path / "kept")
    before = digests(output)
    monkeypatch.setattr(state, "_PATIENCE", 0.2)
    with returning(output) as other:
        assert other.stdout.readline() == "open\n"
        assert restore(tmp_path / "kept", output, "--force") == 1
        other.communicate()
    assert "回填库正被另一程序打开" in capsys.readouterr().err
    assert digests(output) == before


def test_no_return_is_kept_while_a_backup_is_put_back(output, tmp_path, monkeypatch):
    back_up(output, tmp_path / "kept")
    refused, copy = [], backup._copy

    def meanwhile(source, target):
        with returning(output) as other:
            refused.append(other.communicate()[1])
        return copy(source, target)

    monkeypatch.setattr(backup, "_copy", meanwhile)
    assert restore(tmp_path / "kept", output) == 0
    assert len(refused) == 2 and all("回填库正被另一程序打开" in each for each in refused)
    give(output, "afterwards")
    assert kept(output, "select count(*) from returns") == [(2,)]


@pytest.mark.parametrize("name", [FILE_NAME, state.FILE_NAME])
def test_a_backup_that_was_changed_restores_nothing(output, tmp_path, capsys, name):
    back_up(output, tmp_path / "kept")
    with (tmp_path / "kept" / name).open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    before = digests(output)
    assert restore(tmp_path / "kept", output) == 1
    assert f"备份中的 {name} 与清单不符" in capsys.readouterr().err
    assert digests(output) == before


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "不是备份目录"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "不是备份目录"),
        (lambda folder: (folder / state.FILE_NAME).unlink(), f"缺少 {state.FILE_NAME}"),
    ],
    ids=["no manifest", "no manifest's content", "a file missing"],
)
def test_what_is_no_backup_is_refused(output, tmp_path, capsys, damage, told):
    back_up(output, tmp_path / "kept")
    damage(tmp_path / "kept")
    assert restore(tmp_path / "kept", output, "--force") == 2
    assert told in capsys.readouterr().err


def test_an_earlier_backup_is_never_written_over(output, tmp_path, capsys):
    back_up(output, tmp_path / "kept")
    before = digests(tmp_path / "kept")
    assert back_up(output, tmp_path / "kept") == 2
    assert "备份目录已有内容" in capsys.readouterr().err
    assert digests(tmp_path / "kept") == before


def test_without_a_result_there_is_nothing_to_copy(tmp_path, capsys):
    assert back_up(tmp_path, tmp_path / "kept") == 2
    assert "没有可备份的结果" in capsys.readouterr().err


def test_a_run_that_is_under_way_is_waited_for_and_told(output, tmp_path, capsys):
    (output / ".work").mkdir(exist_ok=True)
    with (output / ".work/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert back_up(output, tmp_path / "kept", "--wait", "0.3") == 1
        said = capsys.readouterr()
        assert "一次运行正在写入" in said.out and "一次运行正在写入" in said.err
        assert not (tmp_path / "kept").exists()
        ended = threading.Timer(0.5, lambda: fcntl.flock(lock, fcntl.LOCK_UN))
        ended.start()
        assert back_up(output, tmp_path / "kept", "--wait", "60") == 0
        ended.join()


def test_a_lost_state_is_made_anew_by_a_command(output, capsys):
    before = known(output, FLAGS)
    (output / state.FILE_NAME).unlink()
    assert command("state", "rebuild", "--output", output) == 0
    assert "已由发布的结果补记" in capsys.readouterr().out
    assert known(output, FLAGS) == before
    assert command("state", "rebuild", "--output", output) == 0
    assert "没有变化" in capsys.readouterr().out


def test_a_damaged_state_is_put_aside_by_force_only(output, capsys):
    before = known(output, FLAGS)
    (output / state.FILE_NAME).write_bytes(b"damaged")
    assert command("state", "rebuild", "--output", output) == 1
    assert "回填库不能打开" in capsys.readouterr().err
    assert command("state", "rebuild", "--output", output, "--force") == 0
    assert known(output, FLAGS) == before
    [aside] = output.glob("state.duckdb.*")
    assert aside.read_bytes() == b"damaged"
