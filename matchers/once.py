"""What is made at its first use, and only once, whichever thread comes first.

DuckDB calls text functions from several threads. Two threads that import parts of one package at the same time can
wait for each other for ever, so one lock serves everything that imports late.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import TypeVar

Made = TypeVar("Made")
_LOCK = RLock()


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """The function, called once; every further call returns what it made."""
    made: list[Made] = []

    @wraps(make)
    def call() -> Made:
        if not made:
            with _LOCK:
                if not made:
                    made.append(make())
        return made[0]

    return call
