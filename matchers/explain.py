"""Weighs any two records as the night weighed its pairs, from what `matchers.keeping` kept of it.

The left record is taken out of whatever person it was given, the persons that a comparison has to know of are put
together again as they stood when the pair's round began, and the engine compares and scores the one pair. A pair that
the night compared has the very weight that the night gave it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from matchers import engine, keeping, linking, parameters, reviewing, sql_runner, warehouse
from matchers.linking import OTHERS, POPULATION, REGISTRY, ROUNDS, Round
from schemas.linkage import BITS

#: The household register is never compared with itself at night: whoever asks gets the prior of the registry's rows.
_REGISTER = Round("household register with itself", (POPULATION,), (POPULATION,), True, ROUNDS[1].match_share)


@dataclass(frozen=True)
class Compared:
    """One comparison: its title, the level it gave, what that means, its weight in bits; None where it was silent."""

    title: str
    level: str | None
    says: str | None
    weight: float | None


@dataclass(frozen=True)
class Weighed:
    """A pair as the model sees it, on its own. `prior` and `weight` in bits; `probability` is calibrated."""

    prior: float
    weight: float
    probability: float
    comparisons: tuple[Compared, ...]

    def evidence(self) -> str:
        """The comparisons that said something, as in the published tables."""
        said = [
            {"comparison": each.title, "level": each.level, "says": each.says, "weight": round(each.weight, 2)}
            for each in self.comparisons
            if each.weight is not None
        ]
        return json.dumps(said, ensure_ascii=False)


@dataclass(frozen=True)
class Entry:
    """An entry of a night, by its id and the dataset (`source/dataset`) that it comes from."""

    entry_id: int
    dataset: str


@contextmanager
def opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with what the night kept, as `kept.*`, and the tables that hold all night."""
    with closing(warehouse.connect()) as connection:
        connection.execute("create schema kept")
        for name in ("person_entry", "kept_record"):
            keeping.provide(connection, folder / f"{name}.parquet", "view", "kept." + name.removeprefix("kept_"))
        for name, table in keeping.NIGHT.items():
            if not table.startswith("std."):
                keeping.provide(connection, folder / f"{name}.parquet", "view", table)
        model = linking.model()
        learnt = parameters.load(folder / keeping.PARAMETERS, model)
        parameters.load_tables(connection, model, learnt, linking.GROUPS)
        yield connection


def statement(
    connection: duckdb.DuckDBPyConnection, source: str, dataset: str, record_no: str
) -> dict[str, Any] | None:
    """What a record says of its person (`entry_id`, `id18`, `name` …); None when the night had no such record."""
    given = {"source": source, "dataset": dataset, "record_no": record_no}
    found = sql_runner.fetch(connection, "57_explain/statement", given)
    return found[0] if found else None


def weigh(connection: duckdb.DuckDBPyConnection, folder: Path, pairs: Sequence[tuple[Entry, Entry]]) -> list[Weighed]:
    """What the model says of each pair of two different entries, in order. `connection` is of `opened(folder)`."""
    found: dict[int, Weighed] = {}
    ordered = [_as_the_night_would(pair) for pair in pairs]
    for link_round in (*ROUNDS, _REGISTER):
        own = [place for place, (left, right) in enumerate(ordered) if _round(left, right) is link_round]
        while own:
            batch = list(_side_by_side(own, ordered))
            weighed = _weigh(connection, folder, link_round, [ordered[place] for place in batch])
            found |= {place: weighed[ordered[place][0].entry_id] for place in batch}
            own = [place for place in own if place not in batch]
    return [found[place] for place in range(len(pairs))]


