"""Snapshots that may be compared with a new one: accepted on an earlier night, or else the one before it in the folder."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.ingest import staging
from schemas.dataset import Dataset


@dataclass(frozen=True)
class Remembered:
    """A snapshot: its files' names and folders, and the rows of deltas applied to it.

    `is_accepted`: an earlier night used it; otherwise it only lies in the folder, older than the one in question.
    """

    as_of: dt.date
    files: Mapping[str, Path]
    changed: int
    is_accepted: bool = True

    @property
    def contents(self) -> set[str]:
        """The beginnings of its files' sha256, as their folders are named."""
        return {folder.name.split("_")[1] for folder in self.files.values()}


def newest(dataset: Dataset, as_of: dt.date, store: Path) -> Remembered | None:
    """The newest snapshot that was accepted for a date up to `as_of` and can still be used; None when there is none."""
    for note in sorted((store / dataset.table).glob("????????.json"), reverse=True):
        date = dt.datetime.strptime(note.stem, "%Y%m%d").date()
        told = json.loads(note.read_text("utf-8"))
        # Notes of version 0.1.0 are the files alone.
        files = {name: note.parent / folder for name, folder in told.get("files", told).items()}
        if date <= as_of and all(staging.can_stand_in(folder, dataset) for folder in files.values()):
            return Remembered(date, files, told.get("changed", 0))
    return None


def write(as_of: dt.date, files: Mapping[str, Path], changed: int) -> None:
    """Notes that a snapshot was accepted, beside its staged files."""
    folder = next(iter(files.values())).parent
    unfinished, note = folder / ".note", folder / f"{as_of:%Y%m%d}.json"
    told = {"files": {name: staged.name for name, staged in files.items()}, "changed": changed}
    unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, note)
