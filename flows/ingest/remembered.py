"""What earlier nights accepted: snapshots to compare a new one with, and files of events and changes that stand in.

The snapshot is one accepted on an earlier night, or else the one before it in the folder; without either, what was
published of the last.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.ingest import delivery, guard, staging
from flows.ingest.delivery import DeliveredFile
from flows.publication.last_night import LastNight
from schemas.dataset import Dataset

#: The note of accepted events and changes: names of files and of their staged folders.
_CHANGES = "changes.json"


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


def published(dataset: Dataset, as_of: dt.date, last: LastNight | None) -> guard.Former | None:
    """The snapshot that the last publication used, as far as it tells: its number of rows. None when it used none.

    Staged files can be deleted; half a register must not pass on the night after that.
    """
    used = [
        each
        for each in (last.files if last else ())
        if (each["source"], each["dataset"]) == (dataset.source, dataset.name) and each["accepted"]
    ]
    # Parts of one content count once, as they do in a profile.
    whole = {each["sha256"]: each for each in used if delivery.is_snapshot(dataset, each["file"])}.values()
    dates = [each["as_of"] for each in whole]
    if not dates or max(dates) > as_of:
        return None
    changed = sum(each["accepted"] for each in used if not delivery.is_snapshot(dataset, each["file"]))
    return guard.Former(max(dates), guard.Profile(sum(each["accepted"] for each in whole)), changed)


def standing(file: DeliveredFile, store: Path) -> Path | None:
    """The staged folder of what the last night accepted under this name of events or changes; None when there is none."""
    folder = store / file.dataset.table
    told = json.loads((folder / _CHANGES).read_text("utf-8")) if (folder / _CHANGES).is_file() else {}
    kept = folder / told[file.path.name] if file.path.name in told else None
    return kept if kept and staging.can_stand_in(kept, file.dataset, is_delta=file.is_delta) else None


def write_changes(folder: Path, files: Mapping[str, Path]) -> None:
    """Notes which files of events and changes were accepted, beside the staged files of their dataset."""
    if not files:
        (folder / _CHANGES).unlink(missing_ok=True)
        return
    _put(folder / _CHANGES, {name: staged.name for name, staged in files.items()})


def write(as_of: dt.date, files: Mapping[str, Path], changed: int) -> None:
    """Notes that a snapshot was accepted, beside its staged files."""
    folder = next(iter(files.values())).parent
    told = {"files": {name: staged.name for name, staged in files.items()}, "changed": changed}
    _put(folder / f"{as_of:%Y%m%d}.json", told)


def _put(note: Path, told: Mapping[str, object]) -> None:
    unfinished = note.with_name(".note")
    unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, note)
