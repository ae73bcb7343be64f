"""What the Prefect server does by itself: it gives up a night whose process and starter have both died.

Without that the night stays Running for ever, holds its county's only slot, and every later night is cancelled.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from prefect.automations import AutomationCore, EventTrigger, Posture
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.events.actions import ChangeFlowRunState

from flows.orchestration.county_night import FLOW_NAME

log = logging.getLogger(__name__)

NAME = "canbao：没有心跳的夜间运行"
_ENDS = ("Completed", "Failed", "TimedOut", "Cancelled", "Cancelling", "Crashed")


def install(dead_after: dt.timedelta) -> None:
    """Installs the automation, or brings the one that is there up to date; never a second one."""
    heartbeat = "prefect.flow-run.heartbeat"
    message = f"{dead_after.total_seconds():.0f} 秒没有心跳"
    wanted = AutomationCore(
        name=NAME,
        description="夜间运行的进程和启动它的服务都已消失时，把运行记为 Crashed，以免占住本县的名额。",
        trigger=EventTrigger(
            # A process may die before its first heartbeat, or never come to life.
            after={heartbeat, "prefect.flow-run.Pending", "prefect.flow-run.Running"},
            expect={heartbeat, *(f"prefect.flow-run.{name}" for name in _ENDS)},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=dead_after,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=message, force=False)],
    )
    with get_client(sync_client=True) as client:
        there = client.read_automations_by_name(NAME)
        if not there:
            client.create_automation(wanted)
            return
        # What is unset is not sent, and the server would not know what kind of trigger it is.
        whole = AutomationCore(**wanted.model_dump(exclude={"owner_resource"}))
        # A change makes the server forget which nights it has heard of: so none without need.
        if _content(there[0]) != _content(wanted):
            client.update_automation(there[0].id, whole)
        for double in there[1:]:
            client.delete_automation(double.id)


def _content(automation: AutomationCore) -> dict[str, Any]:
    return automation.model_dump(mode="python", include={"description", "enabled", "trigger", "actions"})


def free(county: str) -> int:
    """Gives up every run of the county that the server takes for running; only when none is. Returns how many."""
    with get_client(sync_client=True) as client:
        lost = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW_NAME])),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[county])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(
                    type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
                )
            ),
        )
        for run in lost:
            log.warning("运行 %s 没有结束的记录，记为 Crashed", run.name)
            told = State(type=StateType.CRASHED, message="启动服务时发现它早已停止")
            client.set_flow_run_state(run.id, told, force=True)
    return len(lost)
