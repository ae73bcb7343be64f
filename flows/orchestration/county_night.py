"""The flow that the schedule starts: a night of one county of the settings, from its reading to its alerts.

It never fails with an error's own words: the state that it ends in has a sentence, and the alert the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

# First of all: it tells Prefect to be silent before Prefect is imported.
from flows import nightly

# isort: split
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

from flows import run as runs
from flows.orchestration import alerts, artifacts, changes, limits, nightbook, settings
from flows.publication import last_night
from schemas.errors import EXIT_UNUSABLE, CanbaoError, OutputBusy, SqlStepError
from schemas.published import words
from schemas.settings import CountyNight, Mail

log = logging.getLogger(__name__)

FLOW_NAME = "canbao-night"
EXPIRED = "expired"


def _day(given: str | None, county: CountyNight) -> dt.date:
    """The date that was asked for, else the one on which the run was due."""
    if given:
        return dt.date.fromisoformat(given)
    now = dt.datetime.now(dt.UTC)
    return settings.day_of(county, flow_run.get_scheduled_start_time() or now, now)


def _run_name() -> str:
    """Such as `funing 2026-11-22`."""
    given = flow_run.get_parameters()
    county = settings.load(Path(given["settings_file"])).county(given["county"])
    return f"{county.name} {_day(given.get('as_of'), county)}"


def _on_crash(flow: Any, flow_run: Any, state: Any) -> None:
    """Called in the process that had started a night whose own process has died."""
    given = flow_run.parameters
    chosen = settings.load(Path(given["settings_file"]))
    county = chosen.county(given["county"])
    if nightbook.unfinished(county.output) is None:
        _tell_of_early_crash(county, chosen.mail, flow_run)
        return
    expired = report_unfinished(county, chosen.mail, alerts.CRASHED)
    if expired:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(
                flow_run.id, State(type=StateType.FAILED, name="TimedOut", message=expired), force=True
            )


def _tell_of_early_crash(county: CountyNight, mail: Mail | None, run: Any) -> None:
    """A process that died before its night had begun; of one that died after its end there is nothing to tell."""
    since = run.start_time or dt.datetime.now(dt.UTC)
    if any(dt.datetime.fromisoformat(each["at"]) >= since for each in nightbook.events(county.output)):
        return
    what = ("进程在开始读取数据之前就被终止。",)
    todo = "请查看系统日志（内存不足、人为终止），再手工启动一次。"
    alerts.send(alerts.Alert(alerts.CRASHED, run.name, what, "系统日志", todo), county, mail)


def report_unfinished(county: CountyNight, mail: Mail | None, kind: str = alerts.UNFINISHED) -> str | None:
    """Tells, once, of a night that began and never ended. The limit that it ran into, if that was why."""
    begun = nightbook.unfinished(county.output)
    if begun is None:
        return None
    expired = next((each["limit"] for each in nightbook.since(county.output, begun) if each["event"] == EXPIRED), None)
    kind, is_out = alerts.TIMED_OUT if expired else kind, _is_out(county, begun)
    nightbook.write(county.output, nightbook.ENDED, begun["run"], status=kind)
    alerts.send(alerts.of_unfinished(county, begun, kind, expired, is_out), county, mail)
    return expired


def _is_out(county: CountyNight, begun: nightbook.Event) -> bool:
    """Whether the night that began then was published before it died."""
    last = last_night.read(county.output)
    return last is not None and last.finished_at.astimezone() >= dt.datetime.fromisoformat(begun["at"])


class _Night:
    """One night while it runs. `call` is what `runs.execute` wraps its stages in."""

    def __init__(self, county: CountyNight, mail: Mail | None, name: str) -> None:
        self.county, self.mail, self.name = county, mail, name
        self.has_begun = False
        self.before: changes.Held | None = None
        self._stack = ExitStack()

    def call(self, name: str, stage: Callable[..., Any], *arguments: Any) -> None:
        """A stage as a task, within its limit."""
        if not self.has_begun:
            # Not before: now the output folder is ours, and a night that is still open in the book has died.
            self._begin()
        minutes = self.county.stage_timeout_minutes.get(name, self.county.timeout_minutes)
        with self._limit(minutes, f"阶段「{words.STAGES[name]}」超过 {minutes:g} 分钟"):
            nightly._as_task(name, stage, *arguments)
        self._progress.stage_done()

    def _begin(self) -> None:
        report_unfinished(self.county, self.mail)
        nightbook.write(self.county.output, nightbook.BEGUN, self.name)
        self.has_begun = True
        minutes = self.county.timeout_minutes
        self._stack.enter_context(self._limit(minutes, f"整个运行超过 {minutes:g} 分钟"))
        self.before = changes.held(self.county.output)
        self._progress = artifacts.Progress(self.county)

    def _limit(self, minutes: float, sentence: str) -> Any:
        return limits.within(
            minutes * 60, lambda: nightbook.write(self.county.output, EXPIRED, self.name, limit=sentence)
        )

    def end(self, status: str | int) -> None:
        """Writes down that it is over; where that cannot be done (a full disk), people are told all the same."""
        self._stack.close()
        if not self.has_begun:
            return
        try:
            nightbook.write(self.county.output, nightbook.ENDED, self.name, status=status)
        except OSError as error:
            place = self.county.output / nightbook.FILE_NAME
            log.error("运行的结束没有记录：%s（%s）", place, type(error).__name__)

    def tell(self, kind: str, what: list[str], todo: str, where: Path | None = None) -> None:
        """Sends an alert about this night."""
        place = str(where or self.county.output)
        alerts.send(alerts.Alert(kind, self.name, tuple(what), place, todo), self.county, self.mail)


@flow(name=FLOW_NAME, flow_run_name=_run_name, log_prints=False, persist_result=False, on_crashed=[_on_crash])
def county_night(county: str, settings_file: str, as_of: str | None = None) -> Any:
    """A night of a county of the settings; the date defaults to the day on which the run was due, in its time zone."""
    os.umask(0o077)
    chosen = settings.load(Path(settings_file))
    own = chosen.county(county)
    day = _day(as_of, own)
    night = _Night(own, chosen.mail, f"{own.name} {day}")
    try:
        tonight = runs.start(own.input, own.output, own.policy, day, own.threads, own.memory_limit, own.parameters)
        outcome = runs.execute(tonight, night.call)
    except OutputBusy as error:
        night.tell(alerts.BUSY, [str(error)], "等那一次运行结束；若它不是为今晚而运行，再手工启动一次。")
        return Cancelled(message=str(error))
    except Exception as error:
        return _failed(night, error)
    night.end(outcome.exit_code)
    return _published(night, outcome.exit_code)


def _failed(night: _Night, error: Exception) -> State:
    """Only errors of our own speak for themselves; the words of others may quote a row."""
    is_told = isinstance(error, CanbaoError) and not isinstance(error, SqlStepError)
    sentence = str(error) if is_told else f"程序内部错误（{type(error).__name__}）"
    todo = (
        "改正上面所列的问题（数据目录、政策或设置），再手工启动一次。"
        if isinstance(error, CanbaoError) and error.exit_code == EXIT_UNUSABLE
        else "检查磁盘空间、内存和目录权限，再手工启动一次；仍失败时用 canbao --verbose run 运行，把输出交给维护人员。"
    )
    night.end(alerts.FAILED)
    night.tell(alerts.FAILED, [sentence], todo)
    return Failed(message=sentence)


def _published(night: _Night, exit_code: int) -> State:
    county = night.county
    remarks = artifacts.troubles(county.output)
    jumps = changes.jumps(night.before, changes.held(county.output), county.jumps)
    if remarks or jumps:
        todo = "".join(
            [
                "被拒收或陈旧的数据请通知送数部门重新报送。" if remarks else "",
                "变动较大的，请先核对送来的数据和政策，再下发名单。" if jumps else "",
            ]
        )
        night.tell(alerts.ATTENTION, [*remarks, *jumps], todo, artifacts.report(county))
    told = f"已发布（退出状态 {exit_code}）" + (f"，{len(remarks) + len(jumps)} 项需要注意" if remarks or jumps else "")
    try:
        artifacts.publish(county, [*remarks, *jumps])
    except artifacts.AWAY as error:
        log.error("Prefect 页面上的摘要没有写成（%s），发布不受影响", type(error).__name__)
        told += "；Prefect 页面上的摘要没有写成"
    return Completed(message=told)
