"""Puts errors into who a row says it is about: numbers, names, birth dates, sex, places, telephones.

Every kind of error is a small function on one value (simulator.errors); only the rows it strikes are touched, so that a
million rows cost little. Rates are in data/noise.toml. Errors come together: some rows are written without care.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from schemas.datasets import PERSON_DATASETS
from simulator.errors import KINDS, able, changed
from simulator.state import County
from simulator.words import Rng, chance, toml

REGISTRY, AGAIN = "insurance/persons", "insurance/persons, registered again"
_SMALL = 200  #: in a dataset of so many rows each kind of error strikes at least one
CARELESS = 0.1  #: share of the rows that are written without care
COLUMNS = {
    "id": "id_number",
    "name": "name",
    "birth": "birth_date",
    "sex": "sex",
    "division": "division_code",
    "phone": "phone",
}


def misspell(rng: Rng, county: County) -> None:
    """Puts errors into every person dataset and into the legal representatives; notes them in `county.noise`."""
    for dataset in PERSON_DATASETS:
        frame = county.facts[dataset.key]
        if "who" not in frame:
            done = distort(rng, county, dataset.key, frame, frame["person"].to_numpy())
            county.noise.append(pd.DataFrame({
                "key": dataset.key, "record_no": frame["record_no"].to_numpy()[done["row"]], "kind": done["kind"],
            }))  # fmt: skip
    person = np.concatenate([county.jobs["person"].to_numpy(), np.arange(len(county.people))])
    done = county.payers = distort(rng, county, "tax/identities", county.identities, person)
    for key in ("tax/wage_withholding", "tax/contribution_payments"):
        rows = county.facts[key][["who", "record_no"]].merge(done, left_on="who", right_on="row")
        county.noise.append(rows[["record_no", "kind"]].assign(key=key))
    entities = county.facts["market_supervision/entities"]
    missing = rng.random(len(entities)) < 0.02 * county.setting.noise
    entities["legal_rep_id"] = entities["legal_rep_id"].mask(missing)


def distort(rng: Rng, county: County, key: str, frame: pd.DataFrame, person: NDArray) -> pd.DataFrame:
    """Changes a frame's identity columns in place and returns what was done: columns row, kind.

    `person` is the true person of each row. The second registration of a person has rates of its own.
    """
    setting, people = county.setting, county.people
    settings = toml("noise.toml")
    rates = settings["default"] | settings.get(key, {})
    rates_again = rates | settings[AGAIN]
    is_again = pd.Series(person).duplicated().to_numpy() & (key == REGISTRY)
    columns = {name: frame[name].to_numpy(dtype=object, copy=True) for name in COLUMNS.values() if name in frame}
    is_careless = chance(rng, CARELESS, len(frame))
    least = min(setting.at_least, math.ceil(setting.noise), 1) if len(frame) >= _SMALL else 0
    done: list[pd.DataFrame] = []
    for kind in KINDS:
        column = COLUMNS[kind.split("_")[0]]
        if column not in columns:
            continue
        values = columns[column]
        can = able(kind, values, person, people)
        can = can[pd.notna(values[can])]
        rate = setting.noise * np.where(is_again[can], rates_again[kind], rates[kind])
        rows = _struck(rng, can, chances(rate, is_careless[can], setting.carelessness), least * (rates[kind] > 0))
        old = values[rows]
        values[rows] = changed(rng, kind, old, person[rows], people)
        is_changed = [a != b for a, b in zip(old, values[rows], strict=True)]
        done.append(pd.DataFrame({"row": rows[np.array(is_changed, dtype=bool)], "kind": kind}))
    for name, values in columns.items():
        if name in ("id_number", "name", "phone"):
            frame[name] = pd.array(values, dtype="str")
        else:
            frame[name] = values.astype(np.int64)
    return pd.concat(done, ignore_index=True)


def chances(rate: NDArray, is_careless: NDArray, carelessness: float) -> NDArray:
    """The chance of an error in each row: `rate` on average, more where there is no care.

    With shares s and 1 - s of rows where errors are rate * (1 + (1 - s) * gap) and rate * (1 - s * gap), two errors meet
    1 + s * (1 - s) * gap² times as often as by chance. `gap` is chosen so that this is `carelessness`.
    """
    gap = math.sqrt((carelessness - 1) / (CARELESS * (1 - CARELESS)))
    high = np.minimum(np.minimum(1, rate / CARELESS), rate * (1 + (1 - CARELESS) * gap))
    low = np.minimum(1, (rate - CARELESS * high) / (1 - CARELESS))
    return np.where(is_careless, high, low)


def _struck(rng: Rng, rows: NDArray, chances: NDArray, least: int) -> NDArray:
    """The rows that an error strikes, but `least` so many where there are any."""
    hit = chance(rng, chances, len(rows))
    lacking = min(least, len(rows)) - int(hit.sum())
    if lacking > 0:
        hit[rng.choice(np.flatnonzero(~hit), lacking, replace=False)] = True
    return rows[hit]
