"""What changes in a county from day to day, noted so that departments can report it.

Facts change in place. For each dataset the chronicle remembers the record numbers that its next file has to tell of.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.datasets import BY_KEY, DATASETS
from simulator.dates import NO_DAY
from simulator.errors import KINDS
from simulator.noise import COLUMNS, distort
from simulator.people import NORMAL
from simulator.state import County
from simulator.words import Rng, toml
from simulator.work import SALARY

ADDED, CHANGED, REMOVED = "新增", "修改", "删除"
#: Numbers of rows that day 0 delivered and that are no facts (broken, withdrawn, of older extracts) lie below this gap.
_GAP = 10_000
_NO_NUMBERS = np.array([], np.int64)


@dataclass
class Chronicle:
    """The county on its way from one day to the next."""

    county: County
    rng: Rng
    scale: float  #: events a day are those of days.toml times this
    who_of_person: NDArray  #: where each person stands in `county.identities`
    changed_today: int = 0
    touched: dict[str, list[NDArray]] = field(default_factory=lambda: defaultdict(list))
    fresh: dict[str, NDArray] = field(default_factory=dict)  #: numbers of rows that no file has told of
    gone: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    next_number: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> pd.DataFrame:
        """Everyone, also the dead."""
        return self.county.people

    @property
    def today(self) -> int:
        """The day that is being lived, in days since 1970."""
        return self.county.setting.today

    @property
    def month(self) -> int:
        """Its month, in months since year 0."""
        return self.county.setting.month

    def facts(self, key: str) -> pd.DataFrame:
        """What a department holds today."""
        return self.county.facts[key]

    def count(self, event: str) -> int:
        """How often something happens today: at least once."""
        return max(1, int(self.rng.poisson(toml("days.toml")["events"][event] * self.scale)))

    def some(self, event: str, candidates: NDArray, weights: NDArray | None = None) -> NDArray:
        """Whom (or what) it happens to."""
        size = min(self.count(event), len(candidates) if weights is None else int((weights > 0).sum()))
        share = None if weights is None else weights / weights.sum()
        return np.sort(self.rng.choice(candidates, size, replace=False, p=share)) if size else candidates[:0]

    def living(self, youngest: int = 0, oldest: int = 200) -> NDArray:
        """Registered people who live here."""
        people = self.people
        age = people["age"].to_numpy()
        here = (
            (people["status"].to_numpy() == NORMAL) & people["hukou"].to_numpy() & (age >= youngest) & (age <= oldest)
        )
        return np.flatnonzero(here)

    def about(self, key: str, person: NDArray) -> NDArray:
        """Places of a dataset's rows about these persons."""
        return np.flatnonzero(np.isin(self.facts(key)["person"].to_numpy(), person))

    def without(self, key: str, person: NDArray) -> NDArray:
        """Those of the persons whom a dataset does not know."""
        return person[~np.isin(person, self.facts(key)["person"].to_numpy())]

    def alter(self, person: NDArray, **values: object) -> None:
        """Gives these persons other true values."""
        for name, value in values.items():
            column = self.people[name].array.copy()
            column[person] = value
            self.people[name] = column

    def add(self, key: str, rows: pd.DataFrame) -> NDArray:
        """Adds facts, misspelt as a dataset's rows are, and returns their numbers. Missing days are NO_DAY.

        Raises:
            KeyError: a column of the facts is missing.
        """
        frame = self.facts(key)
        # An employer's number is its place among the employers.
        is_unit = key == "insurance/employers"
        numbers = rows["employer"].to_numpy() if is_unit else self.unused(key, len(rows)) + np.arange(len(rows))
        rows = rows.assign(record_no=numbers)[list(frame.columns)].reset_index(drop=True)
        if BY_KEY[key].is_person and "who" not in rows:
            self.misspell(key, rows)
        elif "who" in rows:
            struck = rows[["who", "record_no"]].merge(self.county.payers, left_on="who", right_on="row")
            self.county.noise.append(struck[["record_no", "kind"]].assign(key=key))
        self.county.facts[key] = pd.concat([frame, rows], ignore_index=True)
        self.fresh[key] = np.concatenate([self.fresh.get(key, _NO_NUMBERS), numbers])
        self._note(key, numbers)
        return numbers

    def unused(self, key: str, size: int) -> int:
        """The first of so many record numbers that no row of the dataset ever had."""
        start = self.next_number.get(key) or int(self.facts(key)["record_no"].max()) + _GAP
        self.next_number[key] = start + size
        return start

    def misspell(self, key: str, rows: pd.DataFrame) -> None:
        """Puts errors into the identities of rows that are about to be written."""
        done = distort(self.rng, self.county, key, rows, rows["person"].to_numpy())
        numbers = rows["record_no"].to_numpy()[done["row"].to_numpy(np.int64)]
        self.county.noise.append(pd.DataFrame({"key": key, "record_no": numbers, "kind": done["kind"]}))

    def change(self, key: str, places: NDArray, **values: Any) -> None:
        """Gives the rows at these places other values."""
        if not len(places):
            return
        frame = self.facts(key)
        for name, value in values.items():
            column = frame[name].array.copy()
            column[places] = value
            frame[name] = column
        self._note(key, frame["record_no"].to_numpy()[places])

    def correct(self, key: str, places: NDArray, **values: Any) -> None:
        """As `change`, of columns that name the person: the errors in these rows are gone."""
        numbers = self.facts(key)["record_no"].to_numpy()[places]
        noise = pd.concat(self.county.noise, ignore_index=True)
        is_corrected = noise["kind"].isin(kinds_of(*values)) & noise["record_no"].isin(numbers) & (noise["key"] == key)
        self.county.noise = [noise[~is_corrected]]
        self.change(key, places, **values)

    def remove(self, key: str, places: NDArray) -> None:
        """Takes rows away."""
        if not len(places):
            return
        frame = self.facts(key)
        rows = frame.iloc[places]
        was_told = ~rows["record_no"].isin(self.fresh.get(key, _NO_NUMBERS))
        self.gone[key].append(rows[was_told])
        self.county.facts[key] = frame.drop(index=frame.index[places]).reset_index(drop=True)
        self.changed_today += len(places)

    def report(self, key: str) -> pd.DataFrame:
        """What the next file has to tell: new and changed rows, and those taken away, with a column `op`."""
        frame = self.facts(key)
        numbers = np.unique(np.concatenate([_NO_NUMBERS, *self.touched.get(key, [])]))
        rows = frame[np.isin(frame["record_no"].to_numpy(), numbers)]
        is_new = np.isin(rows["record_no"].to_numpy(), self.fresh.get(key, _NO_NUMBERS))
        told = rows.assign(op=np.where(is_new, ADDED, CHANGED).astype(object))
        return pd.concat([told, *(lost.assign(op=REMOVED) for lost in self.gone.get(key, []))], ignore_index=True)

    def is_told(self, key: str) -> None:
        """The dataset's rows are known to everyone."""
        for notes in (self.touched, self.fresh, self.gone):
            notes.pop(key, None)

    def _note(self, key: str, numbers: NDArray) -> None:
        self.touched[key].append(np.asarray(numbers, np.int64))
        self.changed_today += len(numbers)


def kinds_of(*columns: str) -> list[str]:
    """The kinds of errors that strike these columns."""
    return [kind for kind in KINDS if COLUMNS[kind.split("_")[0]] in columns]


def begin(county: County, rng: Rng, scale: float) -> Chronicle:
    """The chronicle of a county that has just delivered its first extracts. Jobs that lasted to the end go on."""
    jobs = county.jobs
    jobs["who"], jobs["item"] = np.arange(len(jobs)), SALARY
    wages = county.facts["tax/wage_withholding"]
    wages["income_item"] = pd.array([None] * len(wages), dtype="str")
    jobs["end"] = jobs["end"].where(jobs["end"] < county.setting.month - 1, FOREVER)
    chronicle = Chronicle(county, rng, scale, len(jobs) + np.arange(len(county.people)))
    for dataset in DATASETS:
        frame = county.facts[dataset.key]
        county.facts[dataset.key] = frame.drop(columns=[name for name in ("damage", "op") if name in frame])
    return chronicle


def missing_days(size: int) -> NDArray:
    """No date, so many times."""
    return np.full(size, NO_DAY)


FOREVER = 10**6  #: the last month of a job that goes on