def judge_decisions(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """`pub.link_decisions`: every decision of a reviewer, whether it was obeyed, and what the model says of it."""
    decided = sql_runner.fetch(connection, "57_explain/decided_pair", {})
    weighed: list[Weighed] = []
    if decided:
        pairs = [(Entry(row["entry_l"], row["dataset_l"]), Entry(row["entry_r"], row["dataset_r"])) for row in decided]
        with opened(folder) as kept:
            weighed = weigh(kept, folder, pairs)
    scores = pa.table({
        "decision_no": pa.array([row["decision_no"] for row in decided], pa.int64()),
        "match_weight": pa.array([each.weight for each in weighed], pa.float64()),
        "match_probability": pa.array([each.probability for each in weighed], pa.float64()),
        "evidence": pa.array([each.evidence() for each in weighed], pa.string()),
    })  # fmt: skip
    connection.execute("drop table if exists link.decision_score")
    warehouse.create(connection, connection.from_arrow(scores), "link.decision_score")
    reviewing.report(connection)


def _as_the_night_would(pair: tuple[Entry, Entry]) -> tuple[Entry, Entry]:
    """The record that would be placed first, the one of the greater register second."""
    rank = {POPULATION: 2, REGISTRY: 1}
    left, right = pair
    return pair if rank.get(left.dataset, 0) <= rank.get(right.dataset, 0) else (right, left)


def _round(left: Entry, right: Entry) -> Round:
    """The round in which the two would meet."""
    if left.dataset == POPULATION:
        return _REGISTER
    if left.dataset == REGISTRY:
        return ROUNDS[0] if right.dataset == POPULATION else ROUNDS[1]
    return ROUNDS[3] if right.dataset in OTHERS else ROUNDS[2]


def _side_by_side(places: Iterable[int], pairs: Sequence[tuple[Entry, Entry]]) -> Iterator[int]:
    """Pairs that can be weighed together: a left record is there once, and is no right one's record."""
    left_ids: set[int] = set()
    right_ids: set[int] = set()
    for place in places:
        left, right = (entry.entry_id for entry in pairs[place])
        if left not in left_ids | right_ids and right not in left_ids:
            left_ids.add(left)
            right_ids.add(right)
            yield place


def _weigh(
    connection: duckdb.DuckDBPyConnection, folder: Path, link_round: Round, pairs: Sequence[tuple[Entry, Entry]]
) -> dict[int, Weighed]:
    """By left entry, what the model says of it and its right one."""
    name = ROUNDS[0].name if link_round is _REGISTER else link_round.name
    model = linking.model()
    calibration = parameters.load(folder / keeping.PARAMETERS, model).calibration
    persons = json.loads((folder / keeping.PERSONS).read_text(encoding="utf-8"))[name]
    is_self = link_round.is_self and link_round is not _REGISTER
    values = {
        "is_self": is_self, "persons": persons, "match_share": link_round.match_share,
        "right_datasets": list(link_round.right),
        "bits": BITS, "comparisons": len(model.comparison), "slope": calibration.slope, "shift": calibration.shift,
    }  # fmt: skip
    keeping.provide(connection, folder / name / "kept_place.parquet", "view", "kept.place")
    keeping.provide(connection, folder / name / "match_share.parquet", "view", "kept.match_share")
    explained = pa.table({
        side: pa.array([pair[place].entry_id for pair in pairs], pa.uint64())
        for place, side in enumerate(("left_id", "right_id"))
    })  # fmt: skip
    connection.execute("drop table if exists link.explained")
    warehouse.create(connection, connection.from_arrow(explained), "link.explained")
    # What the whole county went into comes from the night; the rest is put together again for these persons.
    whole = {f"25_context/{table}": table for table in keeping.ROUND}
    for step in (*_BEFORE, *linking.CONTEXT, "57_explain/explained_pair", *linking.CANDIDATES):
        if step in whole:
            keeping.provide(connection, folder / name / f"{whole[step]}.parquet", "view", f"link.{whole[step]}")
        else:
            sql_runner.run(connection, step, values)
    engine.compare(connection, model)
    engine.weigh(connection, model)
    for step in _AFTER:
        sql_runner.run(connection, step, values)
    return _read(connection)


_BEFORE = (
    "57_explain/explained_place",
    "57_explain/explained_entry",
    "57_explain/explained_person",
    "57_explain/explained_certain",
    "57_explain/explained_round",
    "50_link/known_entry",
)
_AFTER = (
    "57_explain/explained_share",
    "50_link/person_pair",
    "50_link/link_probability",
    "50_link/scored_link",
    "57_explain/explained_comparison",
)


def _read(connection: duckdb.DuckDBPyConnection) -> dict[int, Weighed]:
    rows = connection.table("link.explained_comparison").order("left_id, comparison_no").fetchall()
    found: dict[int, Weighed] = {}
    for left_id, _, title, level, says, weight, match_weight, prior, probability in rows:
        before = found[left_id].comparisons if left_id in found else ()
        comparisons = (*before, Compared(title, level, says, weight))
        found[left_id] = Weighed(prior, match_weight, probability, comparisons)
    return found
