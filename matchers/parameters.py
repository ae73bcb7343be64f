"""The numbers of a linkage model: m and u of every level, by group of records, in the database and in a file.

A model says what is compared; its parameters say what each outcome is worth. They are a versioned artefact: `canbao
train` writes it, the night reads it. Without one the model's own starting values hold.
Source: Fellegi and Sunter (1969): a level weighs log2(m / u) bits.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from matchers.training import Calibration
from matchers.warehouse import create, quoted
from schemas import linkage
from schemas.errors import UsageError
from schemas.linkage import LinkageModel

MODELS = Path(__file__).with_name("models")

#: Group → comparison → level → value.
Values = dict[str, dict[str, dict[str, float]]]


class Parameters(BaseModel):
    """What training found. A level that is not there keeps the model's value.

    `model_name` and `model_version` say for which model it was learnt; `learnt_from` and `quality` are for readers.
    `match_share`: the share of left rows with a partner, where it was learnt.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    model_name: str
    model_version: str
    version: str = "declared"
    learnt_from: dict[str, Any] = {}
    quality: dict[str, Any] = {}
    calibration: Calibration = Calibration()
    match_share: float | None = None
    m: Values = {}
    u: Values = {}


def load_model(path: Path) -> LinkageModel:
    """The declared model of a TOML file. Raises UsageError when it is none."""
    return linkage.parse(path.read_text(encoding="utf-8"), path.name)


def declared(model: LinkageModel) -> Parameters:
    """The model's own starting values."""
    return Parameters(model_name=model.name, model_version=model.version)


def load(path: Path, model: LinkageModel) -> Parameters:
    """The parameters of a file that `save` wrote.

    Raises:
        UsageError: it cannot be read, or was learnt for another model.
    """
    try:
        found = Parameters.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise UsageError(f"模型参数文件不能使用：{path}。请用 canbao train 重新生成。") from error
    if (found.model_name, found.model_version) != (model.name, model.version):
        raise UsageError(
            f"模型参数文件 {path} 属于模型 {found.model_name} 第 {found.model_version} 版，"
            f"现用的是 {model.name} 第 {model.version} 版。请用 canbao train 重新生成。"
        )
    return found


def save(parameters: Parameters, path: Path) -> None:
    """Writes the parameters as JSON, numbers to six digits, keys in a fixed order."""
    content = json.loads(parameters.model_dump_json(), parse_float=lambda text: float(f"{float(text):.6g}"))
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load_tables(
    connection: duckdb.DuckDBPyConnection, model: LinkageModel, parameters: Parameters, groups: Iterable[str]
) -> None:
    """Fills `link.parameter`, a row a (parameter_group, comparison, level), and `link.block_rule`, a row a rule.

    Empties what depends on them: `link.pattern_level` and `link.certain_pattern`, see matchers/engine.py.
    `weight` is log2(m / u) bits; where u depends on the value it is log2(m), and `varying_no` is the place of
    log2(u) in a pair's `log_us`.
    """
    rows = [row for group in groups for row in _rows(model, parameters, group)]
    connection.execute("drop table if exists link.parameter; drop table if exists link.block_rule")
    create(connection, connection.from_arrow(pa.Table.from_pylist(rows, _SCHEMA)), "link.parameter")
    rules = {
        "rule_no": pa.array(range(len(model.blocking)), pa.uint8()),
        "rule": [rule.name for rule in model.blocking],
        "purpose": [rule.purpose for rule in model.blocking],
    }
    create(connection, connection.from_arrow(pa.table(rules)), "link.block_rule")
    for table, columns in _OF_PATTERNS.items():
        connection.execute(" ".join(["create or replace table", quoted(table), columns]))
    _load_quality(connection, parameters)


def _load_quality(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """`link.reliability_bin`: what the probabilities promised and what was true, as found in training."""
    bins = parameters.quality.get("reliability", [])
    table = pa.table({
        "model_version": pa.array([parameters.version] * len(bins), pa.string()),
        "bin_no": pa.array(range(1, len(bins) + 1), pa.int32()),
        "links": pa.array([each[0] for each in bins], pa.int64()),
        "promised": pa.array([each[1] for each in bins], pa.float64()),
        "observed": pa.array([each[2] for each in bins], pa.float64()),
    })  # fmt: skip
    connection.execute("drop table if exists link.reliability_bin")
    create(connection, connection.from_arrow(table), "link.reliability_bin")


_OF_PATTERNS = {
    "link.certain_pattern": "(parameter_group varchar, pattern ubigint, weight double)",
    "link.pattern_level": "(parameter_group varchar, pattern ubigint, comparison_no bigint, level_no ubigint,"
    " comparison varchar, title varchar, level varchar, says varchar, weight double, varying_no integer)",
}
_SCHEMA = pa.schema([
    ("model_version", pa.string()), ("parameter_group", pa.string()), ("comparison_no", pa.int64()), ("level_no", pa.uint64()),
    ("comparison", pa.string()), ("title", pa.string()), ("level", pa.string()), ("says", pa.string()),
    ("m", pa.float64()), ("u", pa.float64()), ("weight", pa.float64()), ("varying_no", pa.int32()),
])  # fmt: skip


def _rows(model: LinkageModel, parameters: Parameters, group: str) -> Iterable[dict[str, object]]:
    varying = 0
    for place, comparison in enumerate(model.comparison):
        has_varying = any(isinstance(level.u, str) for level in comparison.levels)
        varying += has_varying
        own_m = parameters.m.get(group, {}).get(comparison.name, {})
        own_u = parameters.u.get(group, {}).get(comparison.name, {})
        for number, level in enumerate(comparison.levels, start=1):
            m = own_m.get(level.name, level.m)
            u = None if isinstance(level.u, str) else own_u.get(level.name, level.u)
            yield {
                "model_version": parameters.version,
                "parameter_group": group, "comparison_no": place, "level_no": number,
                "comparison": comparison.name, "title": comparison.title, "level": level.name, "says": level.says,
                "m": m, "u": u, "weight": math.log2(m if u is None else m / u),
                "varying_no": varying if has_varying else None,
            }  # fmt: skip
