"""What holds in the place of what is refused, and what becomes of rows that are not used. Invented files."""

from __future__ import annotations

import datetime as dt

from flows.ingest import current
from tests.ingest.test_selection import DEATHS, night

__all__ = ["night"]


def test_changes_under_the_name_of_a_snapshot_are_refused(night):
    assert night({"20261001": {"1": "甲"}}).rows == {"1": "甲"}
    found = night({"20261002": {"2": "乙,新增", "1": "甲,删除"}})
    assert (found.rows, found.states["20261002"]) == ({"1": "甲"}, "refused")
    assert "请在文件名的日期后注明 _delta" in found.told["20261002"].message
    # Whoever fills in the column and means a snapshot has one.
    assert night({"20261003": {"2": "乙,新增", "3": "丙,"}}).rows == {"2": "乙", "3": "丙"}


def test_a_refused_file_of_events_is_what_an_earlier_night_accepted_under_its_name(night):
    assert night({"20261001": {"1": "甲"}, "20261008": {"2": "乙"}}, DEATHS).rows == {"1": "甲", "2": "乙"}
    found = night({"20261008": "坏文件"}, DEATHS)
    assert found.rows == {"1": "甲", "2": "乙"}
    refused, standing = [each for each in found.chosen.extracts if each.file == "deaths_20261008.csv"]
    assert (refused.gate_result, standing.gate_result, standing.stale_reason) == ("refused", "passed", "from_store")
    # The content that the gate refuses tonight does not stand in for itself, and one that was never accepted for nothing.
    found = night({"20261008": {"2": "乙"}, "20261009": "坏文件"}, DEATHS, refused=(dt.date(2026, 10, 8),))
    assert (found.rows, found.states) == (
        {"1": "甲"}, {"20261001": "passed", "20261008": "refused", "20261009": "refused"},
    )  # fmt: skip
    assert found.told["20261001"].is_stale and "deaths_20261008.csv" in found.told["20261001"].message


def test_a_withdrawn_file_of_events_does_not_come_back(night):
    night({"20261001": {"1": "甲"}, "20261008": {"2": "乙"}}, DEATHS)
    night({"20261008": None}, DEATHS)
    assert night({"20261008": "坏文件"}, DEATHS).rows == {"1": "甲"}


def test_a_refused_delta_is_what_was_accepted_under_its_name_or_leaves_older_data(night):
    night({"20261001": {"1": "甲", "2": "乙"}, "20261002_delta": {"2": ",删除"}})
    assert night({"20261002_delta": "坏文件"}).rows == {"1": "甲"}
    found = night({"20261002_delta": None, "20261003_delta": "坏文件"})
    assert (found.rows, found.told["20261001"].is_stale) == ({"1": "甲", "2": "乙"}, True)
    assert found.told["20261001"].stale_reason == "stand_in"


def test_the_tenth_file_of_a_day_applies_after_the_second(night):
    found = night({"20261001": {"1": "甲"}, "20261002_delta_10": {"2": ",删除"}, "20261002_delta_2": {"2": "乙,新增"}})
    assert found.rows == {"1": "甲"}


def test_a_record_of_two_parts_is_the_first_ones_and_the_other_is_set_aside(night, connection):
    found = night({"20261001_full_01": {"1": "甲", "2": "乙"}, "20261001_full_02": {"1": "丙", "2": "乙", "3": "丁"}})
    assert found.rows == {"1": "甲", "2": "乙", "3": "丁"}
    told = found.told["20261001_full_02"]
    assert (told.accepted, told.duplicates, told.quarantined) == (1, 1, 1)
    current.record_quarantine(connection, [found.chosen])
    [(file, line, record_no, raw)] = connection.sql("select file, line, record_no, raw from pub.quarantine").fetchall()
    assert (file, line, record_no) == ("persons_20261001_full_02.csv", 2, "1") and "丙" in raw


def test_what_is_wrong_in_a_refused_file_is_in_the_quarantine(night, connection):
    found = night({"20261001": {"1": "甲", "": "乙"}}, refused=(dt.date(2026, 10, 1),))
    assert found.rows == {} and found.told["20261001"].quarantined == 1
    current.record_quarantine(connection, [found.chosen])
    assert connection.sql("select line, reason from pub.quarantine").fetchall() == [(3, "必填项「个人编号」为空")]
