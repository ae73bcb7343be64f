"""What people returned, as precision and recall: whose mistake it was, how sure the share is, what is not known."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from flows import cli
from flows.evaluation import labels, words
from flows.memory import state
from matchers import sql_runner
from schemas.published import words as published_words
from tests.conftest import Night
from tests.flows.evaluating import REGISTER, TAX, database, fill, outcome

__all__ = ["database"]


_NOON = dt.datetime(2026, 11, 2, 12)


def _whole(table: str, row: dict[str, object]) -> dict[str, object]:
    return dict.fromkeys(state.TABLES[table]) | row


def returns(*found: tuple[str, str, str | None]) -> list[dict[str, object]]:
    """Rows of `hist.target_return`: person, line and reason."""
    return [
        {"return_id": number, "person_id": person, "insurance_line": line, "gap": "not_enrolled", "reason": reason,
         "note": "已上门"}
        for number, (person, line, reason) in enumerate(found, start=1)
    ]  # fmt: skip


def judged(connection: duckdb.DuckDBPyConnection) -> None:
    sql_runner.run(connection, "90_evaluate/label", {})


@pytest.mark.parametrize("line", list(published_words.INSURANCE_LINES))
def test_every_reason_says_whose_mistake_it_was(database, line):
    reasons = published_words.NOT_ENROLLED_REASONS
    fill(database, "hist.target_return", returns(*((reason, line, reason) for reason in reasons)))
    found = {row["person_id"][:2]: row["label"] for row in outcome(database, "label")}
    student = "data" if line == "pension" else "right"
    expected = {
        "elsewhere": ("01", "02", "03"), "data": ("07", "08", "09", "16"), "linkage": ("17",),
        "right": ("11", "12", "13", "14", "15"), "unclear": ("10", "99"),
    }  # fmt: skip
    assert found == {code: label for label, codes in expected.items() for code in codes} | dict.fromkeys(
        ("04", "05", "06"), student
    )


def test_every_result_and_cause_of_an_audit_has_a_label(database):
    causes = (None, *published_words.NOT_TRUE_REASONS)
    fill(database, "hist.flag_return", [
        {"return_id": number, "flag_id": f"deceased_claimant-{number}", "check_result": result, "not_true_reason": cause}
        for number, (result, cause) in enumerate(itertools.product(published_words.CHECK_RESULTS, causes))
    ])  # fmt: skip
    counted: dict[str, int] = {}
    for row in outcome(database, "label"):
        counted[row["label"]] = counted.get(row["label"], 0) + 1
        assert row["kind"] == "deceased_claimant"
    each = len(causes)
    assert counted == {"right": 2 * each, "unclear": each, "linkage": 2, "data": 4, "unexplained": 1, "rule": each - 7}


def test_the_newest_return_counts_and_one_that_was_emptied_does_not(database):
    fill(database, "hist.target_return", [
        *returns(("p1", "pension", "12 本人不愿参保"), ("p1", "pension", "17 已参保但系统未匹配"), ("p2", "medical", "99 其他")),
        {"return_id": 4, "person_id": "p2", "insurance_line": "medical"},
    ])  # fmt: skip
    fill(database, "hist.flag_return", [
        {"return_id": 5, "flag_id": "early_pension-1", "check_result": "属实"},
        {"return_id": 6, "flag_id": "early_pension-1"},
    ])  # fmt: skip
    assert [(row["person_id"], row["label"]) for row in outcome(database, "label")] == [("p1", "linkage")]


def test_precision_leaves_out_what_could_not_be_judged_and_has_an_interval(database):
    """Eight of ten: Wilson's interval at 95 % is 0.4902 to 0.9433 (Brown, Cai and DasGupta 2001 give the formula)."""
    reasons = ["12 本人不愿参保"] * 8 + ["02 已在外地参加居民养老", "17 已参保但系统未匹配", "10 失联/查无此人"]
    fill(database, "hist.target_return", returns(*((f"p{n}", "pension", each) for n, each in enumerate(reasons))))
    judged(database)
    one, total = outcome(database, "label_score", **labels.CONFIDENCE)
    assert (one["kind"], total["kind"]) == ("pension/not_enrolled", "全部")
    counts = ("checked", "judged", "right_count", "elsewhere", "linkage", "data", "unclear")
    assert [one[name] for name in counts] == [11, 10, 8, 1, 1, 0, 1]
    assert one["precision"] == pytest.approx(0.8)
    assert (one["precision_low"], one["precision_high"]) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_a_share_of_nothing_is_no_share_and_one_of_all_is_not_certain(database):
    fill(database, "hist.target_return", returns(("p1", "pension", "99 其他"), ("p2", "medical", "12 本人不愿参保")))
    judged(database)
    medical, pension, total = outcome(database, "label_score", **labels.CONFIDENCE)
    assert (pension["precision"], pension["precision_low"], pension["precision_high"]) == (None, None, None)
    assert medical["precision"] == total["precision"] == 1 and medical["precision_low"] < 0.5


