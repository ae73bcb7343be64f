"""The scheduled night is the plain run with a scheduler around it: same stages, same order, same records."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from flows import run as runs
from schemas.errors import InputError, PublishError
from schemas.published import TABLES
from schemas.settings import CountyNight
from tests.conftest import AS_OF


@pytest.fixture(scope="module")
def scheduler() -> Iterator[None]:
    """A Prefect server of our own for these tests, silent and telling nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("PREFECT_LOGGING_LEVEL", "CRITICAL")
        patch.delenv("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", raising=False)
        from prefect.testing.utilities import prefect_test_harness

        level = logging.root.level
        with prefect_test_harness(server_startup_timeout=120):
            yield
        logging.root.setLevel(level)


def records(published: Path) -> dict[str, list[str]]:
    """Every table's rows, but for the one that names the run."""
    with duckdb.connect(str(published), read_only=True) as found:
        return {
            each.name: sorted(map(repr, found.table(each.name).fetchall())) for each in TABLES if each.name != "runs"
        }


def test_a_scheduled_night_publishes_what_the_command_line_does(scheduler, good_night, tmp_path, monkeypatch):
    from flows import nightly

    called, as_task = [], nightly._as_task

    def noting(name, stage, *arguments):
        called.append((name, stage))
        return as_task(name, stage, *arguments)

    monkeypatch.setattr(nightly, "_as_task", noting)
    status = nightly.nightly(str(good_night.input), str(tmp_path / "output"), "funing", AS_OF)
    assert status == good_night.status
    assert called == list(runs.STAGES)
    assert records(tmp_path / "output/canbao.duckdb") == records(good_night.published)
    names = {path.name for path in (tmp_path / "output").iterdir()}
    assert names == {path.name for path in good_night.output.iterdir()}


def test_an_unusable_input_fails_the_flow_at_once(scheduler, tmp_path):
    from flows import nightly

    with pytest.raises(InputError, match="数据目录不存在"):
        nightly.nightly(str(tmp_path / "nowhere"), str(tmp_path / "output"), "funing", AS_OF)
    assert not (tmp_path / "output/canbao.duckdb").exists()


def test_trouble_with_files_is_tried_again_and_nothing_else(scheduler, monkeypatch):
    from flows import nightly

    for error, tries in ((OSError("share is away"), 3), (InputError("没有文件"), 1)):
        tried = []

        def fail(error=error, tried=tried):
            tried.append(1)
            raise error

        monkeypatch.setattr(nightly, "RETRY_DELAY_SECONDS", 0)
        with pytest.raises(type(error)):
            nightly._as_task("ingest", fail)
        assert len(tried) == tries
        tried.clear()
        with pytest.raises(type(error)):
            nightly._as_task("link", fail)
        assert len(tried) == 1


def test_what_is_wrong_with_the_machine_is_said_with_what_to_do_and_without_its_own_words(
    scheduler, good_night, tmp_path
):
    from flows import nightly

    day = dt.date.fromisoformat(AS_OF)
    tonight = runs.start(good_night.input, tmp_path / "output", "funing", day, None, "20MB")
    for error, told in (
        (duckdb.OutOfMemoryException("could not allocate row 王建国"), "内存上限 20MB 不够"),
        (duckdb.IOException("Could not write file: No space left on device"), "磁盘空间不足"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
    ):

        def fail(run, error=error):
            raise error

        with pytest.raises(PublishError, match=told) as raised:
            nightly._as_task("link", fail, tonight)
        assert "王建国" not in str(raised.value) and raised.value.__cause__ is None


def test_a_server_that_is_away_costs_the_progress_bar_and_not_the_night(monkeypatch, caplog):
    from flows.orchestration import artifacts

    asked = []

    def away(**given):
        asked.append(given)
        raise httpx.ConnectError("connection refused")

    monkeypatch.setattr(artifacts, "create_progress_artifact", lambda *_, **__: uuid.uuid4())
    monkeypatch.setattr(artifacts, "update_progress_artifact", away)
    county = CountyNight(
        name="funing", title="阜宁县", input=Path("in"), output=Path("out"), policy="funing", cron="30 1 * * *"
    )
    progress = artifacts.Progress(county)
    progress.stage_done()
    progress.stage_done()
    assert len(asked) == 1 and asked[0]["progress"] == 20.0
    assert "运行不受影响" in caplog.text


def test_nothing_about_a_county_is_sent_anywhere():
    from flows import nightly

    assert nightly.nightly.name == "canbao-nightly" and not nightly.nightly.log_prints
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
