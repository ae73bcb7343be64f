"""What is deleted once its period is over, what never is, and the record of it."""

from __future__ import annotations

import json
import re
import shutil
import stat

import duckdb
import pyarrow.parquet as pq
import pytest

from flows import cli, purge
from matchers import policy_tables, resources
from tests.conftest import NAMES, number, run_cli, write_county

#: Periods in days and nights: one of a number each, and their meaning is easily told apart.
PERIODS = {"staged_days": 30, "kept_snapshots": 1, "quarantine_days": 10, "linkage_nights": 1, "validation_days": 40}
POPULATION = ".work/staged/public_security__population"


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    """Funing's policy with short periods."""
    text = (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")
    for name, value in PERIODS.items():
        text = re.sub(rf"^{name} = \d+", f"{name} = {value}", text, flags=re.MULTILINE)
    path = tmp_path_factory.mktemp("policy") / "本县.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """Two nights, months apart, by a policy that keeps everything: a register with a faulty row was replaced."""
    folder = tmp_path_factory.mktemp("later")
    write_county(folder / "input")
    first = folder / "input/public_security/population_20261025.csv"
    first.write_text(first.read_text(encoding="utf-8") + f"R98,{number(3)},,男,320923001001,正常,\n", encoding="utf-8")
    wages = folder / "input/tax/wage_withholding_20261020.csv"
    newer = wages.with_name("wage_withholding_20261025.csv").read_text(encoding="utf-8")
    wages.write_text(newer.replace("W", "V"), encoding="utf-8")
    assert run_cli(folder / "input", folder / "output", as_of="2026-11-01") == 0
    wages.unlink()
    for path in (first, *(folder / "input/insurance").glob("*_20261025.csv")):
        # Not byte for byte what came before, which would be told for as long as that is kept.
        path.with_name(path.name.replace("20261025", "20261210")).write_text(path.read_text("utf-8") + "\n", "utf-8")
        path.unlink()
    assert run_cli(folder / "input", folder / "output", as_of="2026-12-20") == 3
    return folder


@pytest.fixture
def county(later, tmp_path):
    shutil.copytree(later, tmp_path / "county", symlinks=True)
    return tmp_path / "county"


def purged(output, policy, *more):
    return cli.main(["purge", "--output", str(output), "--policy", str(policy), *more])


def folders(output, table=POPULATION):
    return sorted(path.name[:8] for path in (output / table).iterdir() if path.is_dir())


def files(output):
    return {path: path.read_bytes() for path in (output / ".work").rglob("*") if path.is_file()}


def record(output):
    return [json.loads(line) for line in (output / purge.RECORD).read_text(encoding="utf-8").splitlines()]


def test_a_preview_says_what_would_go_and_deletes_nothing(county, policy, capsys):
    before = files(county / "output")
    assert purged(county / "output", policy) == 0
    told = capsys.readouterr().out
    assert "可清理" in told and "加 --apply 执行" in told
    assert "暂存的数据　公安 户籍人口　2026-10-25　11 行" in told and "超过 30 天" in told
    assert files(county / "output") == before
    assert not (county / "output" / purge.RECORD).exists()


def test_what_is_over_goes_with_a_line_for_each_and_nobody_s_data(county, policy, capsys):
    output = county / "output"
    [staged] = (output / POPULATION).glob("20261025_*")
    digest = json.loads((staged / "meta.json").read_text(encoding="utf-8"))["sha256"]
    assert purged(output, policy, "--apply") == 0
    assert folders(output) == ["20261210"]
    assert [path.name for path in (output / POPULATION).glob("*.json")] == ["20261210.json"]
    # The wages of the 25th are still delivered; those of the 20th were taken away.
    assert folders(output, ".work/staged/tax__wage_withholding") == ["20261025"]
    assert len(list((output / ".work/linkage").iterdir())) == 1
    lines = record(output)
    [line] = [each for each in lines if each["path"] == str(staged.relative_to(output))]
    assert {key: line[key] for key in ("kind", "by", "dataset", "date", "sha256", "rows")} == {
        "kind": "staged", "by": "command", "dataset": "public_security/population", "date": "2026-10-25",
        "sha256": digest, "rows": 11,
    }  # fmt: skip
    assert {each["kind"] for each in lines} == {"staged", "linkage", "validation"}
    with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as found:
        [run] = found.sql("select run_id from runs").fetchone()
        assert {each["run_id"] for each in lines} == {run}
    assert (output / ".work/linkage" / run).is_dir()
    assert all(len(each["policy_sha256"]) == 64 and each["reason"] and each["at"] for each in lines)
    text = (output / purge.RECORD).read_text(encoding="utf-8") + capsys.readouterr().out
    assert not any(name in text for name in NAMES) and number(3) not in text
    assert stat.S_IMODE((output / purge.RECORD).stat().st_mode) == 0o600
    assert purged(output, policy, "--apply") == 0
    assert "没有到期须清理的数据" in capsys.readouterr().out
    assert record(output) == lines


def results(output):
    """What was found of whom, without when and by which run."""
    with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as found:
        return [
            sorted(map(repr, found.table(table).fetchall()))
            for table in ("persons", "person_links", "flags", "flag_evidence", "extracts", "quarantine")
        ]


def test_the_next_night_finds_all_it_needs(county, policy):
    shutil.copytree(county / "output", county / "whole", symlinks=True)
    assert purged(county / "output", policy, "--apply") == 0
    for output in ("output", "whole"):
        assert run_cli(county / "input", county / output, as_of="2026-12-21") == 3
    assert results(county / "output") == results(county / "whole")


def test_the_last_good_snapshot_still_stands_in_after_a_purge_and_its_raw_text_goes_in_its_time(county, policy):
    output = county / "output"
    assert purged(output, policy, "--apply") == 0
    (county / "input/public_security/population_20261210.csv").unlink()
    # Long after: the only register is the one in store, and far older than any period.
    assert run_cli(county / "input", output, policy=str(policy), as_of="2027-06-01") == 3
    with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as found:
        told = "select is_stale, stale_reason, accepted from extracts where dataset = 'population'"
        assert found.sql(told).fetchall() == [(True, "from_store", 10)]
        assert found.sql("select count(*) from persons").fetchone() == (10,)
        assert found.sql("select line, reason, raw is null from quarantine").fetchall() == [
            (12, "必填项「姓名」为空", False)
        ]
    # The night itself has taken the raw text away: nobody corrects a file of last year from here.
    [line] = [each for each in record(output) if each["kind"] == "raw_text"]
    assert (line["by"], line["dataset"], line["rows"]) == ("nightly", "public_security/population", 1)
    [folder] = [path for path in (output / POPULATION).iterdir() if path.is_dir()]
    for name in ("rows.parquet", "quarantine.parquet"):
        assert set(pq.read_table(folder / name).column("raw").to_pylist()) == {None}
    assert run_cli(county / "input", output, policy=str(policy), as_of="2027-06-02") == 3
    with duckdb.connect(str(output / "canbao.duckdb"), read_only=True) as found:
        assert found.sql("select line, reason, raw from quarantine").fetchall() == [(12, "必填项「姓名」为空", None)]
        assert found.sql("select count(*) from persons").fetchone() == (10,)


def test_a_state_that_was_put_aside_goes_in_its_time_and_the_one_in_use_stays(county, policy):
    output = county / "output"
    for day in ("20260601", "20260801"):
        (output / f"state.duckdb.{day}-101500").write_bytes(b"damaged")
        (output / f"state.duckdb.{day}-101500.wal").write_bytes(b"damaged")
    assert purged(output, policy, "--apply") == 0
    # The published night is of 2026-12-20, and the policy says nothing of this period: half a year.
    assert sorted(path.name for path in output.glob("state.duckdb*")) == [
        "state.duckdb", "state.duckdb.20260801-101500", "state.duckdb.20260801-101500.wal",
    ]  # fmt: skip
    gone = [line for line in record(output) if line["kind"] == "state"]
    assert [line["path"] for line in gone] == ["state.duckdb.20260601-101500", "state.duckdb.20260601-101500.wal"]
    assert "超过 180 天" in gone[0]["reason"]


def test_a_night_that_cannot_purge_has_published_all_the_same(county, policy, monkeypatch, caplog):
    def refuse(*_):
        raise OSError("played")

    monkeypatch.setattr(purge, "_append", refuse)
    assert run_cli(county / "input", county / "output", policy=str(policy), as_of="2026-12-21") == 3
    assert "清理没有完成" in caplog.text
    with duckdb.connect(str(county / "output/canbao.duckdb"), read_only=True) as found:
        assert str(found.sql("select as_of from runs").fetchone()[0]) == "2026-12-21"
    assert "20261025" in folders(county / "output")


def test_a_note_that_cannot_be_read_is_no_reason_to_call_a_published_night_failed(county, policy, caplog):
    [note, *_] = sorted((county / "output/.work/staged").glob("*/????????.json"))
    note.write_text("{")
    purge.after(county / "output", policy_tables.read(str(policy)), str(policy), "20261101-000000-abcd")
    assert "清理没有完成" in caplog.text and "JSONDecodeError" in caplog.text


def test_nothing_is_purged_where_nothing_was_published(tmp_path, policy, capsys):
    staged = tmp_path / "output" / POPULATION / "20200101_abc_def"
    staged.mkdir(parents=True)
    assert purged(tmp_path / "output", policy, "--apply") == 2
    assert "什么都没有清理" in capsys.readouterr().err
    assert staged.is_dir()


def test_a_line_that_a_power_cut_left_unfinished_spoils_no_other(tmp_path):
    record = tmp_path / purge.RECORD
    record.write_bytes(b'{"at": "2026')
    purge._append(record, {"kind": "staged"})
    purge._append(record, {"kind": "linkage"})
    assert record.read_text().splitlines() == ['{"at": "2026', '{"kind": "staged"}', '{"kind": "linkage"}']
