"""Runs the command line in a process that kills itself, or meets trouble, at a named place; no timing is involved.

    python -m tests.flows.killing WHEN MODULE FUNCTION CALL -- ARGUMENTS…

WHEN: `before` or `after` the CALL-th call of the function the process is killed with SIGKILL; `full` and `sealed` make
it fail as on a full or read-only disk; `wait` prints a line there and goes on when a line is read.
"""

from __future__ import annotations

import errno
import importlib
import itertools
import os
import signal
import sys
from typing import Any

import pytest

_ERRORS = {"full": errno.ENOSPC, "sealed": errno.EROFS}


def _wrap(when: str, module: str, name: str, nth: int) -> None:
    owner = importlib.import_module(module)
    work, calls = getattr(owner, name), itertools.count(1)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        is_here = next(calls) == nth
        if is_here and when in _ERRORS:
            raise OSError(_ERRORS[when], os.strerror(_ERRORS[when]))
        if is_here and when == "wait":
            sys.stdout.write("here\n")
            sys.stdout.flush()
            sys.stdin.readline()
        if is_here and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*arguments, **named)
        if is_here and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, wrapped)
    # A stage is listed where it is run.
    from flows import run

    run.STAGES = tuple((stage, wrapped if each is work else each) for stage, each in run.STAGES)


if __name__ == "__main__":
    _wrap(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    from flows import cli
    from tests.conftest import write_little

    write_little(pytest.MonkeyPatch())
    sys.exit(cli.main(sys.argv[6:]))
