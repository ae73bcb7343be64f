"""What nights remember: through crashes at any moment, a lost or an old state, and files of older programs."""

from __future__ import annotations

import datetime as dt
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.memory import history, state
from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse
from schemas.errors import PublishError

FIRST = dt.date(2026, 6, 30)


@pytest.fixture
def working(invented_results: Callable[..., None]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A run's working database with invented results."""
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=200)
        yield connection


def night(working: duckdb.DuckDBPyConnection, output: Path, no: int, *, until: str = "end") -> None:
    """The results of `pub` published as those of the night `no`, or a night that dies before that step."""
    as_of, at = FIRST + dt.timedelta(no), dt.datetime(2026, 7, 1, 21) + dt.timedelta(no)
    working.execute("update pub.runs set run_id = ?, as_of = ?, finished_at = ?", [f"run-{no}", as_of, at])
    with history.remembered(working, output):
        pass
    try:
        with publication(working, output):
            history.note(working, output, f"run-{no}", as_of, at)
            if until == "swap":
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        return
    if until != "confirm":
        history.confirm(output, f"run-{no}", at)


def known(output: Path, select: str) -> list[tuple[Any, ...]]:
    """What a night that begins now knows."""
    with closing(warehouse.connect()) as tonight, history.remembered(tonight, output):
        return tonight.execute(select).fetchall()


def kept(output: Path, select: str) -> list[tuple[Any, ...]]:
    with state.opened(output) as connection:
        return connection.execute(select).fetchall()


