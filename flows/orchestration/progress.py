"""Which stage is running and for how long, on a terminal; nothing where nobody watches (a log, a pipe, a service)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from flows.run import STAGES
from schemas.published import words

Call = Callable[..., Any]


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Call | None]:
    """What `runs.execute` wraps its stages in: a line a stage with its seconds; None unless `stream` is a terminal."""
    target = stream or sys.stderr
    if not target.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    titles = [words.STAGES[name] for name, _ in STAGES]
    with Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(file=target),
    ) as progress:

        def call(name: str, stage: Callable[..., Any], *arguments: Any) -> Any:
            number = [each for each, _ in STAGES].index(name) + 1
            task = progress.add_task(f"[{number}/{len(titles)}] {words.STAGES[name]}".replace("[", r"\["), total=1)
            result = stage(*arguments)
            progress.update(task, completed=1)
            return result

        yield call
