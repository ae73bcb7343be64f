"""Clocks that are set back turn no dates round."""

from __future__ import annotations

import datetime as dt
import stat

import duckdb

from flows import clock
from flows.publication import last_night
from flows.publication.last_night import LastNight
from flows.publication.publish import FILE_NAME
from tests.conftest import AS_OF, run_cli


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
