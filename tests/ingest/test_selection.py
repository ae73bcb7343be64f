"""Which deliveries are in force: snapshots, deltas, events, parts, refusals, and the store of earlier nights."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from flows.ingest import current, delivery, selection, staging
from matchers import policy_tables
from schemas.datasets import BY_KEY
from schemas.errors import ExtractRefused

PERSONS, DEATHS = "insurance/persons", "civil_affairs/deaths"
HEADERS = {PERSONS: "个人编号,社会保障号码,姓名,操作", DEATHS: "火化证号,身份证号,死者姓名,死亡日期"}
DAY = dt.date(2026, 11, 1)
POLICY = policy_tables.load("funing").deliveries


@pytest.fixture
def night(tmp_path, connection):
    """Delivers files (name → {record_no: name of the person} or None to take one away), and says what is in force."""

    def run(files, key=PERSONS, as_of=DAY, refused=()):
        folder = tmp_path / "input" / key.split("/")[0]
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in files.items():
            path = folder / f"{key.split('/')[1]}_{name}.csv"
            if rows is None:
                path.unlink()
            elif isinstance(rows, str):
                path.write_text(rows)
            else:
                lines = [
                    f"{number},,{person}" if "," in person else f"{number},,{person},"
                    for number, person in rows.items()
                ]
                path.write_text("\n".join([HEADERS[key], *lines]), encoding="utf-8")
        (tmp_path / "input/tax").mkdir(exist_ok=True)
        (tmp_path / "input/tax/wage_withholding_20261101.csv").touch()
        dataset = BY_KEY[key]
        deliveries = [each for each in delivery.scan(tmp_path / "input")[0] if each.dataset is dataset]

        def gate(_, measured):
            return [
                SimpleNamespace(consequence="extract" if as_of in refused else "row", sentence="质量不合格，请更正。")
                for _, _, as_of in measured
            ]

        chosen = selection.choose(dataset, deliveries, as_of, tmp_path / "store", connection, gate, POLICY)
        selection.remember(chosen)
        current.build(connection, chosen)
        found = connection.sql(f"select record_no, name from stg.{dataset.table} order by record_no").fetchall()
        told = {each.file.split("_", 1)[1].removesuffix(".csv"): each for each in chosen.extracts}
        return SimpleNamespace(
            rows=dict(found), told=told, states={name: each.gate_result for name, each in told.items()}, chosen=chosen
        )

    return run


def test_the_newest_snapshot_replaces_all_older_ones(night):
    found = night(
        {"20261001": {"1": "甲", "2": "乙"}, "20261020_full": {"1": "甲", "3": "丙"}, "20261010_delta": {"2": "乙二"}}
    )
    assert found.rows == {"1": "甲", "3": "丙"}
    assert found.states == {"20261001": "superseded", "20261010_delta": "superseded", "20261020_full": "passed"}
    assert not any(each.is_stale for each in found.told.values())


def test_a_delta_adds_changes_and_deletes_by_record_no(night):
    found = night({
        "20261001": {"1": "甲", "2": "乙", "3": "丙", "4": "丁"},
        "20261002_delta": {"1": "甲二,修改", "5": "戊,新增", "6": "己"}, "20261003_delta": {"2": ",删除", "5": ",取消", "9": ",删除", "1": "甲三,变更"},
    })  # fmt: skip
    assert found.rows == {"1": "甲三", "3": "丙", "4": "丁", "6": "己"}


def test_a_row_that_only_deletes_needs_its_key_and_nothing_else(night, connection):
    found = night({"20261001": {"1": "甲"}, "20261002_delta": {"1": "无,删除", "": "乙,删除"}})
    assert found.rows == {}
    assert found.told["20261002_delta"].quarantined == 1


def test_a_delta_tells_one_change_after_the_other_and_its_last_word_holds(night):
    rows = [
        "1,,甲,删除",
        "1,,甲,新增",
        "2,,乙,新增",
        "2,,乙二,修改",
        "3,,丙,新增",
        "3,,丙,删除",
        "4,,丁,update",
        "5,,,D",
    ]
    found = night({
        "20261001": {"1": "甲", "3": "丙", "5": "戊"}, "20261002_delta": "\n".join([HEADERS[PERSONS], *rows]),
    })  # fmt: skip
    assert found.rows == {"1": "甲", "2": "乙二", "4": "丁"}
    told = found.told["20261002_delta"]
    assert (told.row_count, told.accepted, told.duplicates, told.quarantined) == (8, 5, 3, 0)


def test_a_row_of_a_delta_with_an_unknown_operation_changes_nothing(night, connection):
    found = night({"20261001": {"1": "甲", "2": "乙"}, "20261002_delta": {"1": "甲二,注销", "2": "乙二,修改"}})
    assert found.rows == {"1": "甲", "2": "乙二"}
    [(_, stage)] = [each for each in found.chosen.files if each[0].is_delta]
    [(reason,)] = connection.read_parquet(str(stage.quarantine_path)).project("reason").fetchall()
    assert reason == "「操作」无法识别，应为新增、修改或删除"


@pytest.mark.parametrize("key, name", [(PERSONS, "20261002_delta"), (DEATHS, "20261002")])
def test_a_day_without_changes_or_events_is_no_fault(night, key, name):
    found = night({"20261001": {"1": "甲"}, name: {}}, key, refused=[dt.date(2026, 10, 2)])
    assert (found.rows, found.states[name]) == ({"1": "甲"}, "passed")
    assert "没有一行数据，视为没有变动" in found.told[name].message


def test_two_files_of_one_part_are_refused_and_name_each_other(night):
    night({"20261001": {"1": "甲"}})
    found = night({"20261101": {"1": "甲"}, "20261101_full": {"1": "乙"}})
    assert (found.rows, found.states["20261101"], found.states["20261101_full"]) == ({"1": "甲"}, "refused", "refused")
    assert "与 persons_20261101.csv 日期、分卷相同" in found.told["20261101_full"].message


def test_a_delta_of_the_same_day_applies_on_top_of_the_snapshot(night):
    assert night({"20261001_full": {"1": "甲"}, "20261001_delta": {"1": "乙"}}).rows == {"1": "乙"}


def test_a_delta_without_a_snapshot_is_no_population(night):
    found = night({"20261001_delta": {"1": "甲,新增"}})
    assert (found.rows, found.states) == ({}, {"20261001_delta": "refused"})
    assert "请补报全量文件" in found.told["20261001_delta"].message


def test_events_add_up_and_a_later_row_replaces_an_earlier_one(night):
    found = night(
        {"20261001": {"1": "甲", "2": "乙"}, "20261002_a": {"2": "乙二"}, "20261002_b": {"3": "丙", "2": "乙三"}},
        DEATHS,
    )
    assert found.rows == {"1": "甲", "2": "乙三", "3": "丙"}
    assert set(found.states.values()) == {"passed"}


def test_a_full_file_of_events_replaces_the_earlier_ones(night):
    found = night({"20261001": {"1": "甲"}, "20261002_full": {"2": "乙"}, "20261003": {"3": "丙"}}, DEATHS)
    assert found.rows == {"2": "乙", "3": "丙"}


def test_deletions_among_events_alone(night):
    header = "火化证号,身份证号,死者姓名,死亡日期,操作\n"
    assert night({"20261001_delta": header + "1,,甲,,新增\n2,,,,删除\n"}, DEATHS).rows == {"1": "甲"}


def test_parts_make_one_snapshot_and_are_refused_together(night):
    parts = {"20261001_full_01": {"1": "甲"}, "20261001_full_02": {"2": "乙"}}
    assert night(parts).rows == {"1": "甲", "2": "乙"}
    found = night({"20261002_01": {"8": "辛"}, "20261002_02": "%PDF-1"})
    assert found.rows == {"1": "甲", "2": "乙"}
    assert found.states["20261002_01"] == found.states["20261002_02"] == "refused"
    assert "另一个分卷不能使用" in found.told["20261002_01"].message
    assert "PDF" in found.told["20261002_02"].message


def test_parts_of_the_same_content_are_kept_once(night):
    assert night({"20261001_01": {"1": "甲"}, "20261001_02": {"1": "甲"}}).rows == {"1": "甲"}


def test_repeated_rows_within_a_file_are_in_force_once(night):
    found = night({"20261001": "个人编号,社会保障号码,姓名\n1,,甲\n1,,甲\n1,,乙\n2,,丙\n"})
    assert found.rows == {"1": "甲", "2": "丙"}
    told = found.told["20261001"]
    assert (told.row_count, told.accepted, told.duplicates, told.quarantined) == (4, 2, 1, 1)


@pytest.mark.parametrize("why", ["unreadable", "gate"])
def test_a_refused_snapshot_leaves_the_last_good_one_in_force(night, why):
    newest = "%PDF-1" if why == "unreadable" else {"9": "壬"}
    found = night(
        {"20261001": {"1": "甲"}, "20261010": newest, "20261015_delta": {"2": "乙"}}, refused=[dt.date(2026, 10, 10)]
    )
    assert found.rows == {"1": "甲", "2": "乙"}
    assert found.states == {"20261001": "passed", "20261010": "refused", "20261015_delta": "passed"}
    assert [name for name, each in found.told.items() if each.is_stale] == ["20261001"]
    assert found.told["20261001"].message == "较新的文件未通过，沿用 2026-10-01 的最近一次合格数据。"


@pytest.mark.parametrize(
    "newest", [None, "%PDF-1", "个人编号,姓名\n1,甲\n"], ids=["nothing", "unreadable", "column missing"]
)
def test_the_last_good_snapshot_is_kept_in_the_store_when_its_file_is_gone(night, connection, newest):
    night({"20261001_01": {"1": "甲", "": "乙"}, "20261001_02": {"2": "丙"}})
    files = {"20261001_01": None, "20261001_02": None}
    found = night({**files, "20261010": newest} if newest else files)
    assert found.rows == {"1": "甲", "2": "丙"}
    kept = found.told["20261001_01"]
    assert (kept.source, kept.file, kept.is_stale, kept.gate_result) == (
        "insurance",
        "persons_20261001_01.csv",
        True,
        "passed",
    )
    assert kept.message.startswith("本次未收到该数据，" if newest is None else "本次文件未通过，")
    connection.execute("drop table if exists pub.quarantine")
    current.record_quarantine(connection, [found.chosen])
    assert connection.sql("select file, line from pub.quarantine").fetchall() == [("persons_20261001_01.csv", 3)]


def test_a_corrected_file_of_the_same_day_is_the_one_that_is_remembered(night):
    night({"20261001": {"1": "甲", "2": "误"}})
    night({"20261001": {"1": "甲"}})
    assert night({"20261001": None}).rows == {"1": "甲"}


def test_a_delta_older_than_the_remembered_snapshot_is_not_applied_to_it(night):
    night({"20261001": {"1": "甲"}})
    found = night({"20261001": None, "20260915_delta": {"1": "旧"}, "20261005_delta": {"2": "乙"}})
    assert found.rows == {"1": "甲", "2": "乙"}
    assert found.states == {"20260915_delta": "superseded", "20261001": "passed", "20261005_delta": "passed"}


def test_an_earlier_date_looks_at_no_later_file(night):
    files = {"20261001": {"1": "甲"}, "20261020": {"2": "乙"}}
    assert night(files).rows == {"2": "乙"}
    found = night({}, as_of=dt.date(2026, 10, 10))
    assert (found.rows, found.states) == ({"1": "甲"}, {"20261001": "passed", "20261020": "not_due"})
    assert "晚于比对日期 2026-10-10" in found.told["20261020"].message


def test_a_date_far_in_the_future_is_told(night):
    found = night({"20261001": {"1": "甲"}, "20990101": {"2": "乙"}})
    assert (found.rows, found.states["20990101"]) == ({"1": "甲"}, "not_due")
    assert "如日期写错，请改正文件名" in found.told["20990101"].message


class TestStore:
    """A staged file is parsed once, until its content, its date or its declaration changes."""

    @pytest.fixture
    def parsed(self, monkeypatch):
        """The names of the files that were really parsed."""
        names, parse = [], staging._stage

        def counting(file, *arguments):
            names.append(file.path.name)
            return parse(file, *arguments)

        monkeypatch.setattr(staging, "_stage", counting)
        return names

    def test_an_unchanged_file_is_not_parsed_again(self, night, parsed):
        for _ in range(3):
            assert night({"20261001": {"1": "甲"}}).rows == {"1": "甲"}
        assert len(parsed) == 1
        assert night({"20261001": {"1": "乙"}}).rows == {"1": "乙"}
        night({"20261002": {"1": "乙"}})
        assert len(parsed) == 3

    @pytest.mark.parametrize("part", ["_declaration", "_reading"])
    def test_a_changed_declaration_or_reading_parses_anew(self, night, parsed, monkeypatch, part):
        night({"20261001": {"1": "甲"}})
        monkeypatch.setattr(staging, part, lambda *_, **__: "0123456789")
        assert night({}).rows == {"1": "甲"}
        assert len(parsed) == 2

    def test_what_an_older_program_has_read_stands_in_for_what_is_missing(self, night, monkeypatch):
        night({"20261001": {"1": "甲"}})
        monkeypatch.setattr(staging, "_reading", lambda: "0123456789")
        assert night({"20261001": None}).rows == {"1": "甲"}

    def test_what_has_other_columns_stands_in_for_nothing(self, night, monkeypatch):
        night({"20261001": {"1": "甲"}})
        monkeypatch.setattr(staging, "_declaration", lambda dataset, is_delta: "0123456789")
        assert night({"20261001": None}).rows == {}

    def test_a_failure_leaves_nothing_in_the_store(self, read, text, tmp_path):
        with pytest.raises(ExtractRefused):
            read("备注\n1\n")
        assert list((tmp_path / "store").glob("*/*")) == []

    def test_several_workers_may_stage_the_same_content(self, night, tmp_path, connection):
        night({"20261001_01": {"1": "甲"}, "20261001_02": {"1": "甲"}})
        files = [file for each in delivery.scan(tmp_path / "input")[0] for file in each.files if each.is_full]
        staging.read_ahead(files * 4, tmp_path / "other", 4)
        [kept] = (tmp_path / "other" / "insurance__persons").glob("*")
        assert staging.load(kept).accepted == 1

    def test_workers_together_keep_within_the_memory_limit(self, night, tmp_path, monkeypatch):
        night({"20261001_01": {"1": "甲"}, "20261001_02": {"2": "乙"}})
        files = [file for each in delivery.scan(tmp_path / "input")[0] for file in each.files]
        asked = "select parse_formatted_bytes(current_setting('memory_limit')), current_setting('threads')"
        bounds = []
        monkeypatch.setattr(staging, "stage", lambda file, store, own: bounds.extend(own.execute(asked).fetchall()))
        staging.read_ahead(files, tmp_path / "other", 3, "600MB")
        assert len(bounds) == len(files)
        assert all(150e6 < memory <= 200e6 and threads == 1 for memory, threads in bounds)
        assert list((tmp_path / "spill").iterdir()) == []

    def test_a_file_too_large_for_a_worker_is_left_to_who_has_all_the_memory(self, night, tmp_path, monkeypatch):
        night({"20261001": {"1": "甲"}})
        files = [file for each in delivery.scan(tmp_path / "input")[0] for file in each.files]
        opened = []

        def too_small(**bounds):
            own = connect(**bounds)
            own.execute("set memory_limit = '1MB'")
            opened.append(own)
            return own

        connect = staging.warehouse.connect
        monkeypatch.setattr(staging.warehouse, "connect", too_small)
        staging.read_ahead(files, tmp_path / "other", 1)
        assert opened and list((tmp_path / "other").glob("*/*")) == []
