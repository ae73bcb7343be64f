"""The scheduled night: the stages of `flows.run`, each as a Prefect task.

The tasks are thin: they add retries, timing and a place in the user interface, and nothing else. Only paths
cross their borders.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Before Prefect is imported: it reads these once. Nothing about a county leaves its machine.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
# A busy machine may need longer than Prefect's 20 seconds to start the server of a single run.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import run as runs

#: A share that was away for a moment is back by then.
RETRY_DELAY_SECONDS = 5


def _as_task(name: str, stage: Callable[..., Any], *arguments: Any) -> Any:
    # A stage either ends or leaves the working database as it is; reading may fail on a share that is not there yet.
    retries = 2 if name == "ingest" else 0
    return task(
        name=name,
        cache_policy=NO_CACHE,
        retries=retries,
        retry_delay_seconds=RETRY_DELAY_SECONDS,
        retry_condition_fn=_is_passing,
    )(stage)(*arguments)


def _is_passing(_task: Any, _run: Any, state: Any) -> bool:
    """Only trouble with files may pass by itself; an unusable input stays one."""
    return isinstance(state.result(raise_on_failure=False), OSError)


@flow(name="canbao-nightly", log_prints=False)
def nightly(input: str, output: str, policy: str, as_of: str | None = None) -> int:
    """One night of one county; returns the exit status of the contract. The date defaults to today's."""
    day = dt.date.fromisoformat(as_of) if as_of else dt.date.today()
    tonight = runs.start(Path(input), Path(output), policy, day)
    return runs.execute(tonight, _as_task).exit_code
