"""A night by Prefect: the stages of `flows.run`, each as a Prefect task.

The tasks are thin: they add retries, limits of time and a place in the user interface, and nothing else. Only paths
cross their borders. Prefect keeps what an error says: so nothing gets out of a task that may quote a row.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import nullcontext
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
from flows import troubles
from schemas.errors import CanbaoError, SqlStepError
from schemas.published import words

#: A share that was away for a moment is back by then.
RETRY_DELAY_SECONDS = 5


class StageFailed(CanbaoError):
    """A fault of the program or of the machine, by its kind alone."""


def _as_task(name: str, stage: Callable[..., Any], *arguments: Any) -> Any:
    # A stage either ends or leaves the working database as it is; reading may fail on a share that is not there yet.
    retries = 2 if name == "ingest" else 0
    return task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=retries,
        retry_delay_seconds=RETRY_DELAY_SECONDS,
        retry_condition_fn=_is_passing,
    )(_discreet(name, stage))(*arguments)


def _is_passing(_task: Any, _run: Any, state: Any) -> bool:
    """Only trouble with files may pass by itself; an unusable input stays one."""
    return isinstance(state.result(raise_on_failure=False), OSError)


def _discreet(name: str, stage: Callable[..., Any]) -> Callable[..., None]:
    """The stage, without what DuckDB or Python say of a failure: they may quote a row."""

    def told(*arguments: Any) -> None:
        try:
            # Here, where the machine's own words are still known: they go no further.
            with _machine(arguments):
                stage(*arguments)
            return
        except SqlStepError as error:
            problem: Exception = StageFailed(f"步骤 {error.step} 失败")
        except (CanbaoError, OSError) as error:
            problem = error.with_traceback(None)
        except Exception as error:
            problem = StageFailed(f"阶段「{words.STAGES[name]}」失败（{type(error).__name__}）")
        # Outside of the handler, so that what led to it is not told with it.
        problem.__cause__ = problem.__context__ = None
        raise problem

    return told


def _machine(arguments: tuple[Any, ...]) -> Any:
    """Says what is wrong with the machine in words that help, of a stage of a run."""
    tonight = arguments[0] if arguments else None
    return troubles.told(tonight.output, tonight.memory_limit) if isinstance(tonight, runs.Run) else nullcontext()


@flow(name="canbao-nightly", log_prints=False, persist_result=False)
def nightly(input: str, output: str, policy: str, as_of: str | None = None) -> int:
    """One night of one county; returns the exit status of the contract. The date defaults to today's."""
    day = dt.date.fromisoformat(as_of) if as_of else dt.date.today()
    tonight = runs.start(Path(input), Path(output), policy, day)
    return runs.execute(tonight, _as_task).exit_code
