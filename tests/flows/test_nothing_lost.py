"""Whatever happens to a night, the last one stays whole and readable, and the next one needs nobody's help."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows import clock
from flows.publication import last_night, versions
from flows.publication.last_night import LastNight
from flows.publication.publish import FILE_NAME
from tests.conftest import AS_OF, digests, run_cli

ROOT = Path(__file__).parents[2]
PLAIN = ("never", "flows.run", "execute", "0")


def command(county: Path, *place: str, more: tuple[str, ...] = (), output: Path | None = None) -> list[str]:
    """`canbao run` over the county in a process of its own, with trouble at that place."""
    return [
        sys.executable, "-m", "tests.flows.killing", *(place or PLAIN), "--", "run", "--input", str(county / "input"),
        "--output", str(output or county / "output"), "--policy", "funing", "--as-of", AS_OF, "--threads", "2", *more,
    ]  # fmt: skip


def run_apart(county: Path, *place: str, **given) -> subprocess.CompletedProcess[str]:
    limit = given.pop("limit", None)
    return subprocess.run(
        command(county, *place, **given),
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300,
        preexec_fn=limit,
    )  # fmt: skip


def run_id(published: Path) -> str:
    with duckdb.connect(str(published), read_only=True) as found:
        return found.sql("select run_id from runs").fetchone()[0]


def nights(output: Path) -> set[str]:
    """The numbers of the runs that database, page and workbooks bear; one, when they are of one night."""
    found = {run_id(output / FILE_NAME)}
    with duckdb.connect() as asked:
        texts = [(output / "run_summary.html").read_text(encoding="utf-8")]
        books = [*(output / "township").glob("*.xlsx"), output / "疑点核查表.xlsx"]
        assert len(books) == 21
        for book in books:
            with zipfile.ZipFile(book) as opened:
                texts.append(opened.read("xl/worksheets/sheet1.xml").decode())
        for text in texts:
            ids = asked.execute(r"select regexp_extract_all(?, '\d{8}-\d{6}-[0-9a-f]{4}')", [text]).fetchone()[0]
            assert ids
            found |= set(ids)
    return found


def published(output: Path) -> dict[str, str]:
    """What readers see. What a night notes in the state counts once that night is published: test_history."""
    return {name: digest for name, digest in digests(output).items() if not name.startswith("state.duckdb")}


def leftovers(output: Path) -> list[str]:
    """What an interrupted run may have left behind."""
    work = output / ".work"
    found = [*work.glob("run.duckdb*"), *work.glob("spill"), *work.glob("staged/*/.building-*")]
    found += [*work.glob("staged/*/.scratch-*"), *output.glob(".link-*")]
    kept = (output / ".published/current").readlink()
    found += [each for each in (output / ".published").iterdir() if each.name not in ("current", str(kept))]
    return [str(each.relative_to(output)) for each in found]


@pytest.fixture
def county(good_night, tmp_path):
    """The good night, and a department that has delivered something since."""
    shutil.copytree(good_night.input, tmp_path / "input")
    shutil.copytree(good_night.output, tmp_path / "output", symlinks=True)
    deaths = tmp_path / "input/civil_affairs/deaths_20261025.csv"
    header, died = deaths.read_text(encoding="utf-8").splitlines()
    deaths.with_name("deaths_20261030.csv").write_text(f"{header}\n{died.replace('D1', 'D2')}\n", encoding="utf-8")
    return tmp_path


#: Place of the kill → whether the new night is what is published then.
KILLS = {
    "a file half staged": ("before", "flows.ingest.staging", "_set_aside", "1", False),
    "a file staged, not yet in its place": ("before", "flows.ingest.staging", "_put", "1", False),
    "everything read": ("after", "flows.run", "ingest", "1", False),
    "in standardise": ("before", "matchers.linking", "standardise", "1", False),
    "in link": ("before", "matchers.keeping", "keep_end", "1", False),
    "in decide": ("before", "matchers.sql_runner", "view", "1", False),
    "everything decided": ("after", "flows.run", "decide", "1", False),
    "the database half written": ("before", "flows.publication.publish", "_copy", "9", False),
    "the database written, no workbook": ("before", "flows.documents", "write_all", "1", False),
    "noted, not published": ("after", "flows.memory.history", "note", "1", False),
    "half of the workbooks": ("before", "flows.documents.township", "write_unit", "7", False),
    "everything written": ("after", "flows.documents", "write_all", "1", False),
    "just before the switch": ("before", "flows.publication.versions", "_point", "1", False),
    "just after the switch": ("after", "flows.publication.versions", "_point", "1", True),
    "before the old night is removed": ("before", "flows.publication.versions", "clear", "2", True),
    "before the purge": ("before", "flows.purge", "carry_out", "1", True),
}


def test_killed_at_every_place_in_turn_one_whole_night_is_published_and_the_next_run_needs_no_help(county):
    """Each run finds what the killed one before it has left, and gets further than that one."""
    output = county / "output"
    for kill, (*place, is_new) in KILLS.items():
        before, old = published(output), run_id(output / FILE_NAME)
        assert run_apart(county, *place).returncode == -9, kill
        [found] = nights(output)
        assert (found != old) == is_new, kill
        assert is_new or published(output) == before, kill
    assert run_cli(county / "input", output) == 0
    [newest] = nights(output)
    assert newest > found
    assert leftovers(output) == []


@pytest.mark.parametrize("kill", ["a file half staged", "half of the workbooks", "just after the switch"])
def test_the_run_after_a_killed_one_succeeds_by_itself(county, kill):
    output = county / "output"
    assert run_apart(county, *KILLS[kill][:-1]).returncode == -9
    assert leftovers(output) != []
    [found] = nights(output)
    assert run_cli(county / "input", output) == 0
    [newest] = nights(output)
    assert newest > found
    assert leftovers(output) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_first_night_that_is_killed_at_its_switch_shows_nothing_half_and_the_second_is_whole(county, when):
    first = county / "first"
    assert run_apart(county, when, "flows.publication.versions", "_point", "1", output=first).returncode == -9
    assert not (first / FILE_NAME).exists() and not (first / "township").exists()
    assert run_cli(county / "input", first) == 0
    assert len(nights(first)) == 1
    assert leftovers(first) == []


def test_an_output_of_an_earlier_version_or_a_copy_goes_on_as_it_is(county, good_night):
    plain = county / "plain"
    plain.mkdir()
    for name in ("township", "疑点核查表.xlsx", "run_summary.html", FILE_NAME):
        source = good_night.output / name
        shutil.copytree(source, plain / name) if source.is_dir() else shutil.copy2(source, plain / name)
    copied = county / "copied"
    shutil.copytree(good_night.output, copied)
    for output in (plain, copied):
        before = published(output)
        # Everything that makes links of the names, but not yet the switch.
        assert run_apart(county, "after", "flows.publication.versions", "settle", "2", output=output).returncode == -9
        assert published(output) == before
        assert len(nights(output)) == 1
        assert all((output / name).is_symlink() for name in ("township", FILE_NAME, "run_summary.html"))


def test_a_restored_database_takes_the_place_of_the_one_in_force(county, good_night):
    output = county / "output"
    restored = county / "restored"
    shutil.copy2(good_night.published, restored)
    with duckdb.connect(str(restored)) as changed:
        changed.execute("update runs set run_id = '20200101-000000-abcd'")
    os.replace(restored, output / FILE_NAME)
    versions.settle(output)
    assert (output / FILE_NAME).is_symlink()
    assert run_id(output / FILE_NAME) == "20200101-000000-abcd"
    versions.clear(output)
    assert leftovers(output) == []


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


def test_a_night_dated_before_the_last_one_says_so_and_turns_no_dates_round(county, capsys):
    output = county / "output"
    assert run_cli(county / "input", output, as_of="2026-10-28") == 3
    with duckdb.connect(str(output / FILE_NAME), read_only=True) as found:
        [message] = found.sql("select message from runs").fetchone()
        assert "比对日期 2026-10-28 早于上次的 2026-11-01" in message and "--as-of" in message
        [(flags, turned)] = found.sql(
            "select count(*), count(*) filter (first_seen_on > last_seen_on) from flags"
        ).fetchall()
        assert (flags, turned) == (1, 0)
        for table, column in (("enrolment_targets", "first_listed_on"), ("employer_targets", "first_listed_on")):
            assert found.sql(f"select distinct {column} from {table}").fetchall() == [(dt.date(2026, 10, 28),)]
    assert "早于上次" in capsys.readouterr().out


def night_at(moment: str, as_of: str = "2026-11-01", **given) -> LastNight:
    begun = dt.datetime.fromisoformat(moment)
    stamp = given.pop("run_id", f"{begun:%Y%m%d-%H%M%S}-ffff")
    return LastNight(stamp, dt.date.fromisoformat(as_of), begun, begun + dt.timedelta(minutes=5), ())


def test_a_clock_that_was_set_back_is_told_and_the_numbers_of_runs_go_on(tmp_path):
    last, now = night_at("2026-11-02T02:00:00"), dt.datetime(2026, 10, 1, 2)
    told = list(clock.remarks(now, last.as_of, last))
    assert len(told) == 1 and "本机时间 2026-10-01 02:00:00 早于上次运行结束" in told[0] and "校时" in told[0]
    first = clock.run_id(now, tmp_path, last)
    assert first > last.run_id
    (tmp_path / first).mkdir()
    assert clock.run_id(now, tmp_path, None) > first
    assert clock.run_id(now, tmp_path / "none", None).startswith("20261001-020000-")
    assert list(clock.remarks(dt.datetime(2026, 11, 3), last.as_of, last)) == []


def test_a_whole_night_with_a_clock_set_back_keeps_order_and_says_so(county):
    output = county / "output"
    with duckdb.connect(str(output / FILE_NAME)) as ahead:
        ahead.execute(
            "update runs set run_id = '20990101-000000-aaaa', started_at = '2099-01-01', finished_at = '2099-01-01'"
        )
    assert run_cli(county / "input", output) == 0
    last = last_night.read(output)
    assert last.run_id > "20990101-000000-aaaa" and last.started_at.year < 2099
    assert last.finished_at >= last.started_at
    with duckdb.connect(str(output / FILE_NAME), read_only=True) as found:
        assert "早于上次运行结束的 2099-01-01" in found.sql("select message from runs").fetchone()[0]
    assert run_cli(county / "input", output) == 0
    with duckdb.connect(str(output / FILE_NAME), read_only=True) as found:
        told, run = found.sql("select coalesce(message, ''), run_id from runs").fetchone()
    assert "早于上次" not in told and run > last.run_id
    assert (output / ".work/linkage" / run).is_dir() and (output / ".work/linkage" / last.run_id).is_dir()


def test_the_policy_of_a_run_is_the_one_it_began_with(good_night, tmp_path):
    import hashlib

    from flows import run as runs
    from matchers import resources

    mine = tmp_path / "本县.toml"
    text = (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    tonight = runs.start(good_night.input, tmp_path / "output", str(mine), dt.date.fromisoformat(AS_OF), 2)
    begun = tonight.params()
    mine.write_text(text.replace("wage_months = 3", "wage_months = 9"), encoding="utf-8")
    assert tonight.params() == begun
    mine.write_text("not a policy", encoding="utf-8")
    assert runs.execute(tonight).exit_code == 0
    with duckdb.connect(str(tmp_path / "output" / FILE_NAME), read_only=True) as found:
        assert found.sql("select policy_sha256 from runs").fetchone() == (hashlib.sha256(text.encode()).hexdigest(),)


def test_everything_that_is_kept_is_private(county):
    assert run_cli(county / "input", county / "output") == 0
    for path in (county / "output").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
