"""Trains the linkage model on a county's own records. Rare, never nightly: what was learnt is an artefact with a version."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flows import run as runs


def train(input: Path, work: Path, policy: str, as_of: dt.date, target: Path) -> str:
    """Writes the parameters of persons to `target`, those of employers beside it; no published result is touched.

    Returns a report for the one who trained.
    """
    from matchers import employer_learning, employers, learning, linking, parameters

    training = runs.start(input, work, policy, as_of)
    with runs.alone(training):
        runs.ingest(training)
        with training.connection() as connection:
            params, today = training.params(), f"{dt.date.today():%Y%m%d}"
            learnt_from = {"as_of": as_of.isoformat(), "policy": policy}
            # Employers come first, as at night: who employs them tells people apart.
            version = f"{employers.model().version}-{today}"
            payers = employer_learning.learn(connection, training.policy(), version, learnt_from, params)
            linking.gather(connection, params)
            linking.standardise(connection, params)
            entries = connection.table("std.person_entry").count("*").fetchall()[0][0]
            start = parameters.declared(linking.model())
            version = f"{start.model_version}-{today}"
            learnt = learning.learn(connection, start, version, {**learnt_from, "entries": entries}, params)
    parameters.save(learnt, target)
    parameters.save(payers, employers.beside(target))
    error = learnt.quality["expected_calibration_error"]
    return "\n".join([
        f"模型参数已写入 {target}（版本 {learnt.version}），单位的写入 {employers.beside(target)}（版本 {payers.version}）",
        f"依据：{entries:,} 条记录；遮去号码后核对 {learnt.quality['masked_links']:,} 条关联",
        f"概率校准误差：{error:.4f}（校准前 {learnt.quality['expected_calibration_error_before']:.4f}）",
    ])  # fmt: skip
