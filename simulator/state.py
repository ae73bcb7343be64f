"""What the simulator knows while it works: the people, and what each department holds of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from schemas.dataset import Mode
from schemas.datasets import DATASETS
from simulator.people import Setting
from simulator.registry import Registry


@dataclass
class County:
    """Everything that is true, and the facts that each department holds of it, by `source/dataset`."""

    setting: Setting
    people: pd.DataFrame
    employers: pd.DataFrame
    jobs: pd.DataFrame
    registry: Registry
    facts: dict[str, pd.DataFrame]
    identities: pd.DataFrame  #: id_number and name as payers report them: a row a job, then a row a person
    damaged: dict[str, pd.DataFrame] = field(default_factory=dict)  #: rows that break the contract, with `damage`
    noise: list[pd.DataFrame] = field(default_factory=list)  #: what was misspelt: key, record_no, kind
    payers: pd.DataFrame = field(default_factory=pd.DataFrame)  #: what is misspelt in `identities`: row, kind
    quarantine: pd.DataFrame = field(default_factory=pd.DataFrame)  #: damaged rows and the files they stand in

    def with_identity(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of the tax office, which refer to an identity by `who`, with id_number, name and the payer's data."""
        if "who" not in frame:
            return frame
        unit = frame["employer"].to_numpy()
        known = np.maximum(unit, 0)
        return frame.assign(
            id_number=self.identities["id_number"].array[frame["who"]],
            name=self.identities["name"].array[frame["who"]],
            payer_uscc=np.where(unit >= 0, self.employers["uscc"].to_numpy()[known], None),
            payer_name=np.where(unit >= 0, self.employers["name"].to_numpy()[known], None),
        )

    def append(self, key: str, rows: pd.DataFrame) -> None:
        """Adds facts to a dataset."""
        self.facts[key] = pd.concat([self.facts[key], rows], ignore_index=True)

    def number_rows(self, rng: np.random.Generator) -> None:
        """Gives every row its record number; full extracts stand in an order of their own."""
        for dataset in DATASETS:
            frame = self.facts[dataset.key]
            if dataset.key == "insurance/persons":
                frame["record_no"] = np.arange(len(frame))
            elif dataset.key == "insurance/employers":
                frame["record_no"] = frame["employer"]
            else:
                frame["record_no"] = np.arange(1, len(frame) + 1)
                if dataset.mode == Mode.FULL and dataset.key != "public_security/population":
                    frame["record_no"] = rng.permutation(frame["record_no"].to_numpy())
