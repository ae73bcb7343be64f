"""What came before: corrected events, superseded extracts, changes since the last one, rows sent twice."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from simulator.departments import rows_of
from simulator.state import County
from simulator.words import Rng
from simulator.work import UNREGISTERED

#: What a corrected row said at first.
_CORRECTED = {
    "tax/wage_withholding": ("income", 1.1), "tax/contribution_payments": ("amount", 0.5),
    "insurance/contributions": ("personal_amount", 2.0), "insurance/benefits": ("amount", 3.0),
    "insurance/reimbursements": ("fund_paid", 0.5),
}  # fmt: skip


def with_corrections(rng: Rng, key: str, frame: pd.DataFrame, bucket: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Events and the file of each; a few rows stand in an earlier file in a form that the later one corrects."""
    last = bucket.max()
    sound = frame["damage"].isna().to_numpy() if "damage" in frame else True
    able = np.flatnonzero((bucket < last) & sound)
    rows = rng.choice(able, size=min(len(able), max(3, len(frame) // 20_000)), replace=False)
    first = frame.iloc[rows].copy()
    if key in _CORRECTED:
        column, factor = _CORRECTED[key]
        first[column] = (first[column] * factor).astype(np.int64) + 100
    else:
        first["death_date"] -= 11
        first["name"] = [name[:-1] + "某" if isinstance(name, str) else name for name in first["name"]]
    later = bucket.copy()
    later[rows] = [bucket[bucket > b].min() for b in bucket[rows]]
    return pd.concat([frame, first], ignore_index=True), np.concatenate([later, bucket[rows]])


def older_full(rng: Rng, key: str, frame: pd.DataFrame, county: County) -> pd.DataFrame:
    """An earlier full extract: most of today's rows in an older state, and rows that are gone today."""
    old = frame.iloc[np.sort(rng.choice(len(frame), round(len(frame) * 0.85), replace=False))].copy()
    number = int(frame["record_no"].max()) + 1000
    if key == "education/students":
        adults = np.flatnonzero((county.people["age"] >= 19) & (county.people["age"] <= 24) & county.people["hukou"])
        adults = adults[~np.isin(adults, frame["person"])][:40]
        gone = rows_of(county.people, adults, "sex", "birth").rename(columns={"birth": "birth_date"})
        gone["status"], gone["stage"], gone["school"] = "在读", "高等教育", "扬州大学"
        gone["enrolled_on"], gone["graduates_on"] = county.setting.today - 1200, county.setting.today - 120
        gone["division_code"] = 320923001000
        gone["record_no"] = number + np.arange(len(gone))
        return pd.concat([old.assign(status="在读"), gone], ignore_index=True)
    employers = county.employers
    lost = np.flatnonzero((employers["registration"] == UNREGISTERED) & employers["pays"])
    gone = employers.iloc[lost][["name", "uscc"]].assign(employer=lost, record_no=number + np.arange(len(lost)))
    gone["status"], gone["registered_on"], gone["division_code"] = "正常参保", county.setting.today - 2000, 320923001000
    return pd.concat([old.assign(status="正常参保"), gone], ignore_index=True)


def as_delta(rng: Rng, frame: pd.DataFrame, county: County) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The earlier full extract and the changes since, with a column `op` (新增 修改 删除), that make up the frame."""
    turn = rng.permutation(len(frame))
    few = max(2, len(frame) // 20)
    added, changed = frame.iloc[np.sort(turn[:few])], frame.iloc[np.sort(turn[few : 2 * few])]
    before = changed.assign(category="脱贫人口")
    people = rng.choice(county.setting.persons, few, replace=False)
    gone = rows_of(county.people, people).assign(category="脱贫不稳定户", division_code=320923001000)
    gone["record_no"] = int(frame["record_no"].max()) + 500 + np.arange(few)
    gone["household_no"] = county.people["household"].to_numpy()[people]
    base = pd.concat([frame.drop(index=added.index).drop(index=changed.index), before, gone], ignore_index=True)
    delta = pd.concat([added.assign(op="新增"), changed.assign(op="修改"), gone.assign(op="删除")], ignore_index=True)
    return base, delta


def sent_twice(rng: Rng, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a few of its sound rows repeated."""
    sound = np.flatnonzero(frame["damage"].isna()) if "damage" in frame else np.arange(len(frame))
    count = min(len(sound), max(2, len(frame) // 10_000)) if len(frame) > 20 else 0
    rows = rng.choice(sound, count, replace=False)
    return pd.concat([frame, frame.iloc[rows]], ignore_index=True)


OLDER, BASE = timedelta(days=240), timedelta(days=61)
