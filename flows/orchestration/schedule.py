"""Serves the counties' nights: a deployment each on the Prefect server of this machine, and a watch that they happen.

What Prefect has to know is in its environment before it is imported; so nothing here imports it at the top.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.error import URLError
from zoneinfo import ZoneInfo

from flows.orchestration import alerts, nightbook, settings
from schemas import cron
from schemas.errors import CanbaoError, UsageError
from schemas.settings import CountyNight, Server, Settings

log = logging.getLogger(__name__)

#: A night's process gives a sign of life this often; Prefect allows no shorter time.
HEARTBEAT_SECONDS = 30
#: Seconds that a server may take to start; its first start makes a database.
_SERVER_PATIENCE = 180
_WATCH_SECONDS = 30.0
TAG = "canbao"
LEASES = "prefect.server.concurrency.lease_storage.filesystem"


def environment(server: Server) -> dict[str, str]:
    """What the server, its clients and the nights read: one home, nothing sent anywhere, no results kept."""
    return {
        "PREFECT_HOME": str(server.home),
        "PREFECT_API_URL": server.api,
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # In memory, as by default, a restart of the server forgets whose slot it is, and Prefect ends the running night.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASES,
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_LOGGING_LEVEL": os.environ.get("PREFECT_LOGGING_LEVEL", "WARNING"),
        "PREFECT_SERVER_LOGGING_LEVEL": os.environ.get("PREFECT_SERVER_LOGGING_LEVEL", "WARNING"),
    }


def serve(path: Path, *, with_server: bool) -> None:
    """Serves the nights of that settings file until it is told to stop.

    Raises:
        SettingsError: the file has faults.
        UsageError: there is no server, or one that should be started cannot be.
    """
    chosen = settings.load(path)
    os.umask(0o077)
    chosen.server.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(environment(chosen.server))
    with _own_server(chosen.server) if with_server else nullcontext():
        _require(chosen.server)
        _serve(path, chosen)


def _serve(path: Path, chosen: Settings) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments.runner import EntrypointType
    from prefect.runner import Runner
    from prefect.schedules import Cron

    from flows.orchestration import automations
    from flows.orchestration.county_night import county_night, report_unfinished

    automations.install(dt.timedelta(seconds=chosen.server.dead_after_seconds))
    for county in chosen.counties:
        with _of_one(county):
            if not is_running(county):
                automations.free(county.name)
                report_unfinished(county, chosen.mail)
    runner = Runner(limit=chosen.server.at_once, pause_on_shutdown=False)
    # A night that is still running is never doubled.
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    for county in chosen.counties:
        deployment: Any = county_night.to_deployment(
            county.name,
            description=f"{county.title}的夜间比对",
            schedule=Cron(county.cron, timezone=county.timezone),
            concurrency_limit=alone,
            parameters={"county": county.name, "settings_file": str(path)},
            tags=[TAG, county.name],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        runner.add_deployment(deployment)
    stop = threading.Event()
    threading.Thread(target=_watch, args=(chosen, stop), name="watch", daemon=True).start()
    log.warning("夜间任务已登记：%s", "、".join(county.name for county in chosen.counties))
    try:
        asyncio.run(_until_told(runner))
    except (KeyboardInterrupt, asyncio.CancelledError):
        log.warning("已停止，不再启动夜间任务。")
    finally:
        stop.set()


async def _until_told(runner: Any) -> None:
    """Serves until SIGTERM. Prefect's own way of stopping leaves the loop by an exception in the middle of a callback."""
    task = asyncio.ensure_future(runner.start())
    # The runner sets its own handler first thing.
    await asyncio.sleep(0)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


def is_running(county: CountyNight) -> bool:
    """Whether some run, scheduled or not, holds the county's output folder."""
    path = county.output / ".work" / "lock"
    if not path.exists():
        return False
    with path.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _watch(chosen: Settings, stop: threading.Event) -> None:
    """Tells of nights that were due and of which nothing was heard: cancelled, never started, or the server is gone."""
    since, told = dt.datetime.now(dt.UTC), set()
    while not stop.wait(_WATCH_SECONDS):
        for county in chosen.counties:
            with _of_one(county):
                due = missed(county, since, dt.datetime.now(dt.UTC))
                if due and (county.name, due) not in told:
                    told.add((county.name, due))
                    alerts.send(_of_missed(county, due), county, chosen.mail)


