"""The suites of `expectations/`: one JSON file a dataset, in the form that Great Expectations reads.

Each expectation bounds one measure of `flows.quality.measures` and says, in `meta`, which rule it stands for, what
follows when it fails, and the sentence that tells the department what to correct. `{observed}` in the sentence is
the measured value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.quality import measures
from matchers import resources
from schemas.dataset import Dataset
from schemas.errors import EXIT_UNUSABLE, CanbaoError

#: What follows when an expectation fails, and the severity by which Great Expectations knows it, mildest first.
#:   row      rows are quarantined or weak evidence; the delivery is used, the finding reported
#:   extract  the delivery is refused; the last good one of its dataset stands in
#:   run      no run can go on with what is left of the dataset
SEVERITIES: Mapping[str, str] = {"row": "info", "extract": "warning", "run": "critical"}

TYPES = frozenset({"expect_column_min_to_be_between", "expect_column_max_to_be_between"})


class SuiteError(CanbaoError):
    """A suite file that cannot be used; `faults` lists all that is wrong with it."""

    exit_code = EXIT_UNUSABLE

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.path, self.faults = path, faults
        listed = "".join(f"\n  · {fault}" for fault in faults)
        super().__init__(f"质量检查文件不能使用：{path.name}{listed}")


@dataclass(frozen=True)
class Suite:
    """The expectations about one dataset. `content` is what ExpectationSuite(**content) takes."""

    path: Path
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """`<source>__<dataset>`."""
        return self.content["name"]

    @property
    def expectations(self) -> list[dict[str, Any]]:
        """The expectations as they are written in the file."""
        return self.content["expectations"]

    @property
    def measures(self) -> frozenset[str]:
        """The measures that the suite asks for."""
        return frozenset(expectation["kwargs"]["column"] for expectation in self.expectations)


@cache
def load(dataset: Dataset) -> Suite:
    """The suite of the dataset.

    Raises:
        SuiteError: the file is missing, is not JSON, or breaks the rules at the top of this module.
    """
    path = resources.folder("expectations") / f"{dataset.table}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SuiteError(path, ["文件不存在"]) from error
    except ValueError as error:
        raise SuiteError(path, [f"不是有效的 JSON：{error}"]) from error
    faults = _faults(content, dataset)
    if faults:
        raise SuiteError(path, faults)
    return Suite(path, content)


def _faults(content: object, dataset: Dataset) -> list[str]:
    """Everything in the file that contradicts the declarations or the form of a suite."""
    if not isinstance(content, dict) or not isinstance(content.get("expectations"), list):
        return ["应有 name 和 expectations 两项"]
    faults = [] if content.get("name") == dataset.table else [f"name 应为 {dataset.table}"]
    known = measures.names(dataset)
    seen = set()
    for place, expectation in enumerate(content["expectations"], 1):
        problem = _problem(expectation, known)
        if problem:
            faults.append(f"第 {place} 项：{problem}")
            continue
        key = (expectation["kwargs"]["column"], expectation["severity"])
        if key in seen:
            faults.append(f"第 {place} 项：{key[0]} 在同一级别上重复")
        seen.add(key)
    return faults


def _problem(expectation: Any, known: frozenset[str]) -> str | None:
    """What is wrong with one expectation; None when nothing is."""
    if not isinstance(expectation, dict):
        return "应为一个对象"
    kwargs, meta = expectation.get("kwargs"), expectation.get("meta")
    if not isinstance(kwargs, dict) or not isinstance(meta, dict):
        return "缺少 kwargs 或 meta"
    if expectation.get("type") not in TYPES:
        return f"type 应为 {'、'.join(sorted(TYPES))} 之一"
    if kwargs.get("column") not in known:
        return f"没有名为 {kwargs.get('column')} 的指标"
    absent = [
        name for name in ("rule", "consequence", "message") if not isinstance(meta.get(name), str) or not meta[name]
    ]
    if absent:
        return f"meta 缺少 {'、'.join(absent)}"
    if expectation.get("severity") != SEVERITIES.get(meta["consequence"]):
        return "consequence 与 severity 不一致（row=info，extract=warning，run=critical）"
    try:
        meta["message"].format(observed=0.5)
    except (KeyError, IndexError, ValueError, AttributeError):
        return "message 中只能使用 {observed}"
    return None
