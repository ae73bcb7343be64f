"""The book of a county's scheduled nights, `<output>/nights.jsonl`: begun, ended, alerts and whether they were sent.

A line is one event as JSON, appended and never changed. A night without an end was killed, whatever killed it; the
next one finds that here. No line holds personal data.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

FILE_NAME = "nights.jsonl"
BEGUN, ENDED, ALERT = "begun", "ended", "alert"
Event = dict[str, Any]


def write(output: Path, event: str, run: str, **said: Any) -> None:
    """Appends one event of the run of that name. The folder is made if need be."""
    output.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = {"at": dt.datetime.now().astimezone().isoformat(timespec="seconds"), "event": event, "run": run, **said}
    handle = os.open(output / FILE_NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line that a crash has cut off must not swallow this one.
        start = "" if _ends_a_line(output) else "\n"
        os.write(handle, f"{start}{json.dumps(told, ensure_ascii=False)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def events(output: Path) -> list[Event]:
    """Everything in the book, in order; none when there is no book."""
    path = output / FILE_NAME
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not line:
            continue
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            told = None
        if isinstance(told, dict) and {"at", "event", "run"} <= told.keys():
            found.append(told)
        else:
            log.warning("%s 第 %d 行不完整，可能是断电所致，已略过", path, number)
    return found


def unfinished(output: Path) -> Event | None:
    """The last night that began, if nothing says how it ended."""
    open_night: Event | None = None
    for event in events(output):
        if event.get("event") == BEGUN:
            open_night = event
        elif event.get("event") == ENDED and open_night and event.get("run") == open_night["run"]:
            open_night = None
    return open_night


def since(output: Path, event: Event) -> list[Event]:
    """That event and what came after it."""
    told = events(output)
    return told[told.index(event) :]


def _ends_a_line(output: Path) -> bool:
    with (output / FILE_NAME).open("rb") as book:
        if book.seek(0, os.SEEK_END) == 0:
            return True
        book.seek(-1, os.SEEK_END)
        return book.read(1) == b"\n"
