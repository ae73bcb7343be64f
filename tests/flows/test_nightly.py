"""The scheduled night is the plain run with a scheduler around it: same stages, same order, same records."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows import run as runs
from schemas.errors import InputError
from schemas.published import TABLES
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


def test_nothing_about_a_county_is_sent_anywhere():
    from flows import nightly

    assert nightly.nightly.name == "canbao-nightly" and not nightly.nightly.log_prints
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
