"""The quality gates: what is measured, what each suite says, and what follows from honest and damaged deliveries."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.quality import data_docs, gate, kept_pages, measures, suites
from matchers import warehouse
from schemas.dataset import Dataset, Kind
from schemas.datasets import BY_KEY, DATASETS
from schemas.errors import InputError

AS_OF = dt.date(2026, 11, 1)
ROWS = 200
ARROW = {Kind.DATE: pa.date32(), Kind.AMOUNT: pa.decimal128(14, 2), Kind.INTEGER: pa.int32()}
GOOD = {
    Kind.TEXT: "甲", Kind.NAME: "王小明", Kind.ID_NUMBER: "11010519491231002X", Kind.USCC: "91350100M000100Y43",
    Kind.SEX: "2", Kind.DATE: dt.date(1949, 12, 31), Kind.PERIOD: "202610", Kind.AMOUNT: 100, Kind.INTEGER: 76,
    Kind.DIVISION: "320923100001",
}  # fmt: skip
DEATHS, PERSONS = BY_KEY["civil_affairs/deaths"], BY_KEY["insurance/persons"]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return warehouse.connect()


def delivery(folder: Path, dataset: Dataset, rows: int = ROWS, **changed: list[object]) -> Path:
    """A Parquet file as the reading leaves it: good rows, but for the columns given."""
    columns: dict[str, pa.Array] = {"line": pa.array(range(2, rows + 2), pa.int64())}
    for column in dataset.columns:
        value = min(column.values.values()) if column.kind is Kind.CODE else GOOD[column.kind]
        values = [f"R{row}" for row in range(rows)] if column.name == "record_no" else [value] * rows
        columns[column.name] = pa.array(changed.get(column.name, values), ARROW.get(column.kind, pa.string()))
    path = folder / f"{dataset.table}.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def counts(accepted: int = ROWS, quarantined: int = 0, duplicates: int = 0) -> dict[str, int]:
    return {
        "row_count": accepted + quarantined + duplicates, "accepted": accepted, "quarantined": quarantined,
        "duplicates": duplicates,
    }  # fmt: skip


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_suite_covers_what_is_declared(dataset):
    suite = suites.load(dataset)
    assert {"accepted_rows", "quarantined_rows_share", "record_no__repeated_share"} <= suite.measures
    for column in dataset.columns:
        if not column.nullable:
            assert f"{column.name}__missing" in suite.measures
        if column.kind is Kind.CODE:
            assert f"{column.name}__undeclared" in suite.measures
        if column.kind in (Kind.ID_NUMBER, Kind.USCC):
            assert {f"{column.name}__wrong_check", f"{column.name}__wrong_check_share"} <= suite.measures


def test_there_is_no_suite_without_a_dataset():
    from matchers import resources

    assert {path.stem for path in resources.folder("expectations").glob("*.json")} == {each.table for each in DATASETS}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"severity": "critical"}, "consequence 与 severity 不一致"),
        ({"kwargs": {"column": "shoe_size__missing"}}, "没有名为 shoe_size__missing 的指标"),
        ({"type": "expect_table_row_count_to_equal"}, "type 应为"),
        ({"meta": {"rule": "r", "consequence": "row", "message": "{name} 有误"}, "severity": "info"}, "只能使用"),
        ({"meta": {"consequence": "extract", "message": "有误"}}, "meta 缺少 rule"),
        ({"meta": None}, "缺少 kwargs 或 meta"),
    ],
)
def test_a_faulty_suite_is_refused_with_its_fault(tmp_path, monkeypatch, change, fault):
    content = json.loads(suites.load(DEATHS).path.read_text(encoding="utf-8"))
    content["expectations"][0] |= change
    (tmp_path / f"{DEATHS.table}.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(suites.resources, "folder", lambda name: tmp_path)
    with pytest.raises(suites.SuiteError, match=fault):
        suites.load.__wrapped__(DEATHS)
    with pytest.raises(suites.SuiteError, match="文件不存在"):
        suites.load.__wrapped__(PERSONS)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_a_good_delivery_passes(dataset, tmp_path, connection):
    result = gate.check(dataset, [([delivery(tmp_path, dataset)], counts(), AS_OF)], connection=connection)[0]
    assert [each for each in result.results if not each.success] == []
    assert (result.consequence, result.sentence) == ("pass", "")


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
def test_an_empty_delivery_is_refused_and_an_empty_registry_stops_the_run(dataset, connection):
    result = gate.check(dataset, [([], counts(accepted=0), AS_OF)], connection=connection)[0]
    registry = dataset.key in ("insurance/persons", "insurance/enrolments")
    assert result.consequence == ("run" if registry else "extract")
    assert "没有一行可用的数据" in result.sentence


def test_half_of_the_rows_quarantined_is_refused(tmp_path, connection):
    result = gate.check(
        DEATHS, [([delivery(tmp_path, DEATHS)], counts(quarantined=ROWS), AS_OF)], connection=connection
    )[0]
    assert result.consequence == "extract"
    assert "50.0%" in result.sentence


def test_a_few_quarantined_rows_are_reported_and_the_delivery_is_used(tmp_path, connection):
    result = gate.check(DEATHS, [([delivery(tmp_path, DEATHS)], counts(quarantined=7), AS_OF)], connection=connection)[
        0
    ]
    assert result.consequence == "row"
    (failed,) = [each for each in result.results if not each.success]
    assert (failed.observed, failed.unexpected_count, failed.severity) == (7, 7, "info")
    assert failed.message.startswith("殡葬火化有 7 行不符合约定")


@pytest.mark.parametrize(("wrong", "consequence"), [(100, "extract"), (30, "row"), (0, "pass")])
def test_wrong_check_characters_are_weak_evidence_until_they_are_systematic(wrong, consequence, tmp_path, connection):
    numbers = ["110105194912310000"] * wrong + [GOOD[Kind.ID_NUMBER]] * (ROWS - wrong)
    file = delivery(tmp_path, DEATHS, id_number=numbers)
    result = gate.check(DEATHS, [([file], counts(), AS_OF)], connection=connection)[0]
    assert result.consequence == consequence
    assert sum(each.unexpected_count for each in result.results if each.severity == "info") == wrong


def test_cremations_may_lack_a_third_of_their_numbers_and_15_digits_are_no_fault(tmp_path, connection):
    numbers = [None] * (ROWS // 3) + ["320923800501123"] * (ROWS - ROWS // 3)
    file = delivery(tmp_path, DEATHS, id_number=numbers)
    assert gate.check(DEATHS, [([file], counts(), AS_OF)], connection=connection)[0].consequence == "pass"


def test_a_registry_without_numbers_stops_the_run(tmp_path, connection):
    file = delivery(tmp_path, PERSONS, id_number=[None] * ROWS)
    assert gate.check(PERSONS, [([file], counts(), AS_OF)], connection=connection)[0].consequence == "run"


def test_faults_are_counted_over_all_files_of_the_delivery(tmp_path, connection):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    born = [dt.date(1850, 1, 1), dt.date(2026, 11, 2)] + [None] * 18
    files = [
        delivery(tmp_path / "a", DEATHS, 20, birth_date=born, division_code=["3209"] * 20),
        delivery(tmp_path / "b", DEATHS, 20, sex=["M"] + [None] * 19, death_date=[dt.date(2027, 1, 1)] * 20),
    ]
    wanted = measures.names(DEATHS)
    found = measures.measure(connection, DEATHS, files, counts(40, 8, 2), AS_OF, wanted)
    assert found["birth_date__implausible"] == 2
    assert found["birth_date__implausible_share"] == 2 / 22
    assert found["birth_date__missing_share"] == 18 / 40
    assert found["sex__undeclared"] == 1
    assert found["death_date__implausible"] == 20
    assert found["division_code__implausible"] == 20
    assert found["record_no__repeated"] == 20
    assert found["quarantined_rows_share"] == 8 / 50
    assert found["duplicate_rows"] == 2
    assert found.keys() == wanted


def test_a_share_of_few_rows_refuses_nothing(tmp_path, connection):
    file = delivery(tmp_path, DEATHS, 5, id_number=["110105194912310000"] * 3 + [None] * 2)
    assert gate.check(DEATHS, [([file], counts(5, 1), AS_OF)], connection=connection)[0].consequence == "row"


def test_rows_that_only_delete_are_not_measured(tmp_path, connection):
    file = delivery(tmp_path, PERSONS, 40, id_number=[None] * 40, name=[None] * 40)
    table = pq.read_table(file)
    pq.write_table(table.append_column("op", pa.array(["删除"] * 40)), file)
    assert gate.check(PERSONS, [([file], counts(40), AS_OF)], connection=connection)[0].consequence == "pass"
    pq.write_table(table.append_column("op", pa.array([None] * 40, pa.string())), file)
    assert gate.check(PERSONS, [([file], counts(40), AS_OF)], connection=connection)[0].consequence == "run"


def test_a_delivery_is_checked_once_and_its_result_is_kept(tmp_path, connection, monkeypatch):
    file = delivery(tmp_path, DEATHS, id_number=[None] * ROWS)
    kept = tmp_path / "quality"
    first = gate.check(DEATHS, [([file], counts(), AS_OF)], results_dir=kept, connection=connection)[0]
    monkeypatch.setattr(gate.session, "shared", lambda: pytest.fail("checked again"))
    assert gate.check(DEATHS, [([file], counts(), AS_OF)], results_dir=kept, connection=connection)[0] == first
    assert first.consequence == "extract"
    assert suites.load(DEATHS).content == json.loads(suites.load(DEATHS).path.read_text(encoding="utf-8"))
    with pytest.raises(pytest.fail.Exception):
        gate.check(DEATHS, [([file], counts(quarantined=1), AS_OF)], results_dir=kept, connection=connection)[0]


def test_data_docs_show_the_newest_results(with_data_docs, tmp_path, connection):
    kept = tmp_path / "quality"
    with pytest.raises(InputError, match="还没有质量检查结果"):
        data_docs.build(tmp_path, kept)
    file = delivery(tmp_path, DEATHS)
    for as_of in (AS_OF, AS_OF.replace(month=10)):
        gate.check(DEATHS, [([file], counts(quarantined=5), as_of)], results_dir=kept, connection=connection)[0]
    index = data_docs.build(tmp_path, kept)
    pages = sorted(path.parent.parent.name for path in index.parent.glob("validations/**/*.html"))
    assert pages == ["2026-11-01"]
    assert "civil_affairs__deaths" in index.read_text(encoding="utf-8")


@pytest.fixture
def last_site(with_data_docs, tmp_path, connection, monkeypatch) -> tuple[Path, Path]:
    """Validations, and the folder of a night that has rendered them; rendering again ends the test."""
    kept, last = tmp_path / "quality", tmp_path / "last"
    last.mkdir()
    gate.check(DEATHS, [([delivery(tmp_path, DEATHS)], counts(), AS_OF)], results_dir=kept, connection=connection)
    data_docs.build(last, kept)
    monkeypatch.setattr(data_docs.session, "quiet_context", lambda: pytest.fail("rendered anew"))
    return kept, last


def tonight(tmp_path: Path, kept: Path, last: Path) -> Path:
    """The site of the next night."""
    (tmp_path / "tonight").mkdir()
    return data_docs.build(tmp_path / "tonight", kept, last).parent


def test_pages_of_the_last_night_are_taken_where_nothing_was_checked_anew(last_site, tmp_path):
    kept, last = last_site
    site, before = tonight(tmp_path, kept, last), last / data_docs.SITE
    files = [path.relative_to(before) for path in before.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file()) == sorted(files)
    assert all((site / name).read_bytes() == (before / name).read_bytes() for name in files)
    assert {path.stat().st_mode & 0o777 for path in site.rglob("*") if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in site.glob("validations/**/*.html")} == {0o600}
    # And so on: the night after takes them from this one.
    (tmp_path / "next").mkdir()
    contents = data_docs.build(tmp_path / "next", kept, tmp_path / "tonight")
    assert contents.read_bytes() == (site / "contents.html").read_bytes()


@pytest.mark.parametrize("change", ["validation", "version", "cut page", "missing page", "added page", "cut note", "no note"])  # fmt: skip
def test_pages_are_rendered_anew_when_anything_differs(last_site, tmp_path, monkeypatch, change):
    kept, last = last_site
    page = next((last / data_docs.SITE).glob("validations/**/*.html"))
    note = last / data_docs.SITE / kept_pages.NOTE
    if change == "validation":
        [validation] = kept.glob("*.json")
        validation.write_text(validation.read_text(encoding="utf-8").replace('"success": true', '"success": false'))
    elif change == "version":
        monkeypatch.setattr(data_docs, "version", lambda _: "next")
    elif change == "missing page":
        page.unlink()
    elif change == "added page":
        page.with_name("another.html").write_text("<p>")
    elif change == "no note":
        note.unlink()
    else:
        cut = page if change == "cut page" else note
        cut.write_bytes(cut.read_bytes()[:-40])
    with pytest.raises(pytest.fail.Exception, match="rendered anew"):
        tonight(tmp_path, kept, last)
    assert not list((tmp_path / "tonight").rglob("*.html"))
