"""The linkage model: levels of each comparison with their m and u probabilities, as tables for SQL.

Source: Fellegi and Sunter (1969), A Theory for Record Linkage: the weight of a level is log2(m / u).
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

#: `u` of a level whose chance agreement depends on how common the very value is.
BY_FREQUENCY = ("name", "sound")


@dataclass(frozen=True)
class Level:
    """One graded outcome of a comparison. `u` is NULL where it is the frequency named in `frequency_of`."""

    comparison: str
    comparison_title: str
    level: str
    m: float
    u: float | None
    frequency_of: str | None
    says: str

    @property
    def weight(self) -> float | None:
        """log2(m / u) in bits; None where it depends on the value's frequency."""
        return None if self.u is None else math.log2(self.m / self.u)


def load(path: Path | None = None) -> tuple[Level, ...]:
    """The levels of the model file; the one that ships with the program when `path` is None."""
    file = path or Path(__file__).with_name("model.toml")
    model = tomllib.loads(file.read_text(encoding="utf-8"))
    levels = []
    for comparison, declared in model.items():
        if comparison == "version":
            continue
        for name, level in declared["levels"].items():
            by_value = level["u"] in BY_FREQUENCY
            levels.append(
                Level(
                    comparison, declared["title"], name, level["m"], None if by_value else level["u"],
                    level["u"] if by_value else None, level["says"],
                )
            )  # fmt: skip
    return tuple(levels)


def load_table(connection: duckdb.DuckDBPyConnection, levels: tuple[Level, ...]) -> None:
    """Fills `link.model_level`: a row a level, with its weight in bits."""
    table = pa.table({
        "comparison": [level.comparison for level in levels],
        "comparison_title": [level.comparison_title for level in levels],
        "level": [level.level for level in levels],
        "m": [level.m for level in levels],
        "u": pa.array([level.u for level in levels], pa.float64()),
        "frequency_of": pa.array([level.frequency_of for level in levels], pa.string()),
        "weight": pa.array([level.weight for level in levels], pa.float64()),
        "says": [level.says for level in levels],
    })  # fmt: skip
    connection.execute("drop table if exists link.model_level")
    connection.from_arrow(table).create("link.model_level")
