"""A limit of time that holds whatever hangs: a query, a share, a library.

Raising something in the running thread would not do: DuckDB goes on in its own threads, and closing the database waits
for them. So the process ends itself, at once, as a power cut would; a run survives that.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float, last_words: Callable[[], None]) -> Iterator[None]:
    """Ends the process when the block takes longer, after `last_words` (which must be quick)."""

    def end() -> None:
        try:
            last_words()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
