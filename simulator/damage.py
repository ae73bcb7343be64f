"""Rows that break the contract. They leave the facts before anything is judged, and are delivered broken."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from simulator.registry import registry_rows
from simulator.state import County
from simulator.words import Rng

#: What goes wrong where. `too_many_fields` needs a text file that is not compressed.
PLAN: dict[str, tuple[str, ...]] = {
    "public_security/population": ("missing_record_no", "missing_name", "scientific_id", "too_many_fields"),
    "public_security/residence_permits": ("scientific_id",),
    "civil_affairs/deaths": ("scientific_id", "too_many_fields"),
    "civil_affairs/hardship": ("missing_record_no",),
    "education/students": ("too_many_fields", "scientific_id"),
    "market_supervision/entities": ("missing_name", "too_many_fields"),
    "tax/wage_withholding": ("unreadable_period", "missing_record_no"),
    "tax/contribution_payments": ("unknown_scheme", "too_many_fields", "unreadable_period"),
    "insurance/persons": ("missing_record_no", "scientific_id"),
    "insurance/enrolments": ("missing_person_no", "unknown_status"),
    "insurance/contributions": ("unreadable_period", "unknown_kind", "missing_person_no"),
    "insurance/benefits": ("missing_amount", "unreadable_period", "unknown_item"),
    "insurance/reimbursements": ("missing_record_no", "too_many_fields"),
}
_LEAST = 50  #: rows of a day's file that may have a broken one
_UNREADABLE = ("202613", "2026年", "202600", "20269", "?")
_EFFECT = {
    "missing_record_no": ("record_no", None), "missing_name": ("name", None),
    "scientific_id": ("id_number", "3.20923E+17"),
    "unknown_scheme": ("scheme", "999"), "missing_person_no": ("person_no", None), "unknown_status": ("status", "待核"),
    "unknown_kind": ("kind", "其它"), "missing_amount": ("amount", None), "unknown_item": ("item", "其它补贴"),
}  # fmt: skip


def break_rows(rng: Rng, county: County) -> None:
    """Moves some rows of each dataset from its facts to `county.damaged`, with a column `damage`."""
    for key, kinds in PLAN.items():
        frame = county.facts[key]
        each = max(2, round(len(frame) * 0.00002)) if len(frame) > 20 * len(kinds) else 1
        damage = np.repeat(np.array(kinds, dtype=object), each)
        if key == "insurance/persons":  # extra rows: the others have enrolments that refer to them
            ghosts = registry_rows(county.people, rng.integers(0, county.setting.persons, len(damage)))
            broken = ghosts.assign(record_no=len(frame) + np.arange(len(damage)))
        else:
            rows = np.sort(rng.choice(len(frame), len(damage), replace=False))
            broken = frame.iloc[rows]
            county.facts[key] = frame.drop(index=rows).reset_index(drop=True)
        county.damaged[key] = broken.assign(damage=rng.permutation(damage))


def broken_copies(rng: Rng, key: str, frame: pd.DataFrame, number: int) -> pd.DataFrame:
    """Rows of a day that break the contract: copies of some rows under numbers from `number` on, with `damage`.

    Small files have none: a gate would refuse them whole.
    """
    kinds = PLAN.get(key, ())
    size = max(1, len(frame) // 20_000) if kinds and len(frame) >= _LEAST else 0
    rows = frame.iloc[np.sort(rng.choice(len(frame), size, replace=False))]
    damage = np.array(kinds, dtype=object)[rng.integers(0, len(kinds), size)] if size else None
    return rows.assign(record_no=number + np.arange(size), damage=damage)


def apply(table: pa.Table, damage: np.ndarray, rng: Rng) -> pa.Table:
    """Writes the damage into a rendered table. Rows with too many fields are left to the writer."""
    changes: dict[str, dict[int, str | None]] = {}
    for row in np.flatnonzero(pd.notna(damage)).tolist():
        kind = damage[row]
        if kind == "unreadable_period":
            changes.setdefault("period", {})[row] = _UNREADABLE[int(rng.integers(len(_UNREADABLE)))]
        elif kind in _EFFECT:
            name, value = _EFFECT[kind]
            changes.setdefault(name, {})[row] = value
    for name, cells in changes.items():
        place = table.column_names.index(name)
        kind = table.schema.field(place).type
        mask = pa.array(np.isin(np.arange(table.num_rows), list(cells)))
        column = pc.replace_with_mask(table.column(place), mask, pa.array(list(cells.values()), type=kind))
        table = table.set_column(place, name, column)
    return table
