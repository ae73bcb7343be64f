"""A full delivery beside the last accepted one, and data that have grown old. Everybody in it is invented."""

from __future__ import annotations

import datetime as dt
import shutil
from types import SimpleNamespace

import pytest

from flows.ingest import current, delivery, guard, selection
from flows.publication.last_night import LastNight
from matchers.warehouse import relation
from schemas.datasets import BY_KEY
from schemas.policy import AcceptedDelivery, DatasetDelivery
from tests.ingest.limits import LIMITS, POPULATION

DEATHS = "civil_affairs/deaths"
HEADERS = {
    POPULATION: "人员编号,公民身份号码,姓名,户籍地区划,人员状态,状态日期,操作",
    DEATHS: "火化证号,身份证号,死者姓名,死亡日期,操作",
}


def accepted(rows, as_of="20261101"):
    """The limits with a delivery of the population that an official has taken knowingly."""
    each = AcceptedDelivery(dataset=POPULATION, as_of=as_of, rows=rows, by="王某", reason="两个村划归邻县")
    return LIMITS.model_copy(update={"accepted": (each,)})


def people(count, *, first=0, numbered=None, dead=0, op=""):
    """Rows of the population: so many, of whom the first are `numbered` (all) and the first `dead`."""
    numbered = count if numbered is None else numbered
    return [
        f"R{place},{f'{320923198005010000 + place}' if place - first < numbered else ''},甲,320923100001,"
        f"{'死亡注销' if place - first < dead else '正常'},,{op}"
        for place in range(first, first + count)
    ]


def published(used):
    """A night that says of each file of the population (date and more of the name) how many rows it took."""
    source, name = POPULATION.split("/")
    files = [
        {
            "source": source, "dataset": name, "file": f"{name}_{each}.csv", "sha256": each, "accepted": rows,
            "as_of": dt.datetime.strptime(each[:8], "%Y%m%d").date(), "gate_result": "passed", "stale_reason": None,
        }
        for each, rows in used
    ]  # fmt: skip
    at = dt.datetime(2026, 10, 20)
    return LastNight("20261020-000000-abcd", at.date(), at, at, tuple(files))


@pytest.fixture
def night(tmp_path, connection):
    """Delivers files (date and more of the name → rows, None takes one away); what became of them, and who is there."""

    def run(files, *, as_of="2026-11-01", limits=LIMITS, key=POPULATION, last=None):
        folder = tmp_path / "input" / key.split("/")[0]
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "input/tax").mkdir(exist_ok=True)
        (tmp_path / "input/tax/wage_withholding_20261101.csv").touch()
        for name, rows in files.items():
            path = folder / f"{key.split('/')[1]}_{name}.csv"
            if rows is None:
                path.unlink()
            else:
                path.write_text("\n".join([HEADERS[key], *rows]), encoding="utf-8")
        dataset = BY_KEY[key]
        chosen = selection.choose(
            dataset,
            [each for each in delivery.scan(tmp_path / "input")[0] if each.dataset is dataset],
            dt.date.fromisoformat(as_of),
            tmp_path / "store",
            connection,
            lambda _, measured: [SimpleNamespace(consequence="pass", sentence="")] * len(measured),
            limits,
            last,
        )
        selection.remember(chosen)
        current.build(connection, chosen)
        found = {each.file.split("_", 1)[1].removesuffix(".csv"): each for each in chosen.extracts}
        states = {name: each.gate_result + " stale" * each.is_stale for name, each in found.items()}
        rows = relation(connection, f"stg.{dataset.table}").count("*").fetchall()[0][0]
        return SimpleNamespace(rows=rows, states=states, told={name: each.message for name, each in found.items()},
                               ages={name: each.age_days for name, each in found.items()}, quality=chosen.quality,
                               reasons={name: each.stale_reason for name, each in found.items()})  # fmt: skip

    return run


