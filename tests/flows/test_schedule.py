"""Counties served for real: a server of its own, nights by the clock, limits, doubles and killed processes."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import httpx
import pytest

from flows.orchestration import nightbook
from tests.conftest import NAMES, number, write_county
from tests.flows import receivers

ROOT = Path(__file__).parents[2]
#: Seconds after which something has not happened; a busy machine needs most of it, a quiet one little.
PATIENCE = 240
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}


def until(happens: Callable[[], Any], what: str) -> Any:
    """The first true value, within the limit."""
    last = time.monotonic() + PATIENCE
    while not (found := happens()):
        assert time.monotonic() < last, f"never happened: {what}"
        time.sleep(0.1)
    return found


def toml(value: Any) -> str:
    """The value as TOML writes it; only tables differ from JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)


@dataclass
class Served:
    """A server, its counties' folder, and where their alerts go."""

    folder: Path
    port: int
    hook: receivers.Hook
    lost: str = ""
    clock: str = ""

    def ask(self, method: str, path: str, **body: Any) -> Any:
        def asked() -> httpx.Response | None:
            # A busy server may say that its database is locked; its own clients ask again, too.
            told = httpx.request(method, f"http://127.0.0.1:{self.port}/api/{path}", json=body or None, timeout=60)
            return None if told.status_code == 503 else told

        answer: httpx.Response = until(asked, "an answer of the server")
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def trigger(self, county: str) -> str:
        deployment = self.ask("GET", f"deployments/name/canbao-night/{county}")["id"]
        return str(self.ask("POST", f"deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"])

    def run(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"flow_runs/{run}")
        return found

    def ended(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = until(
            lambda: (told := self.run(run))["state_type"] in ENDED and told, f"the end of run {run}"
        )
        return found

    def settings(self, name: str, *counties: str, **server: Any) -> Path:
        path = self.folder / name
        listed = "\n".join(f"{key} = {json.dumps(value)}" for key, value in server.items())
        path.write_text(
            f'[server]\nhome = "prefect"\nport = {self.port}\n{listed}\n' + "\n".join(counties), encoding="utf-8"
        )
        return path

    def county(self, name: str, **more: Any) -> str:
        given = {
            "name": name, "title": f"{name}县", "input": "in", "output": f"out/{name}", "policy": "funing",
            "cron": "0 0 29 2 *", "threads": 1, "webhooks": [self.hook.url], **more,
        }  # fmt: skip
        return "\n".join(["[[counties]]", *(f"{key} = {toml(value)}" for key, value in given.items())])

    def output(self, name: str) -> Path:
        return self.folder / "out" / name


@contextmanager
def serving(settings: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """`canbao schedule` in a process group of its own, all of which is gone afterwards."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    log = settings.with_suffix(".log")
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "schedule", "--settings", str(settings), *more],
            cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}, stdout=told, stderr=told, start_new_session=True,
        )  # fmt: skip
    try:
        until(
            lambda: (process.poll() is None and "夜间任务已登记" in log.read_text()) or _died(process, log),
            "nights are served",
        )
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            for child in [*children(process.pid), *group(process.pid)]:
                os.kill(child, signal.SIGKILL)


def _died(process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    return False


def processes() -> dict[int, tuple[int, int, str]]:
    """Parent, group and command line of every process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            found[int(path.name)] = (int(fields[1]), int(fields[2]), (path / "cmdline").read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return found


def children(parent: int) -> list[int]:
    """The nights that a process has started."""
    return [each for each, (own, _, line) in processes().items() if own == parent and "prefect.engine" in line]


def group(leader: int) -> list[int]:
    return [each for each, (_, own, _) in processes().items() if own == leader and each != leader]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with counties that are run each in its own way."""
    folder = tmp_path_factory.mktemp("served")
    write_county(folder / "in")
    os.mkfifo(folder / "held.toml")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with receivers.hook() as hook:
        found = Served(folder, port, hook)
        path = found.settings(
            "counties.toml",
            found.county("clock", cron="* * * * *", jumps={"least": 1}),
            found.county("slow", stage_timeout_minutes={"ingest": 0.001}),
            found.county("busy"),
            found.county("empty", input="nowhere"),
            found.county("held", policy="held.toml"),
            at_once=6,
            dead_after_seconds=45,
        )
        found.settings("lost.toml", found.county("lost", policy="held.toml"), dead_after_seconds=45)
        with serving(path, "--server"):
            found.lost = lose(found)
            found.clock = by_clock(found)
            yield found


def test_a_night_runs_by_the_clock_and_says_what_it_found(served):
    run = served.ended(served.clock)
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    as_of = dt.date.fromisoformat(run["name"].removeprefix("clock "))
    assert today - as_of <= dt.timedelta(days=1) and run["auto_scheduled"]
    assert {"canbao", "clock"} <= set(run["tags"])
    with duckdb.connect(str(served.output("clock") / "canbao.duckdb"), read_only=True) as published:
        assert published.execute("select as_of from runs").fetchall()[0][0] >= as_of
        persons = published.execute("select count(*) from persons").fetchall()[0][0]

    told = [each for each in served.ask("POST", "artifacts/latest/filter") if "clock" in each["key"]]
    # A table is kept as JSON with its characters escaped: nothing would be found in it.
    said = {each["key"]: json.loads(each["data"]) if each["type"] == "table" else each["data"] for each in told}
    assert set(said) == {f"clock-{what}" for what in ("progress", "summary", "extracts", "flags", "report")}
    assert f"| 自然人 | {persons} |" in said["clock-summary"] and said["clock-progress"] == 100
    assert "deaths_20261025.csv" in [each["文件"] for each in said["clock-extracts"]]
    assert [(each["疑点"], each["件数"]) for each in said["clock-flags"]] == [("疑似死亡冒领", 1)]
    assert "out/clock/run_summary.html" in said["clock-report"]
    kept = json.dumps([said, told, run, served.ask("POST", "logs/filter")], ensure_ascii=False)
    assert not [place for place, name in enumerate(NAMES) if name in kept or number(place) in kept]


def test_a_night_beyond_its_limit_is_ended_and_told(served):
    run = served.trigger("slow")
    told = until(lambda: (found := served.run(run))["state_name"] == "TimedOut" and found, "the night is given up")
    assert "读取与质量检查" in told["state"]["message"] and "0.001 分钟" in told["state"]["message"]
    assert served.hook.kinds("slow") == ["timed_out"]
    assert nightbook.unfinished(served.output("slow")) is None
    assert not (served.output("slow") / "canbao.duckdb").exists()


def test_a_folder_that_another_run_holds_is_left_alone(served):
    lock = served.output("busy") / ".work" / "lock"
    lock.parent.mkdir(parents=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        told = served.ended(served.trigger("busy"))
    assert told["state_type"] == "CANCELLED" and "另一次运行正在写入" in told["state"]["message"]
    assert served.hook.kinds("busy") == ["busy"]


def test_a_night_that_cannot_be_read_fails_with_a_sentence(served):
    told = served.ended(served.trigger("empty"))
    assert told["state_type"] == "FAILED" and "数据目录不存在" in told["state"]["message"]
    [alert] = [each for each in served.hook.received if each["county"] == "empty"]
    assert alert["kind"] == "failed" and "数据目录不存在" in alert["what"][0] and "再手工启动一次" in alert["todo"]


def hold(served: Served, county: str) -> str:
    """A night that waits inside its first stage, since the policy comes through a pipe."""
    run = served.trigger(county)
    text = (ROOT / "policies/funing.toml").read_bytes()

    def written() -> bool:
        try:
            handle = os.open(served.folder / "held.toml", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False  # nobody reads it yet
        os.set_blocking(handle, True)
        with os.fdopen(handle, "wb") as pipe:
            pipe.write(text)
        return True

    until(written, "the night reads its policy")
    until(lambda: nightbook.unfinished(served.output(county)), "the night has begun")
    return run


def test_a_running_night_is_not_doubled_and_a_killed_one_is_told(served):
    first = hold(served, "held")
    second = served.ended(served.trigger("held"))
    assert second["state_type"] == "CANCELLED" and served.run(first)["state_type"] == "RUNNING"
    [process] = [
        each for each, (_, _, line) in processes().items() if "prefect.engine" in line and first in environment(each)
    ]
    os.kill(process, signal.SIGKILL)
    assert served.ended(first)["state_type"] == "CRASHED"
    until(lambda: served.hook.kinds("held") == ["crashed"], "the alert about the killed night")


def environment(process: int) -> str:
    try:
        return (Path("/proc") / str(process) / "environ").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""


def test_when_starter_and_night_are_both_killed_the_slot_is_freed(served):
    """The fixture has killed both."""
    [automation] = served.ask("POST", "automations/filter")
    assert automation["trigger"]["within"] == 45
    freed = served.ended(served.lost)
    assert freed["state_type"] == "CRASHED" and "没有心跳" in freed["state"]["message"]
    # The next start tells of it, and the county runs again.
    with serving(served.folder / "lost.toml"):
        assert served.hook.kinds("lost") == ["unfinished"]
        assert served.run(hold(served, "lost"))["state_type"] == "RUNNING"
    assert len(served.ask("POST", "automations/filter")) == 1


def by_clock(served: Served) -> str:
    """The first night that the clock has started; it starts no more."""
    deployment = served.ask("GET", "deployments/name/canbao-night/clock")["id"]
    mine = {"deployment_id": {"any_": [deployment]}, "state": {"type": {"any_": ["PENDING", "RUNNING", *ENDED]}}}
    asked = {"flow_runs": mine, "sort": "EXPECTED_START_TIME_ASC"}
    [first, *_] = until(lambda: served.ask("POST", "flow_runs/filter", **asked), "a night by the clock")
    served.ask("POST", f"deployments/{deployment}/pause_deployment")
    return str(first["id"])


def lose(served: Served) -> str:
    """A night whose process and whose starter's are killed; nobody is left to say so."""
    with serving(served.folder / "lost.toml") as starter:
        run = hold(served, "lost")
        [night] = children(starter.pid)
        starter.kill()
        os.kill(night, signal.SIGKILL)
        starter.wait()
    assert served.run(run)["state_type"] == "RUNNING"
    return run