def test_the_next_night_knows_what_the_last_one_published(working, tmp_path):
    night(working, tmp_path, 0)
    for table, source in (
        ("hist.person", "pub.persons"),
        ("hist.enrolment_target", "pub.enrolment_targets"),
        ("hist.employer_target", "pub.employer_targets"),
        ("hist.department_feedback", "pub.department_feedback"),
        ("hist.published_link", "pub.person_links"),
        ("hist.employer_row", "pub.employer_targets"),
        ("hist.flag_evidence", "pub.flag_evidence"),
    ):
        counted = working.execute(f"select count(*) from {source}").fetchall()
        assert known(tmp_path, f"select count(*) from {table}") == counted != [(0,)]
    found = known(
        tmp_path, "select flag_id, first_seen_on, status from hist.flag where cleared_on is null order by all"
    )
    assert found == working.execute("select flag_id, first_seen_on, status from pub.flags order by all").fetchall()
    assert stat.S_IMODE((tmp_path / state.FILE_NAME).stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {".published", FILE_NAME, state.FILE_NAME}


def test_a_night_without_changes_adds_nothing_but_itself(working, tmp_path):
    night(working, tmp_path, 0)
    before = {table: kept(tmp_path, f"from {table} order by all") for table in state.NOTES}
    working.execute("delete from pub.person_changes")
    night(working, tmp_path, 1)
    assert {table: kept(tmp_path, f"from {table} order by all") for table in state.NOTES} == before
    assert known(tmp_path, "select run_id from hist.night order by run_no") == [("run-0",), ("run-1",)]


def test_what_left_a_list_is_remembered_with_when_and_why(working, tmp_path):
    night(working, tmp_path, 0)
    [(person_id, line)] = working.execute(
        "select person_id, insurance_line from pub.enrolment_targets limit 1"
    ).fetchall()
    working.execute("delete from pub.enrolment_targets where person_id = ? and insurance_line = ?", [person_id, line])
    working.execute("insert into pub.enrolment_target_changes values (?, ?, 'removed', '已参保')", [person_id, line])
    working.execute("delete from pub.persons where person_id = (select max(person_id) from pub.persons)")
    working.execute("delete from pub.department_feedback")
    working.execute("delete from pub.employer_targets where employees_seen > 5")
    night(working, tmp_path, 1)
    assert kept(tmp_path, "select subject, last_seen_on, left_on, reason from list_note where reason = '已参保'") == [
        (person_id, FIRST, FIRST + dt.timedelta(1), "已参保")
    ]
    assert kept(tmp_path, "select distinct reason from list_note where list = 'feedback' and left_on is not null") == [
        ("记录已不在数据中",)
    ]
    assert kept(tmp_path, "select distinct reason from list_note where list = 'employer' and left_on is not null") == [
        ("已办理，或不再见到用工",)
    ]
    assert kept(tmp_path, "select last_seen_on from person_note where last_seen_on is not null") == [(FIRST,)]
    assert (
        known(tmp_path, "select count(*) from hist.enrolment_target")
        == working.execute("select count(*) from pub.enrolment_targets").fetchall()
    )


@pytest.mark.parametrize(("until", "counts"), [("swap", False), ("confirm", True)])
def test_a_night_that_dies_counts_if_its_results_were_published(working, tmp_path, until, counts):
    night(working, tmp_path, 0)
    working.execute("update pub.flags set status = 'dismissed'")
    night(working, tmp_path, 1, until=until)
    with closing(duckdb.connect(str(tmp_path / FILE_NAME), read_only=True)) as published:
        [(run_id,)] = published.sql("select run_id from runs").fetchall()
        status = published.sql("select distinct status from flags").fetchall()
    assert (run_id == "run-1") == counts
    # The state says what the published file says.
    assert sorted(known(tmp_path, "select distinct status from hist.flag where cleared_on is null")) == sorted(status)
    # The next night settles it for good, whatever is published after it.
    night(working, tmp_path, 2)
    runs = known(tmp_path, "select run_id from hist.night order by run_no")
    assert runs == [("run-0",), *([("run-1",)] if counts else []), ("run-2",)]
    assert kept(tmp_path, "select count(*) from night") == [(len(runs),)]


def test_a_lost_state_is_made_anew_from_the_published_file(working, tmp_path):
    working.execute("alter table pub.flags alter decision_note type varchar")
    working.execute("update pub.flags set decided_on = '2026-06-29', status = 'confirmed', amount_due = 8,"
                    " decision_note = '部分属实；处理措施：追回' where status = 'confirmed'")  # fmt: skip
    working.execute("alter table pub.enrolment_targets alter returned_reason type varchar")
    working.execute(
        "update pub.enrolment_targets set returned_reason = '12 本人不愿参保', returned_on = '2026-06-28' "
        "where person_id = (select min(person_id) from pub.enrolment_targets)"
    )
    night(working, tmp_path, 0)
    selects = {
        name: f"from hist.{name} order by all"
        for name in ("person", "enrolment_target", "employer_target", "department_feedback", "flag", "flag_change")
    }
    before = {name: known(tmp_path, select) for name, select in selects.items()}
    (tmp_path / state.FILE_NAME).unlink()
    assert {name: known(tmp_path, select) for name, select in selects.items()} == before
    decided = known(tmp_path, "select distinct status, check_result, measure, amount_due from hist.flag_return")
    assert [(*row[:3], float(row[3])) for row in decided] == [("confirmed", "部分属实", "追回", 8.0)]
    answered = known(tmp_path, "select distinct reason, returned_on from hist.target_return")
    assert answered == [("12 本人不愿参保", dt.date(2026, 6, 28))]
    assert kept(tmp_path, "select origin from night") == [("published",)]


def test_a_unit_whose_code_is_corrected_left_under_the_old_one(working, tmp_path):
    night(working, tmp_path, 0)
    [(employer_id, code)] = working.execute(
        "select employer_id, uscc from pub.employer_targets where uscc is not null limit 1"
    ).fetchall()
    working.execute("update pub.employer_targets set uscc = 'CORRECTED' where employer_id = ?", [employer_id])
    night(working, tmp_path, 1)
    assert kept(tmp_path, "select subject, reason from list_note where left_on is not null") == [
        (code, "信用代码或名称已更正，以「CORRECTED」续列")
    ]


def test_a_state_older_than_the_published_file_learns_the_difference(working, tmp_path):
    night(working, tmp_path, 0)
    old = (tmp_path / state.FILE_NAME).read_bytes()
    working.execute("delete from pub.enrolment_targets where insurance_line = 'medical'")
    night(working, tmp_path, 1)
    (tmp_path / state.FILE_NAME).write_bytes(old)
    assert known(tmp_path, "select distinct insurance_line from hist.enrolment_target") == [("pension",)]
    assert known(tmp_path, "select run_id from hist.night order by run_no") == [("run-0",), ("run-1",)]


def test_a_file_of_an_older_program_is_known_as_far_as_it_goes(working, tmp_path):
    working.execute(
        "update pub.persons set person_id = person_id_of('tax/wage_withholding/3-' || substr(named_by, 30))"
    )
    working.execute(
        "update pub.person_links set person_id = person_id_of('tax/wage_withholding/3-' || substr(record_no, 3))"
    )
    night(working, tmp_path, 0)
    with closing(duckdb.connect(str(tmp_path / FILE_NAME))) as older:
        for table in ("department_feedback", "flag_changes", "person_changes"):
            older.execute("drop table " + table)
        older.execute("alter table persons drop column named_by; alter table persons drop column first_seen_on")
        older.execute("alter table flags drop column reopened_on; alter table flags drop column reopened_reason")
    (tmp_path / state.FILE_NAME).unlink()
    # The record that made an id is the one whose hash it bears, though better ones stand by.
    assert known(tmp_path, "select distinct source, dataset, first_seen_on from hist.person") == [
        ("tax", "wage_withholding", FIRST)
    ]
    assert (
        known(tmp_path, "select count(*) from hist.flag")
        == working.execute("select count(*) from pub.flags").fetchall()
    )
    assert known(tmp_path, "from hist.department_feedback") == []


def test_a_state_of_an_older_program_is_completed(working, tmp_path):
    night(working, tmp_path, 0)
    with closing(duckdb.connect(str(tmp_path / state.FILE_NAME))) as older:
        for table in ("night", "night_published", *state.NOTES):
            older.execute("drop table " + table)
        older.execute("insert into flag_return (return_id, flag_id, status) values (7, 'x', 'dismissed')")
        older.execute("insert into returns (return_id) values (7)")
    assert known(tmp_path, "select return_id from hist.flag_return") == [(7,)]
    assert known(tmp_path, "select count(*) > 0 from hist.flag") == [(True,)]


@pytest.mark.parametrize("content", [None, b"not a database"], ids=["first night", "unreadable"])
def test_without_a_readable_last_run_the_state_alone_is_the_memory(working, tmp_path, content, caplog):
    assert known(tmp_path, "from hist.person") == known(tmp_path, "from hist.published_link") == []
    night(working, tmp_path, 0)
    if content is None:
        (tmp_path / FILE_NAME).unlink()
    else:
        (tmp_path / FILE_NAME).write_bytes(content)
    caplog.clear()
    assert known(tmp_path, "select count(*) from hist.person") == [(200,)]
    assert known(tmp_path, "from hist.published_link") == []
    assert bool(caplog.records) == (content is not None)


def test_a_damaged_state_stops_the_night(working, tmp_path):
    night(working, tmp_path, 0)
    (tmp_path / state.FILE_NAME).write_bytes(b"not a database")
    with pytest.raises(PublishError, match="回填库不能打开.*由备份恢复"):
        known(tmp_path, "from hist.person")


def test_a_last_run_that_somebody_is_writing_to_is_not_forgotten(working, tmp_path):
    night(working, tmp_path, 0)
    write = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    command = [sys.executable, "-c", write, str(tmp_path / FILE_NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(PublishError, match="请关闭该程序"):
            known(tmp_path, "from hist.person")
        writer.communicate("\n", timeout=60)
