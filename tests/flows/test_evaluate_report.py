"""Evaluation as a whole: calibration and scores, the report and its page; a perfect result scores one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows import evaluate
from flows.evaluation import measures, words
from matchers import sql_library, sql_runner
from schemas.errors import UsageError
from tests.conftest import Night
from tests.flows.evaluating import TAX, database, fill, outcome
from tests.sql.test_library import tables_in

__all__ = ["database"]


def calibrated(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, float, bool]]
) -> dict[str, dict[str, Any]]:
    fill(connection, "evaluate.judged", [
        {**TAX, "what": what, "record_no": str(n), "match_probability": probability, "is_right": is_right}
        for n, (what, probability, is_right) in enumerate(rows)
    ])  # fmt: skip
    sql_runner.run(connection, "90_evaluate/reliability", {"bits": 2, "bins": 2})
    return {row["what"]: row for row in outcome(connection, "calibration")}


def test_probabilities_that_hold_have_no_calibration_error(database):
    rows = [("model", 0.75, n % 4 > 0) for n in range(40)] + [("review", 0.5, n % 2 > 0) for n in range(40)]
    scores = calibrated(database, rows)
    assert {what: row["ece_log_odds"] for what, row in scores.items()} == {"model": 0, "review": 0, "both": 0}
    assert scores["model"]["brier"] == pytest.approx(0.75 * 0.25) and scores["both"]["records"] == 80
    assert scores["both"]["ece_equal_mass"] == pytest.approx(0)


def test_calibration_error_is_the_mean_gap_by_record_and_certainty_has_a_bin(database):
    scores = calibrated(database, [("model", 1.0, True)] * 30 + [("model", 0.6, False)] * 10)
    assert scores["model"]["ece_log_odds"] == pytest.approx(0.6 * 10 / 40)
    assert scores["model"]["brier"] == pytest.approx(0.36 * 10 / 40)


def test_employers_are_scored_by_unit_and_gap_and_their_people_by_number(database):
    for schema in ("published", "truth"):
        database.execute(
            f"create table {schema}.employer_targets (uscc text, name text, gap text, employees_uninsured int)"
        )
    listed = {"name": "甲", "gap": "suspended", "employees_uninsured": 3}
    fill(database, "published.employer_targets", [listed | {"uscc": "A"}, listed | {"uscc": "B"}, listed])
    fill(
        database, "truth.employer_targets", [listed | {"uscc": "A", "employees_uninsured": 5}, listed | {"uscc": None}]
    )
    counts = {"what": "employer", "both_count": 2, "found_count": 3, "true_count": 2}
    people = {"what": "employer", "kind": "people", "both_count": 6, "found_count": 9, "true_count": 8}
    expected = [people, counts | {"kind": "suspended"}, counts | {"kind": "全部"}]
    assert outcome(database, "employer_score") == expected


def truth_of(night: Night, folder) -> None:
    """A truth that agrees with the published result in everything."""
    folder.mkdir()
    with duckdb.connect(str(night.published), read_only=True) as connection:
        queries = {
            "links": "select source, dataset, record_no, person_id as person from person_links",
            "persons": "select person_id as person, id_number, name, birth_date, death_date from persons",
            "targets": "select person_id as person, insurance_line, gap from enrolment_targets",
            "employer_targets": "select uscc, name, gap, employees_uninsured from employer_targets",
            "flags": "select flag_type, person_id as person, registry_nos, amount_at_risk from flags",
        }
        for name, query in queries.items():
            pq.write_table(connection.execute(query).to_arrow_table(), folder / f"{name}.parquet")
    names = ("source", "dataset", "record_no", "kind")
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), folder / "noise.parquet")


def test_a_result_that_is_the_truth_scores_one(good_night, tmp_path):
    truth_of(good_night, tmp_path / "truth")
    page = tmp_path / "page.html"
    shown = evaluate.report(good_night.published, tmp_path / "truth", tmp_path / "evaluation.json", page)
    assert {*words.SCORES.values(), "误判死亡：0 人，每十万在世者 0.00 人"} <= set(shown.splitlines())
    measured = json.loads((tmp_path / "evaluation.json").read_text("utf-8"))
    published = [row for row in measured["groups"] if row["linkage"] == "published"]
    rated = [row["f1"] for row in (*published, *measured["scores"]) if row["f1"] is not None]
    assert rated and set(rated) == {1.0}
    assert measured["errors"] == []
    html = page.read_text("utf-8")
    assert "src=" not in html and "<link" not in html and "@import" not in html
    pictures = sorted(tmp_path.glob("page_*.svg"))
    assert len(pictures) == 6
    for picture in pictures:
        assert ElementTree.fromstring(picture.read_text("utf-8")).tag.endswith("svg")
        assert picture.read_text("utf-8").rstrip() in html


def test_a_truth_that_is_not_whole_and_a_result_without_its_staged_files_are_told(good_night, tmp_path):
    with pytest.raises(UsageError, match="真值目录不完整"):
        measures.measure(good_night.published, tmp_path)
    truth_of(good_night, tmp_path / "truth")
    alone = tmp_path / "alone.duckdb"
    shutil.copy(good_night.published, alone)
    with pytest.raises(UsageError, match="暂存数据"):
        measures.measure(alone, tmp_path / "truth")


def test_every_kind_of_noise_has_a_word():
    from simulator import errors

    spelled = {*errors.REPRESENTATION, "id_15_digits"}
    assert set(errors.KINDS) - spelled == set(words.NOISE) - {"none"}


@pytest.mark.parametrize("name", [name for name in sql_library.all_names() if name.startswith("90_evaluate/")])
def test_headers_name_what_the_text_reads(name):
    step = sql_library.load(name)
    serialised = duckdb.execute("select json_serialize_sql(?)", [step.select]).fetchall()[0][0]
    assert tables_in(json.loads(serialised)) == set(step.inputs)