def test_wrong_links_of_doubts_are_told_by_the_weakest_decider(database):
    fill(database, "hist.flag_return", [
        {"return_id": 1, "flag_id": "early_pension-" + name, "confidence": "medium", "check_result": result,
         "not_true_reason": cause}
        for name, result, cause in (
            ("a", "属实", None), ("b", "不属实", "同名同生日"), ("c", "不属实", "补发款"), ("gone", "不属实", "重号"), ("d", "属实", None)
        )
    ])  # fmt: skip
    for name in "abc":
        for place, decider in ((TAX, "rule"), (REGISTER, "model")):
            fill(
                database, "published.flag_evidence", [{**place, "record_no": name, "flag_id": "early_pension-" + name}]
            )
            fill(database, "published.person_links", [{**place, "record_no": name, "decided_by": decider}])
    fill(database, "published.flags", [{"flag_id": "early_pension-d"}])
    judged(database)
    assert outcome(database, "label_link") == [
        {"decided_by": "model", "confidence": "medium", "right_count": 1, "wrong_count": 1},
        {"decided_by": "registry", "confidence": "medium", "right_count": 1, "wrong_count": 0},
        {"decided_by": "unknown", "confidence": "medium", "right_count": 0, "wrong_count": 1},
    ]


def people(connection: duckdb.DuckDBPyConnection, **places: tuple[bool, str]) -> None:
    """Persons, whether the registry has them, and the source of their one record."""
    for person, (in_registry, source) in places.items():
        fill(connection, "published.persons", [{"person_id": person, "in_registry": in_registry}])
        link = {"source": source, "dataset": "d", "record_no": person, "person_id": person}
        fill(connection, "published.person_links", [link])


def test_missed_matches_are_told_by_how_near_they_came(database):
    people(database, since=(True, "tax"), waiting=(False, "tax"), unseen=(False, "tax"))
    missed = ("since", "waiting", "unseen", "departed")
    fill(database, "hist.target_return", returns(*((each, "pension", "17 已参保但系统未匹配") for each in missed)))
    pair = {"source_l": "tax", "dataset_l": "d", "record_no_l": "waiting", "match_probability": 0.4}
    fill(database, "published.review_pairs", [pair, {**pair, "match_probability": 0.7}])
    judged(database)
    found = {row["state"]: (row["persons"], row["least"], row["most"]) for row in outcome(database, "label_missed")}
    assert found == {"matched": (1, None, None), "waiting": (1, 0.7, 0.7), "unseen": (2, None, None)}


def test_recall_lies_between_what_is_known_missed_and_the_most_that_can_be(database):
    linked = {f"l{n}": (True, "tax") for n in range(6)}
    people(database, **linked, r1=(True, "insurance"), r2=(True, "insurance"), d1=(False, "tax"), d2=(False, "tax"),
           d3=(False, "tax"))  # fmt: skip
    found = returns(("d1", "pension", "17 已参保但系统未匹配"), ("d1", "medical", "17 已参保但系统未匹配"))
    fill(database, "hist.target_return", found)
    judged(database)
    (row,) = outcome(database, "label_recall")
    assert (row["linked"], row["known_missed"], row["most_missed"]) == (6, 1, 2)
    assert (row["recall_low"], row["recall_high"]) == (pytest.approx(6 / 8), pytest.approx(6 / 7))


def test_without_a_truth_only_what_was_returned_is_told(good_night: Night, tmp_path: Path, capsys):
    output = tmp_path / "output"
    output.mkdir()
    shutil.copy(good_night.published, output)
    page = tmp_path / "page.html"
    asked = ["evaluate", "--output", str(output), "--html", str(page)]
    assert cli.main(asked) == 0
    assert words.NO_LABELS in capsys.readouterr().out and words.NO_LABELS in page.read_text("utf-8")
    row = {"person_id": "p", "insurance_line": "pension", "gap": "lapsed", "reason": "17 已参保但系统未匹配"}
    with state.opened(output, write=True) as kept:
        flag = {"flag_id": "early_pension-1", "status": "confirmed", "check_result": "属实", "confidence": "high"}
        rows = {"target_return": [_whole("target_return", row)], "flag_return": [_whole("flag_return", flag)]}
        state.append(kept, "a.xlsx", "0", "甲", _NOON, rows)
    assert cli.main(asked) == 0
    shown = capsys.readouterr().out
    assert words.LABELS_CAUTION in shown and "养老 中断缴费" in shown and "未到龄领取" in shown
    measured = json.loads((output / "evaluation.json").read_text("utf-8"))
    kinds = {row["kind"]: row["precision"] for row in measured["label_score"] if row["kind"] != "全部"}
    assert kinds == {"pension/lapsed": 0.0, "early_pension": 1.0}
    html = page.read_text("utf-8")
    assert "养老 中断缴费" in html and "召回率在" in html and "分块规则" not in html
    assert not list(tmp_path.glob("page_*.svg"))
