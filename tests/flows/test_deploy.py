"""What is shipped for a machine of the office fits together: settings, deployments, units, their environment."""

from __future__ import annotations

import asyncio
import configparser
import datetime as dt
import importlib
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
import yaml

from flows.orchestration import schedule
from schemas import settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def variables() -> dict[str, str]:
    lines = (DEPLOY / "canbao.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def example() -> settings.Settings:
    path = DEPLOY / "counties.toml"
    given = dict.fromkeys(variables(), "http://127.0.0.1/")
    return settings.parse(path.read_text(encoding="utf-8"), str(path), given)


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(path.read_text(encoding="utf-8"))
    return read


def test_the_work_pool_runs_the_counties_of_the_settings_at_the_same_times():
    told = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert [(each["name"], each["parameters"]["county"]) for each in told] == [
        (county.name, county.name) for county in example().counties
    ]
    for each, county in zip(told, example().counties, strict=True):
        assert each["schedules"] == [{"cron": county.cron, "timezone": county.timezone, "active": True}]
        assert each["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
        file, name = each["entrypoint"].split(":")
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        assert set(each["parameters"]) < set(getattr(module, name).fn.__annotations__)


def test_the_units_environment_is_what_the_command_would_set(monkeypatch):
    for level in ("PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"):
        monkeypatch.delenv(level, raising=False)
    served = schedule.environment(example().server)
    assert {name: variables()[name] for name in served} == served


def test_the_slot_of_a_running_night_survives_a_restart_of_the_server(monkeypatch, tmp_path):
    """Else Prefect ends a night whose server was restarted: what it has in memory is gone."""
    storage = importlib.import_module(
        schedule.environment(example().server)["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"]
    )
    metadata = storage.ConcurrencyLimitLeaseMetadata(slots=1)
    first, restarted = (storage.ConcurrencyLeaseStorage(tmp_path) for _ in range(2))
    lease = asyncio.run(first.create_lease([uuid.uuid4()], dt.timedelta(minutes=5), metadata))
    assert asyncio.run(restarted.renew_lease(lease.id, dt.timedelta(minutes=5)))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_services_run_as_nobody_special_and_may_write_little(path):
    service = unit(path)["Service"]
    wanted = {
        "User": "canbao",
        "UMask": "0077",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "Restart": "on-failure",
    }
    assert wanted.items() <= dict(service).items()
    # No core file of a process that held a county's people.
    assert service["LimitCORE"] == "0"
    if path.stem != "canbao-prefect":
        # By default systemd stops the whole service, all counties' nights, when one process takes too much memory.
        assert service["OOMPolicy"] == "continue"
        assert {f"-{county.output}" for county in example().counties} == set(service["ReadWritePaths"].split())


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_every_line(path, tmp_path):
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("systemd is not installed")
    for each in UNITS:
        # The program is not installed in its place here.
        text = each.read_text(encoding="utf-8").replace("/opt/canbao/venv/bin/", "/usr/bin/env ")
        (tmp_path / each.name).write_text(text, encoding="utf-8")
    done = subprocess.run([checker, "verify", tmp_path / path.name], capture_output=True, text=True, env=os.environ)
    assert (done.returncode, done.stderr) == (0, "")
