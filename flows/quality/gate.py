"""The quality gate of a delivery: measures it in one pass, asserts its suite, and says what follows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from flows.quality import measures, session, suites
from matchers import warehouse
from schemas.dataset import Dataset

log = logging.getLogger(__name__)

CONSEQUENCES = ("pass", *suites.SEVERITIES)


@dataclass(frozen=True)
class QualityResult:
    """What one expectation found. `message` is for the department and empty when the expectation holds."""

    source: str
    dataset: str
    expectation: str
    rule: str
    severity: str
    success: bool
    observed: float
    unexpected_count: int
    message: str


@dataclass(frozen=True)
class GateResult:
    """`consequence`: pass, row (used, with findings), extract (refused) or run (the run must stop)."""

    consequence: str
    results: tuple[QualityResult, ...]

    @property
    def sentence(self) -> str:
        """What the department must correct, of the failures that decided."""
        severity = suites.SEVERITIES.get(self.consequence)
        return " ".join(each.message for each in self.results if not each.success and each.severity == severity)


#: A delivery as the gate sees it: the Parquet files of its accepted rows, its counts, its as-of date.
Delivered = tuple[Sequence[Path], Mapping[str, int], dt.date]


def check(
    dataset: Dataset,
    deliveries: Sequence[Delivered],
    *,
    results_dir: Path | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> list[GateResult]:
    """Checks deliveries of one dataset; a result each, in order.

    Every expectation is a bound, so all deliveries hold it when the worst of them does: the worst of each measure is
    validated once, and each delivery alone only where that fails. Counts have row_count, accepted, quarantined and
    duplicates. With `results_dir` measures and validations are kept there as JSON (for Data Docs too), and what was
    checked on an earlier night is not checked again. `connection` (with the project's macros) saves opening one.

    Raises:
        SuiteError: the dataset's suite is missing or faulty.
        CheckFailedError: an expectation could not be evaluated.
    """
    suite = suites.load(dataset)
    measured = [_measured(dataset, suite, each, results_dir, connection) for each in deliveries]
    worst = {
        name: (min if name == "accepted_rows" else max)(each[name] for each in measured) for name in suite.measures
    }
    together = _validated(dataset, suite, worst, max(as_of for _, _, as_of in deliveries), results_dir)
    if len(deliveries) == 1 or together.consequence in ("pass", "row"):
        return [together] * len(deliveries)
    return [
        _validated(dataset, suite, each, as_of, results_dir)
        for each, (_, _, as_of) in zip(measured, deliveries, strict=True)
    ]


def _measured(
    dataset: Dataset,
    suite: suites.Suite,
    delivery: Delivered,
    results_dir: Path | None,
    connection: duckdb.DuckDBPyConnection | None,
) -> dict[str, float]:
    """The measures that the suite names, of one delivery."""
    accepted, counts, as_of = delivery
    kept = results_dir / "measures" / _file_name(suite, accepted, counts, as_of) if results_dir else None
    found = _kept(kept)
    if found is None:
        found = measures.measure(connection or _connection(), dataset, accepted, counts, as_of, suite.measures)
        if kept:
            _keep(kept, found)
    return found


def _validated(
    dataset: Dataset, suite: suites.Suite, measured: Mapping[str, float], as_of: dt.date, results_dir: Path | None
) -> GateResult:
    """The suite's verdict on one row of measures."""
    digest = hashlib.sha256(json.dumps([measured, suite.content], sort_keys=True).encode()).hexdigest()[:12]
    kept = results_dir / f"{suite.name}__{as_of:%Y%m%d}__{digest}.json" if results_dir else None
    validation = _kept(kept)
    if validation is None:
        validation = session.shared().validate(suite, measured)
        validation["meta"] |= {"as_of": as_of.isoformat(), "measures": dict(measured)}
        if kept:
            _keep(kept, validation)
    result = _judged(dataset, validation)
    log.debug("gate dataset=%s as_of=%s consequence=%s", dataset.key, as_of, result.consequence)
    return result


def _judged(dataset: Dataset, validation: Mapping[str, Any]) -> GateResult:
    """The validation in our own terms; the worst failure decides."""
    results = []
    consequence = "pass"
    for each in validation["results"]:
        config, observed = each["expectation_config"], each["result"]["observed_value"]
        meta, measure = config["meta"], config["kwargs"]["column"]
        success = each["success"]
        if not success:
            consequence = max(consequence, meta["consequence"], key=CONSEQUENCES.index)
        count = 0 if success else validation["meta"]["measures"].get(measure.removesuffix("_share"), observed)
        results.append(
            QualityResult(
                source=dataset.source,
                dataset=dataset.name,
                expectation=f"{config['type']}({measure})",
                rule=meta["rule"],
                severity=config["severity"],
                success=success,
                observed=observed,
                unexpected_count=int(count),
                message="" if success else meta["message"].format(observed=observed),
            )
        )
    return GateResult(consequence, tuple(results))


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """The gate's own DuckDB, in memory, for callers that have none."""
    return warehouse.connect()


def _file_name(suite: suites.Suite, accepted: Sequence[Path], counts: Mapping[str, int], as_of: dt.date) -> str:
    """Changes with the files, their counts, the suite and the way things are measured."""
    files = [(str(path), stat.st_size, stat.st_mtime_ns) for path in accepted for stat in [path.stat()]]
    parts = [repr(files), repr(sorted(counts.items())), json.dumps(suite.content), measures.VERSION]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return f"{suite.name}__{as_of:%Y%m%d}__{digest}.json"


def _kept(path: Path | None) -> dict[str, Any] | None:
    """The validation of an earlier night; None when there is none that can be read."""
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _keep(path: Path, content: Mapping[str, Any]) -> None:
    """Writes the content, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, path)
