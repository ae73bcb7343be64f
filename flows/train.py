"""Trains the linkage model on a county's own records. Rare, never nightly: what was learnt is an artefact with a version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flows import run as runs


def train(input: Path, work: Path, policy: str, as_of: dt.date, target: Path) -> str:
    """Writes the parameters to `target` and returns a report for the one who trained. No published result is touched."""
    from matchers import learning, linking, parameters

    training = runs.start(input, work, policy, as_of)
    with runs.alone(training):
        runs.ingest(training)
        with training.connection() as connection:
            linking.standardise(connection, training.params())
            entries = connection.table("std.person_entry").count("*").fetchall()[0][0]
            learnt_from = {"as_of": as_of.isoformat(), "policy": policy, "entries": entries}
            model = linking.model()
            start = parameters.declared(model)
            version = f"{model.version}-{dt.date.today():%Y%m%d}"
            learnt = learning.learn(connection, start, version, learnt_from, training.params())
    parameters.save(learnt, target)
    error = learnt.quality["expected_calibration_error"]
    return "\n".join([
        f"模型参数已写入 {target}（版本 {learnt.version}）",
        f"依据：{entries:,} 条记录；遮去号码后核对 {learnt.quality['masked_links']:,} 条关联",
        f"概率校准误差：{error:.4f}（校准前 {learnt.quality['expected_calibration_error_before']:.4f}）",
    ])  # fmt: skip
