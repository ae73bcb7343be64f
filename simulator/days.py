"""The days after the first delivery: the same people go on living, and departments send what changed.

A day's folder holds only what arrives on it; `truth/days.csv` lists every file, and `truth/days/<day>/` is the truth of
the day in the form of `truth/`.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from schemas.datasets import DATASETS
from simulator import dues, life, livelihood, standing
from simulator.chronicle import begin
from simulator.post import COLUMNS, Post
from simulator.state import County
from simulator.truth import write_truth


def go_on(county: County, out: Path, days: int, share: float) -> None:
    """Lives `days` more days, on each of which a `share` of all rows changes, and writes what arrives on them."""
    first = county.setting
    scale = first.persons / 100_000 * share / 0.01
    chronicle = begin(county, np.random.default_rng([first.seed, 6]), scale)
    post = Post(out, np.random.default_rng([first.seed, 7]), first.as_of, days)
    for index in range(1, days + 1):
        today = first.as_of + timedelta(days=index)
        # Rare events need no help from here on: day 0 has all of them.
        county.setting = replace(first, as_of=today, at_least=0)
        chronicle.rng = np.random.default_rng([first.seed, 6, index])
        post.rng = np.random.default_rng([first.seed, 7, index])
        rows = sum(len(county.facts[dataset.key]) for dataset in DATASETS)
        chronicle.changed_today = 0
        post.foresee(index)
        before = {key: chronicle.facts(key).copy() for key, kind in post.plan.items() if kind == "faulty_snapshot"}
        life.live(chronicle)
        standing.go_on(chronicle)
        livelihood.go_on(chronicle)
        wanted = round(rows * share)
        dues.move(chronicle, max(wanted - chronicle.changed_today, wanted // 2))
        post.send(chronicle, index, before)
        write_truth(county, out / "truth" / "days" / f"{today:%Y%m%d}")
    write_list(post, out / "truth" / "days.csv")


def write_list(post: Post, path: Path) -> None:
    """The list of what arrives, is removed, or fails to come, by day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(post.listed, key=lambda row: (str(row["day"]), row["action"] != "remove")))