@contextmanager
def _of_one(county: CountyNight) -> Iterator[None]:
    """A county whose folder cannot be read or written does not take the nights of the others with it; it is told."""
    try:
        yield
    except (OSError, CanbaoError) as error:
        log.error("%s 的结果目录不能读写，请检查：%s（%s）", county.title, county.output, type(error).__name__)


def missed(county: CountyNight, since: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """The time of the last night if it was due after `since`, is overdue, and the county's book has nothing of it."""
    due = cron.parse(county.cron).last(now.astimezone(ZoneInfo(county.timezone)))
    if due is None or due < since or now < due + dt.timedelta(minutes=county.late_minutes):
        return None
    heard = any(dt.datetime.fromisoformat(each["at"]) >= due for each in nightbook.events(county.output))
    return None if heard or is_running(county) else due


def _of_missed(county: CountyNight, due: dt.datetime) -> alerts.Alert:
    return alerts.Alert(
        alerts.MISSED, f"{county.name} {due.date()}",
        (f"应于 {due:%Y-%m-%d %H:%M} 开始，过了 {county.late_minutes:g} 分钟仍没有开始。",),
        "Prefect 页面（运行列表）和服务日志",
        "看这一次运行是被取消（前一次还在运行）还是没有排上；必要时手工启动一次。",
    )  # fmt: skip


@contextmanager
def _own_server(server: Server) -> Iterator[None]:
    """A Prefect server, for as long as the block lasts."""
    if _answers(server):
        raise UsageError(
            f"{server.host}:{server.port} 上已有 Prefect 服务器：请去掉 --server，或改设置中的 server.port。"
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", server.host, "--port", str(server.port)],
        env={**os.environ, **environment(server)},
        stdout=subprocess.DEVNULL,
    )
    try:
        last = time.monotonic() + _SERVER_PATIENCE
        while not _answers(server):
            if process.poll() is not None or time.monotonic() > last:
                raise UsageError(
                    f"Prefect 服务器没有启动：{server.host}:{server.port}。请检查端口是否被占用、{server.home} 是否可写。"
                )
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _require(server: Server) -> None:
    """Waits for the server, which the machine may have started a moment ago."""
    last = time.monotonic() + _SERVER_PATIENCE
    while not _answers(server):
        if time.monotonic() > last:
            raise UsageError(
                f"没有 Prefect 服务器：{server.api}。请先启动它（systemctl start canbao-prefect），或加 --server 一并启动。"
            )
        time.sleep(0.5)


def _answers(server: Server) -> bool:
    try:
        # The address is the settings' own, and always http.
        with urllib.request.urlopen(f"{server.api}/health", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def plan(path: Path) -> tuple[list[str], bool]:
    """What would be served, in Chinese, with what is missing on this machine; and whether nothing is."""
    from matchers import policy_tables

    chosen = settings.load(path)
    lines, faults = [f"设置文件 {path} 没有错。Prefect 服务器：{chosen.server.api}，目录 {chosen.server.home}"], 0
    for county in chosen.counties:
        receivers = len(county.webhooks) + len(county.mail_to)
        lines.append(
            f"{county.title}（{county.name}）　{county.cron}　{county.timezone}　限时 {county.timeout_minutes:g} 分钟　"
            f"告警收件 {receivers} 个　结果 {county.output}"
        )
        problems = [] if receivers else ["没有告警收件人：运行失败时无人知道"]
        if not county.input.is_dir():
            problems.append(f"数据目录不存在：{county.input}")
        try:
            policy_tables.load(county.policy)
        except CanbaoError as error:
            problems.append(str(error))
        lines += [f"　· {problem}" for problem in problems]
        faults += len(problems)
    return lines, faults == 0


def test_alerts(path: Path) -> Mapping[str, bool]:
    """Sends a test message to every receiver; by county, whether all took it."""
    chosen = settings.load(path)
    return {county.title: alerts.send(alerts.of_test(county), county, chosen.mail) for county in chosen.counties}
