"""The numbers of a linkage model: m and u of every level, by dataset, as the database and the file hold them.

A model says what is compared; its parameters say what each outcome is worth. Until they are trained they are the
model's own starting values. Source: Fellegi and Sunter (1969): a level weighs log2(m / u) bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import linkage
from schemas.linkage import LinkageModel

MODELS = Path(__file__).with_name("models")


@dataclass(frozen=True)
class Parameters:
    """`m[group][comparison][level]` and `u[comparison][level]`; a level that is not there keeps the model's value."""

    version: str = "declared"
    m: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    u: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def load_model(path: Path) -> LinkageModel:
    """The declared model of a TOML file. Raises UsageError when it is none."""
    return linkage.parse(path.read_text(encoding="utf-8"), path.name)


def load_tables(
    connection: duckdb.DuckDBPyConnection, model: LinkageModel, parameters: Parameters, groups: Iterable[str]
) -> None:
    """Fills `link.parameter`, a row a (parameter_group, comparison, level), and `link.block_rule`, a row a rule.

    `weight` is log2(m / u) bits; where u depends on the value it is log2(m), and `varying_no` is the place of
    log2(u) in a pair's `log_us`.
    """
    rows = [row for group in groups for row in _rows(model, parameters, group)]
    connection.execute("drop table if exists link.parameter; drop table if exists link.block_rule")
    connection.from_arrow(pa.Table.from_pylist(rows, _SCHEMA)).create("link.parameter")
    rules = {
        "rule_no": pa.array(range(len(model.blocking)), pa.uint8()),
        "rule": [rule.name for rule in model.blocking],
        "purpose": [rule.purpose for rule in model.blocking],
    }
    connection.from_arrow(pa.table(rules)).create("link.block_rule")


_SCHEMA = pa.schema([
    ("parameter_group", pa.string()), ("comparison_no", pa.int64()), ("level_no", pa.uint64()),
    ("comparison", pa.string()), ("title", pa.string()), ("level", pa.string()), ("says", pa.string()),
    ("m", pa.float64()), ("u", pa.float64()), ("weight", pa.float64()), ("varying_no", pa.int32()),
])  # fmt: skip


def _rows(model: LinkageModel, parameters: Parameters, group: str) -> Iterable[dict[str, object]]:
    varying = 0
    for place, comparison in enumerate(model.comparison):
        has_varying = any(isinstance(level.u, str) for level in comparison.levels)
        varying += has_varying
        for number, level in enumerate(comparison.levels, start=1):
            m = parameters.m.get(group, {}).get(comparison.name, {}).get(level.name, level.m)
            u = None if isinstance(level.u, str) else parameters.u.get(comparison.name, {}).get(level.name, level.u)
            yield {
                "parameter_group": group, "comparison_no": place, "level_no": number,
                "comparison": comparison.name, "title": comparison.title, "level": level.name, "says": level.says,
                "m": m, "u": u, "weight": math.log2(m if u is None else m / u),
                "varying_no": varying if has_varying else None,
            }  # fmt: skip
