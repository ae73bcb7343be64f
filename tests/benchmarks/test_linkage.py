"""The harness of the linkage benchmarks scores pairs as it says and survives an engine that cannot run."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks import linkage, measure, people


@pytest.fixture
def scored(tmp_path: Path):
    """Scores of pairs (left, right, probability, weight) against true pairs."""

    def score(pairs: list[tuple], truth: list[tuple], *, dedupe: bool) -> dict[str, float]:
        connection = duckdb.connect()
        connection.execute("create table t (left_uid varchar, right_uid varchar)")
        connection.executemany("insert into t values (?, ?)", truth)
        connection.table("t").to_parquet(str(tmp_path / "truth.parquet"))
        if not dedupe:
            connection.table("t").to_parquet(str(tmp_path / "right.parquet"))
        connection.execute("create schema bench")
        connection.execute("create table bench.pairs (left_uid varchar, right_uid varchar, match_probability double, "
                           "match_weight double)")  # fmt: skip
        connection.executemany("insert into bench.pairs values (?, ?, ?, ?)", pairs)
        return measure.score(connection, tmp_path)

    return score


def test_a_second_choice_is_a_false_link_unless_links_are_one_to_one(scored):
    pairs = [("a", "x", 0.9, 9), ("a", "y", 0.8, 8), ("b", "z", 0.4, 1)]
    scores = scored(pairs, [("a", "x"), ("b", "z")], dedupe=False)
    assert (scores["false_links"], scores["missed_links"]) == (1, 1)
    assert scores["f1"] == pytest.approx(2 * 1 / (2 + 2))
    assert scores["best_f1"] == pytest.approx(2 * 2 / (3 + 2))
    assert scores["one_to_one_best_f1"] == 1


def test_among_duplicates_a_pair_counts_once_and_clusters_are_connected(scored):
    pairs = [("a", "b", 0.9, 9), ("b", "a", 0.9, 9), ("c", "b", 0.8, 8)]
    scores = scored(pairs, [("b", "a"), ("c", "b"), ("a", "c")], dedupe=True)
    assert scores["f1"] == pytest.approx(2 * 2 / (2 + 3))
    assert scores["clusters"] == 1


def test_the_tables_show_the_join_and_a_dash_for_who_failed(tmp_path):
    people.make(tmp_path, 500, "light", seed=1)
    runs = {
        "exact join": [linkage._run([sys.executable, "-m", "benchmarks.exact_join", "--data", str(tmp_path)])],
        "ours": [linkage._run([sys.executable, "-c", "raise SystemExit('no engine')"])],
    }
    text = linkage.tables(runs)
    assert "| exact join |" in text
    assert "ours: no engine" in text
    assert 0.9 < runs["exact join"][0]["scores"]["f1"] < 1
