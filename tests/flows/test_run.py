"""A night as a whole: what it leaves behind, alone or after another, whole or broken off."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
import stat

import duckdb
import pytest

from flows import run as runs
from matchers import resources
from schemas.errors import PolicyError, PublishError
from schemas.published import TABLES
from tests.conftest import AS_OF, digests, run_cli

DAY = dt.date.fromisoformat(AS_OF)


def tables(night, *without):
    """Every published table as a set of rows, but for those that name the run itself."""
    with duckdb.connect(str(night), read_only=True) as found:
        return {
            table.name: sorted(map(repr, found.table(table.name).fetchall()))
            for table in TABLES
            if table.name not in without
        }


@pytest.fixture
def again(good_night, tmp_path):
    """A second night over the same output."""
    shutil.copytree(good_night.output, tmp_path / "output")
    return tmp_path / "output"


def test_everything_published_is_private_and_nothing_of_the_work_is_left(good_night):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in good_night.output.rglob("*")}
    assert not any(mode & 0o077 for mode in modes.values()), modes
    assert [*good_night.output.glob(".work/staged/*/.*")] == []
    assert len(list((good_night.output / ".published").glob("*"))) == len(["current", "the night itself"])


def test_the_run_says_what_it_was(good_night):
    with duckdb.connect(str(good_night.published), read_only=True) as found:
        [(day, policy, status, seconds)] = found.sql(
            "select as_of, policy, exit_code, stage_seconds from runs"
        ).fetchall()
    assert (day, policy, status) == (DAY, "funing", 0)
    assert list(json.loads(seconds)) == [name for name, _ in runs.STAGES[:-1]]


def test_the_same_night_twice_gives_the_same_findings(good_night, again):
    assert run_cli(good_night.input, again) == 0
    first, second = (
        tables(
            path, "runs", "enrolment_targets", "employer_targets", "department_feedback", "department_feedback_summary"
        )
        for path in (good_night.published, again / "canbao.duckdb")
    )
    assert first == second
    with duckdb.connect(str(again / "canbao.duckdb"), read_only=True) as found:
        assert found.sql("select distinct status from enrolment_targets").fetchall() == [("continuing",)]


@pytest.mark.parametrize("stage", ["standardise", "link", "decide", "publish"])
def test_a_stage_that_fails_replaces_nothing_and_the_next_night_is_whole(good_night, again, monkeypatch, stage):
    before = digests(again)

    def fail(*_):
        raise RuntimeError("played")

    monkeypatch.setattr(runs, "STAGES", tuple((name, fail if name == stage else work) for name, work in runs.STAGES))
    tonight = runs.start(good_night.input, again, "funing", DAY, 2)
    with pytest.raises(RuntimeError):
        runs.execute(tonight)
    assert digests(again) == before
    monkeypatch.undo()
    if stage == "decide":
        assert run_cli(good_night.input, again) == 0


def test_what_a_killed_run_has_left_is_cleared_by_the_next(good_night, again):
    left = [
        again / ".work/spill/x",
        again / ".work/staged/insurance__persons/.building-x/y",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with runs.alone(runs.start(good_night.input, again, "funing", DAY)):
        assert not any(path.exists() for path in left)


def test_half_a_register_is_refused_also_when_all_work_was_deleted(good_night, again, tmp_path, capsys):
    policy = tmp_path / "strict.toml"
    text = (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")
    policy.write_text(text.replace("least_changed = 100 ", "least_changed = 2 "), encoding="utf-8")
    shutil.copytree(good_night.input, tmp_path / "input")
    [register] = (tmp_path / "input/insurance").glob("persons_*.csv")
    lines = register.read_text(encoding="utf-8").splitlines()
    register.write_text("\n".join(lines[: len(lines) // 2]), encoding="utf-8")
    shutil.rmtree(again / ".work")
    before = digests(again)
    assert run_cli(tmp_path / "input", again, policy=str(policy)) == 2
    assert "缺少必需的数据" in (told := capsys.readouterr().err) and "行数由" in told
    assert digests(again) == before


def test_a_small_list_that_lost_most_of_its_rows_is_taken_and_told(good_night, again, tmp_path, capsys):
    shutil.copytree(good_night.input, tmp_path / "input")
    relations = tmp_path / "input/insurance/enrolments_20261025.csv"
    lines = relations.read_text(encoding="utf-8").splitlines()
    relations.write_text("\n".join(lines[:3]), encoding="utf-8")
    assert run_cli(tmp_path / "input", again) == 0
    assert (
        "请核对：以下数据已经采用\n  采用　社会保险 参保关系（enrolments_20261025.csv）：行数由"
        in capsys.readouterr().out
    )
    with duckdb.connect(str(again / "canbao.duckdb"), read_only=True) as found:
        [(result, message)] = found.execute(
            "select gate_result, message from extracts where source = 'insurance' and dataset = 'enrolments'"
        ).fetchall()
    assert result == "passed" and "的 6 减少到 2；变动不足 100 行，照常采用，请核对是否漏报" in message


def test_two_runs_do_not_share_an_output_and_the_second_disturbs_nothing(good_night, again):
    working = again / ".work/spill/x"
    working.parent.mkdir()
    with (again / ".work/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        working.write_text("of the first run")
        second = runs.start(good_night.input, again, "funing", DAY)
        with pytest.raises(PublishError, match="另一次运行正在写入同一输出目录"), runs.alone(second):
            pytest.fail("two at once")
        assert working.read_text() == "of the first run"


def test_an_output_that_cannot_be_written(good_night, tmp_path):
    (tmp_path / "output").touch()
    with pytest.raises(PublishError, match="输出目录不能建立或写入.*请检查 --output"):
        runs.start(good_night.input, tmp_path / "output", "funing", DAY)


@pytest.mark.parametrize("policy", ["atlantis", "no/such.toml"])
def test_an_unknown_policy_names_those_that_exist(good_night, tmp_path, policy):
    with pytest.raises(PolicyError, match="现有政策：.*funing"):
        runs.start(good_night.input, tmp_path / "output", policy, DAY)
    assert not (tmp_path / "output").exists()


def test_reading_again_after_trouble_with_a_file_begins_anew(good_night, tmp_path):
    """The flow repeats this stage when a share was away for a moment."""
    tonight = runs.start(good_night.input, tmp_path / "output", "funing", DAY, 2)
    with runs.alone(tonight):
        runs.ingest(tonight)
        runs.ingest(tonight)
        assert tonight.connection().sql("select count(*) from pub.extracts").fetchone() == (7,)