class TestNights:
    """From delivered files to the rows in force."""

    def test_a_first_night_compares_with_the_older_snapshot_beside_it(self, night):
        found = night({"20261001": people(1000), "20261101": people(200)})
        assert (found.rows, found.states) == (1000, {"20261001": "passed stale", "20261101": "refused"})
        assert "与 2026-10-01 报送的数据相比，行数由 1,000 减少到 200" in found.told["20261101"]

    def test_a_first_sample_may_have_been_small_and_deltas_between_are_no_surprise(self, night):
        found = night({"20260901": people(10), "20261001": people(1000)})
        assert (found.rows, found.states["20261001"]) == (1000, "passed")
        gone = [f"R{place},,,,,,删除" for place in range(300)]
        found = night({"20260901": None, "20261010_delta": gone, "20261101": people(700, first=300)})
        assert (found.rows, found.states["20261101"]) == (700, "passed")

    def test_what_was_refused_stays_refused_when_the_staged_store_is_gone(self, night, tmp_path):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        assert night({"20261101": people(200)}).states["20261101"] == "refused"
        shutil.rmtree(tmp_path / "store")
        found = night({})
        assert (found.rows, found.states["20261101"]) == (1000, "refused")

    def test_without_store_and_older_files_what_was_published_is_compared_with(self, night):
        used = [("20261001_full_01", 600), ("20261001_full_02", 600), ("20261015_delta", 50)]
        last = published(used)
        found = night({"20261101": people(500)}, last=last)
        assert (found.rows, found.states) == (0, {"20261101": "refused"})
        assert "与 2026-10-01 采用的数据相比，行数由 1,150 减少到 500" in found.told["20261101"]
        found = night({"20261101": people(1100)}, last=last)
        assert (found.rows, found.states) == (1100, {"20261101": "passed"})

    def test_what_an_official_takes_knowingly_is_taken_then_too(self, night):
        last = published([("20261001", 1200)])
        assert night({"20261101": people(500)}, limits=accepted(500), last=last).rows == 500

    @pytest.mark.parametrize(
        "used", [[("20261015_delta", 5000)], [("20261101", 0)], [("20261105", 5000)]],
        ids=["no snapshot was used", "it was refused", "it is younger"],
    )  # fmt: skip
    def test_what_was_not_in_force_is_not_compared_with(self, night, used):
        assert night({"20261101": people(500)}, last=published(used)).rows == 500

    def test_a_copy_of_the_last_snapshot_under_a_new_date_is_taken_and_told(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        for _ in range(2):
            found = night({"20261101": people(1000)})
            assert (found.rows, found.states["20261101"]) == (1000, "passed")
            assert "内容与 2026-10-01 的文件完全相同" in found.told["20261101"]

    def test_normal_growth_passes_month_after_month(self, night):
        for month, count in (("08", 1000), ("09", 1100), ("10", 1050), ("11", 1250)):
            found = night({f"2026{month}01": people(count)}, as_of=f"2026-{month}-01")
            assert (found.rows, found.states[f"2026{month}01"]) == (count, "passed")

    def test_half_a_register_is_refused_and_the_last_one_stands_in_until_it_is_whole(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        for _ in range(2):
            found = night({"20261101": people(500)})
            assert (found.rows, found.states) == (1000, {"20261001": "passed stale", "20261101": "refused"})
        assert "行数由 1,000 减少到 500（50.0%，允许 10%）" in found.told["20261101"]
        assert found.told["20261001"] == "较新的文件未通过，沿用 2026-10-01 的最近一次合格数据。"
        found = night({"20261101": people(980)})
        assert (found.rows, found.states["20261101"]) == (980, "passed")

    def test_the_last_good_one_stands_in_from_the_store_when_its_file_is_gone(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        found = night({"20261001": None, "20261101": people(1000, numbered=400)})
        assert (found.rows, found.states) == (1000, {"20261101": "refused", "20261001": "passed stale"})
        assert "「公民身份号码」有值的由 100.0% 降到 40.0%" in found.told["20261101"]

    def test_a_bad_correction_of_an_accepted_file_does_not_bring_back_an_older_one(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        night({"20261101": people(1100)})
        found = night({"20261101": people(300)})
        assert found.rows == 1100
        assert found.states["20261001"] == "superseded"

    def test_the_dead_do_not_come_to_life(self, night):
        night({"20261001": people(1000, dead=120)}, as_of="2026-10-01")
        found = night({"20261101": people(1000)})
        assert (found.rows, found.states["20261101"]) == (1000, "refused")
        assert "“死亡注销”的由 120 行变为 0 行" in found.told["20261101"]

    def test_parts_are_judged_together(self, night):
        night({"20261001_full_01": people(600), "20261001_full_02": people(600, first=600)}, as_of="2026-10-01")
        whole = {"20261101_full_01": people(300), "20261101_full_02": people(900, first=300)}
        assert set(night(whole).states.values()) == {"superseded", "passed"}
        found = night({"20261102_full_01": people(600)}, as_of="2026-11-02")
        assert (found.rows, found.states["20261102_full_01"]) == (1200, "refused")

    def test_a_delta_is_not_judged_as_a_full(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        found = night({"20261101_delta": people(2, numbered=0)})
        assert (found.rows, found.states["20261101_delta"]) == (1000, "passed")

    def test_what_deltas_have_added_is_no_surprise_in_the_next_full(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        night({"20261015_delta": people(400, first=1000, op="新增")}, as_of="2026-10-15")
        found = night({"20261101": people(1400)})
        assert (found.rows, found.states["20261101"]) == (1400, "passed")

    @pytest.mark.parametrize(
        ("newest", "expectation", "observed", "rows", "says"),
        [
            (people(500, dead=120), "rows_beside_last_snapshot", -50.0, 500, "行数由 1,000 减少到 500"),
            (people(1000, numbered=400, dead=120), "filled_beside_last_snapshot(id_number)", -60.0, 600, "降到 40.0%"),
            (people(1000), "value_beside_last_snapshot(status)", 0, 120, "“死亡注销”的由 120 行变为 0 行"),
        ],
        ids=["rows", "a column", "a code"],
    )
    def test_what_differs_is_among_the_quality_results(self, night, newest, expectation, observed, rows, says):
        assert night({"20261001": people(1000, dead=120)}, as_of="2026-10-01").quality == []
        [found] = night({"20261101": newest}).quality
        assert (found.source, found.dataset) == ("public_security", "population")
        assert (found.expectation, found.severity, found.success) == (expectation, "warning", False)
        assert (found.observed, found.unexpected_count) == (observed, rows)
        assert says in found.message and found.rule
        [taken] = night({"20261101": newest}, limits=accepted(len(newest))).quality
        assert (taken.expectation, taken.severity) == (expectation, "info")
        assert says in taken.message and "经王某确认后采用" in taken.message

    def test_an_old_file_that_stands_in_is_not_the_newest_one_grown_old(self, night):
        found = night({"20260901": people(1000)}, as_of="2026-09-01")
        assert found.reasons == {"20260901": None}
        assert night({}, as_of="2026-11-01").reasons == {"20260901": "overdue"}
        found = night({"20261101": people(500)})
        assert found.reasons == {"20260901": "stand_in", "20261101": None}
        assert night({"20260901": None}).reasons == {"20260901": "from_store", "20261101": None}

    def test_an_official_takes_a_delivery_knowingly(self, night):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        for _ in range(2):
            found = night({"20261101": people(500)}, limits=accepted(500))
            assert (found.rows, found.states) == (500, {"20261001": "superseded", "20261101": "passed"})
            assert found.told["20261101"] == "变动经王某确认后采用，原因：两个村划归邻县。"
        # From now on the smaller register is what the next one is compared with.
        assert night({"20261102": people(520)}, as_of="2026-11-02").states["20261102"] == "passed"

    @pytest.mark.parametrize("limits", [accepted(501), accepted(500, "20261031")], ids=["other rows", "other date"])
    def test_an_acceptance_is_for_one_delivery(self, night, limits):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        found = night({"20261101": people(500)}, limits=limits)
        assert (found.rows, found.states["20261101"]) == (1000, "refused")
        assert ("确认的行数 501 与本批 500 行不符，确认未生效" in found.told["20261101"]) == (limits == accepted(501))

    def test_nothing_is_parsed_or_counted_again(self, night, monkeypatch):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        counted, count = [], guard._counted
        monkeypatch.setattr(guard, "_counted", lambda *given: counted.append(given[2].sha256) or count(*given))
        for _ in range(2):
            night({"20261101": people(990)})
        assert len(counted) == 1

    def test_a_note_of_an_older_program_is_still_history(self, night, tmp_path):
        night({"20261001": people(1000)}, as_of="2026-10-01")
        [note] = (tmp_path / "store/public_security__population").glob("2*.json")
        content = note.read_text(encoding="utf-8")
        note.write_text(content[content.index(": {") + 2 : content.index("}") + 1], encoding="utf-8")
        assert night({"20261101": people(300)}).rows == 1000


class TestAge:
    """Data that nobody has renewed."""

    def test_old_data_are_used_and_marked(self, night):
        found = night({"20260916": people(5), "20260901": people(4)}, as_of="2026-10-31")
        assert (found.states["20260916"], found.ages) == ("passed", {"20260901": 60, "20260916": 45})
        found = night({}, as_of="2026-11-01")
        assert (found.rows, found.states) == (5, {"20260901": "superseded", "20260916": "passed stale"})
        assert found.told["20260916"] == "最新数据截至 2026-09-16，距比对日期 46 天，超过 45 天的期限，请催报。"

    def test_a_delta_renews_a_snapshot(self, night):
        found = night({"20260101_full": people(5), "20261020_delta": people(1)})
        assert found.states == {"20260101_full": "passed", "20261020_delta": "passed"}

    def test_of_events_the_newest_file_counts(self, night):
        row = ["H1,,甲,2026-01-01,"]
        found = night({"20260101": row, "20260901": row}, key=DEATHS)
        assert found.states == {"20260101": "passed", "20260901": "passed stale"}
        assert set(night({"20261001": row}, key=DEATHS).states.values()) == {"passed"}

    def test_a_file_of_the_future_has_no_age(self, night):
        assert night({"20261101": people(5), "20261201": people(5)}).ages == {"20261101": 0, "20261201": None}

    def test_what_stands_in_says_how_old_it_is_too(self, night):
        night({"20260801": people(5)}, as_of="2026-08-01")
        told = night({"20260801": None}).told["20260801"]
        assert told.startswith("本次未收到该数据，沿用 2026-08-01") and told.endswith("超过 45 天的期限，请催报。")


def test_a_dataset_may_have_limits_of_its_own():
    own = DatasetDelivery(dataset=DEATHS, stale_days=7, values_may_vanish=True, source="约定")
    limits = LIMITS.model_copy(update={"datasets": (own,)})
    assert (limits.of(DEATHS).stale_days, limits.of(POPULATION).stale_days) == (7, 45)
    assert (limits.of(DEATHS).values_may_vanish, limits.of(DEATHS).grows_percent) == (True, 30)
    assert limits.of(DEATHS).source == LIMITS.source
