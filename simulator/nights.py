"""Lays the files of a simulated day into an input folder, as they would lie there when that night's run begins."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path


def days_of(county: Path) -> list[date]:
    """The days after the first delivery."""
    return [date.fromisoformat(folder.name) for folder in sorted((county / "days").iterdir())]


def deliver_first(county: Path, target: Path) -> None:
    """Lays the first delivery into an empty input folder."""
    for folder in county.iterdir():
        if folder.is_dir() and folder.name not in ("days", "truth"):
            shutil.copytree(folder, target / folder.name)


def deliver_day(county: Path, day: date, target: Path) -> list[dict[str, str]]:
    """Removes what is withdrawn on the day and copies what arrives; returns the day's rows of `truth/days.csv`.

    Raises:
        FileNotFoundError: the days before were not delivered to this folder, or the county has no such day.
    """
    with (county / "truth" / "days.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["day"] == day.isoformat()]
    for row in rows:
        if row["action"] == "remove":
            (target / row["file"]).unlink()
    shutil.copytree(county / "days" / f"{day:%Y%m%d}", target, dirs_exist_ok=True)
    return rows
