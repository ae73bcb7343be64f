"""Writes a document that is never done, in a process of its own whose number it tells: `... PUBLISHED FOLDER`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from flows import documents


def write(_: object) -> Path:
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    time.sleep(3600)
    return Path()


if __name__ == "__main__":
    from tests.flows import endless

    documents._WORTH_PROCESSES, os.cpu_count = 0, lambda: 2
    documents._writers = lambda *_, **__: iter([endless.write])  # type: ignore[assignment]
    documents.write_all(Path(sys.argv[1]), Path(sys.argv[2]))
