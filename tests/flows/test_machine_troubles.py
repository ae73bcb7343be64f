"""Full and read-only disks, too little memory, two runs at once, readers and writers: the last night stays whole."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.publication.publish import FILE_NAME
from tests.conftest import run_cli
from tests.flows.apart import ROOT, command, leftovers, nights, published, run_apart, run_id


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A file system of its own in the folder, in memory; skips where nobody may mount one."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def said_of(county: Path, output: Path, done: subprocess.CompletedProcess[str], *told: str) -> None:
    """The run ended with 1 and said this, with what to do; nobody's data and no traceback among it."""
    assert done.returncode == 1, done.stderr
    for each in (*told, "原有结果未动"):
        assert each in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "王建国" not in done.stderr


def test_a_full_disk_replaces_nothing_and_says_so(county):
    disk = county / "disk"
    disk.mkdir()
    size = sum(path.stat().st_size for path in (county / "output").rglob("*") if not path.is_symlink()) // 1024
    with mounted(disk, f"size={size + 1500}k"):
        output = disk / "output"
        shutil.copytree(county / "output", output, symlinks=True)
        before = published(output)
        done = run_apart(county, output=output)
        said_of(county, output, done, "磁盘空间不足", str(output), "请清出空间")
        assert published(output) == before
        assert len(nights(output)) == 1
        subprocess.run(["mount", "-o", "remount,size=500m", str(disk)], check=True)
        assert run_cli(county / "input", output) == 0
        assert leftovers(output) == []


@pytest.mark.parametrize(
    ("module", "function"),
    [("flows.ingest.staging", "_set_aside"), ("flows.documents.audit", "write_audit")],
)
def test_a_disk_that_fills_up_at_any_stage_replaces_nothing(county, module, function):
    output = county / "output"
    before = published(output)
    said_of(county, output, run_apart(county, "full", module, function, "1"), "磁盘空间不足", str(output))
    assert published(output) == before


@pytest.mark.parametrize(
    "place", [("flows.memory.history", "confirm", "1"), ("flows.publication.versions", "settle", "3")]
)
def test_a_disk_that_fills_up_after_the_switch_has_published_and_does_not_say_otherwise(county, place):
    output = county / "output"
    old = run_id(output / FILE_NAME)
    done = run_apart(county, "full", *place)
    assert done.returncode == 0, done.stderr
    assert "结果已发布" in done.stderr and "原有结果未动" not in done.stderr
    assert run_id(output / FILE_NAME) > old
    assert run_cli(county / "input", output) == 0
    assert leftovers(output) == []


def test_files_that_may_not_grow_replace_nothing(county):
    """A limit of the operating system strikes DuckDB's own writing, wherever it is."""
    output = county / "output"
    before = published(output)
    done = run_apart(county, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)))
    said_of(county, output, done, "磁盘空间不足或超过配额")
    assert published(output) == before
    assert run_cli(county / "input", output) == 0
    assert leftovers(output) == []


def test_a_read_only_output_is_said_and_left_alone(county):
    disk = county / "disk"
    disk.mkdir()
    with mounted(disk, "size=500m"):
        shutil.copytree(county / "output", disk / "output", symlinks=True)
        before = published(disk / "output")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = run_apart(county, output=disk / "output")
        said_of(county, disk / "output", done, "只读或没有写入权限")
        fresh = run_apart(county, output=disk / "another")
        assert fresh.returncode == 1 and "输出目录不能建立或写入" in fresh.stderr
        assert published(disk / "output") == before


def test_a_memory_limit_that_is_too_low_is_said_with_what_to_do(county):
    output = county / "output"
    before = published(output)
    done = run_apart(county, more=("--memory-limit", "5MB"))
    said_of(county, output, done, "内存上限 5MB 不够", "--memory-limit", "--threads")
    assert published(output) == before


def test_two_runs_at_once_the_second_says_so_and_the_first_is_unharmed(county):
    output = county / "output"
    with subprocess.Popen(
        command(county, "wait", "flows.run", "link", "1"), cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        assert first.stdout.readline() == "here\n"
        second = run_apart(county)
        assert second.returncode == 1
        assert "另一次运行正在写入同一输出目录" in second.stderr and "请等它结束" in second.stderr
        purge = [sys.executable, "-m", "flows.cli", "purge", "--output", str(output), "--policy", "funing", "--apply"]
        third = subprocess.run(purge, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
        assert third.returncode == 1
        first.communicate("\n", timeout=300)
    assert first.returncode == 0
    assert len(nights(output)) == 1
    assert leftovers(output) == []


def test_a_reader_keeps_the_old_night_and_whoever_opens_anew_sees_the_new_one(county):
    output = county / "output"
    old = run_id(output / FILE_NAME)
    read = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input();"
        "print(c.execute('select run_id, (select count(*) from persons) from runs').fetchone())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", read, str(output / FILE_NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout.readline() == "open\n"
        assert run_cli(county / "input", output) == 0
        assert leftovers(output) == []
        told, _ = reader.communicate("\n", timeout=60)
    assert told == f"('{old}', 10)\n"
    assert nights(output) == {run_id(output / FILE_NAME)} != {old}


def test_somebody_who_writes_into_the_result_stops_the_run_before_it_begins(county):
    output = county / "output"
    write = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", write, str(output / FILE_NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "open\n"
        done = run_apart(county)
        assert done.returncode == 1
        assert "正被另一程序以可写方式打开" in done.stderr and "请关闭该程序" in done.stderr
        writer.communicate("\n", timeout=60)
    assert len(nights(output)) == 1


def test_a_writer_that_was_killed_leaves_nothing_that_spoils_the_next_night(county):
    output = county / "output"
    kill = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]);"
        "c.execute(\"update persons set name = '改'\"); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", kill, str(output / FILE_NAME)]).returncode == -9
    assert run_cli(county / "input", output) == 0
    with duckdb.connect(str(output / FILE_NAME), read_only=True) as found:
        assert found.sql("select count(*) from persons where name = '改'").fetchone() == (0,)
    assert sorted(path.name for path in output.iterdir() if path.name.startswith(".")) == [".published", ".work"]
    assert not list(output.glob("*.wal"))
