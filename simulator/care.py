"""Stays in hospital and visits to doctors that the medical fund paid for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.dates import NO_DAY
from simulator.people import COUNTY, DEAD, Setting
from simulator.registry import AGENCY, M_ENDED, M_NONE, M_RESIDENT, M_RESIDENT_LAPSED, Registry
from simulator.words import Rng, chance, toml


def reimbursements(rng: Rng, people: pd.DataFrame, registry: Registry, setting: Setting) -> pd.DataFrame:
    """Settlements of the months covered: at most one stay a person, so that repeated ones are there on purpose."""
    member = np.flatnonzero(~np.isin(registry.medical, (M_NONE, M_ENDED)))
    age = people["age"].to_numpy()[member]
    inpatient = member[chance(rng, np.interp(age, [0, 10, 30, 60, 90], [0.08, 0.03, 0.05, 0.16, 0.3]), len(member))]
    visits = np.repeat(member, rng.poisson(np.interp(age, [0, 10, 30, 60, 90], [0.3, 0.2, 0.2, 0.5, 0.8])))
    person = np.concatenate([inpatient, visits])
    size, stays = len(person), len(inpatient)
    span = setting.months * 30
    admitted = setting.today - 30 - rng.integers(0, span, size)
    died = people["death"].to_numpy()[person]
    dead = people["status"].to_numpy()[person] == DEAD
    nights = np.where(np.arange(size) < stays, rng.integers(2, 16, size), 0)
    admitted = np.where(dead, np.minimum(admitted, died - nights - rng.integers(1, 200, size)), admitted)
    born = people["birth"].to_numpy()[person]
    total = np.round(np.where(nights > 0, rng.lognormal(8.8, 0.6, size), rng.lognormal(5, 0.6, size)) * 100).astype(
        np.int64
    )
    resident = np.isin(registry.medical[person], (M_RESIDENT, M_RESIDENT_LAPSED))
    frame = pd.DataFrame({
        "reg": registry.reg_of[person], "scheme": np.where(resident, 390, 310),
        "hospital_code": COUNTY * 1000 + rng.integers(1, toml("words.toml")["hospitals"] + 1, size),
        "visit_type": np.where(nights > 0, "住院", "门诊"), "admitted_on": admitted, "discharged_on": admitted + nights,
        "invoice_no": 50_000_000 + np.arange(size), "total_amount": total,
        "fund_paid": (total * np.where(resident, 0.6, 0.78)).astype(np.int64),
        "settled_on": admitted + nights + rng.integers(0, 5, size),
    })[(admitted > born) & (died != setting.today)].assign(agency_code=AGENCY)  # fmt: skip
    frame.loc[frame["visit_type"] == "门诊", "discharged_on"] = NO_DAY
    return frame.reset_index(drop=True)
