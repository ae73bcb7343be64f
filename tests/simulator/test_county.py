"""The simulator keeps its promises: what is delivered, what is true, and that both agree."""

from __future__ import annotations

import filecmp
import gzip
import unicodedata
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pytest

from schemas.datasets import DATASETS, PERSON_DATASETS
from simulator.county import simulate
from simulator.dates import period, retirement_month
from simulator.numbers import eighteen, is_valid

FLAG_TYPES = {
    "deceased_claimant", "death_record_conflict", "duplicate_benefit", "duplicate_contribution",
    "duplicate_reimbursement", "imprisoned_claimant", "multiple_registration", "shared_identity", "shared_account",
    "unposted_contribution", "deceased_contribution", "deceased_reimbursement", "undue_government_premium",
    "uncovered_hardship", "early_pension",
}  # fmt: skip


def rows(county: Path, name: str, select: str = "*") -> list[tuple]:
    """Rows of a table of the truth."""
    return duckdb.sql(f"select {select} from '{county}/truth/{name}.parquet'").fetchall()


def test_every_dataset_is_delivered(county: Path) -> None:
    for dataset in DATASETS:
        assert list((county / dataset.source).glob(f"{dataset.name}_2*")), dataset.key


def test_every_format_and_encoding_occurs(county: Path) -> None:
    files = [path for path in county.glob("*/*") if path.parent.name != "truth"]
    assert {"".join(path.suffixes) for path in files} == {".csv", ".txt", ".xlsx", ".parquet", ".dbf", ".csv.gz"}
    heads = [path.read_bytes()[:3000] for path in files if path.suffix in (".csv", ".txt")]
    assert any(head.startswith(b"\xef\xbb\xbf") for head in heads)
    assert any("姓名".encode("gb18030") in head for head in heads)
    assert any(b"\r\n" in head for head in heads) and any(b"\r\n" not in head for head in heads)
    assert any("_delta." in path.name for path in files) and any("_full_02." in path.name for path in files)


def test_no_extract_is_dated_after_the_as_of_date(county: Path) -> None:
    dates = [path.name.split(".")[0].split("_2")[1][:7] for path in county.glob("*/*_2*")]
    assert max(dates) == "0261101"


def test_every_finding_occurs(county: Path) -> None:
    flags = Counter(kind for (kind,) in rows(county, "flags", "flag_type"))
    assert set(flags) == FLAG_TYPES and min(flags.values()) >= 3
    gaps = set(rows(county, "targets", "distinct insurance_line || ' ' || gap"))
    assert gaps == {
        ("pension not_enrolled",), ("pension lapsed",), ("pension not_claiming",),
        ("medical not_enrolled",), ("medical lapsed",),
    }  # fmt: skip
    assert set(rows(county, "employer_targets", "distinct gap")) == {
        ("not_registered",),
        ("suspended",),
        ("under_enrolled",),
    }
    assert len(rows(county, "quarantine", "distinct kind")) >= 10


def test_links_name_each_row_once(county: Path) -> None:
    links = rows(county, "links", "source, dataset, record_no")
    assert len(links) == len(set(links))
    assert {(source, dataset) for source, dataset, _ in links} == {(d.source, d.name) for d in PERSON_DATASETS}
    broken = set(rows(county, "quarantine", "source, dataset, record_no"))
    assert not broken & set(links)


def plain(text: str) -> str:
    """A dressed-up cell as it was: full-width digits, stray quotes and blanks undone."""
    return unicodedata.normalize("NFKC", text).strip("'\t \"")


def test_registry_rows_are_those_of_the_links(county: Path) -> None:
    (file,) = (county / "insurance").glob("persons_*.csv.gz")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        delivered = {plain(line.split(",")[0]) for line in lines} - {"AAC001", ""}
    linked = {number for name, number in rows(county, "links", "dataset, record_no") if name == "persons"}
    broken = {number for name, number in rows(county, "quarantine", "dataset, record_no") if name == "persons"}
    assert linked <= delivered and not linked & broken


def test_deceased_claimants_follow_from_the_delivered_benefits(county: Path) -> None:
    """Payments for periods long after the true date of death (sources differ by 90 days at most) are all flagged."""
    found = duckdb.sql(f"""
        with paid as (
            select "AAC001" as no, try_cast("待遇所属期" as integer) as period
            from read_parquet('{county}/insurance/benefits_*.parquet')
            where "待遇项目" in ('基本养老金', '补发')
        )
        select distinct l.person
        from paid
        join '{county}/truth/links.parquet' l on l.dataset = 'persons' and l.record_no = paid.no
        join '{county}/truth/persons.parquet' p on p.person = l.person and p.death_date is not null
        where paid.period > year(p.death_date + interval 4 month) * 100 + month(p.death_date + interval 4 month)
    """).fetchall()
    flagged = {(person,) for kind, person in rows(county, "flags", "flag_type, person") if kind == "deceased_claimant"}
    assert found and set(found) <= flagged


def test_same_seed_gives_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        simulate(300, 5, tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").glob("*/*")]
    _, different, missing = filecmp.cmpfiles(tmp_path / "a", tmp_path / "b", files, shallow=False)
    assert not different and not missing


def test_noise_zero_leaves_identities_alone(tmp_path: Path) -> None:
    simulate(300, 5, tmp_path, noise=0)
    assert rows(tmp_path, "noise") == []


def test_numbers_carry_their_check_character(county: Path) -> None:
    assert all(is_valid(number) for (number,) in rows(county, "persons", "id_number"))
    assert eighteen("320923800501001") == eighteen("320923800501001"[:15])


@pytest.mark.parametrize(
    ("birth", "sex", "retires"),
    [("1964-12-10", 1, 202412), ("1965-01-10", 1, 202502), ("1965-05-01", 1, 202507), ("1976-09-30", 1, 203909),
     ("1970-01-05", 2, 202502), ("1971-04-05", 2, 202608)],
)  # fmt: skip
def test_retirement_months(birth: str, sex: int, retires: int) -> None:
    day = np.array([np.datetime64(birth, "D").astype(int)])
    assert period(retirement_month(day, np.array([sex])))[0] == retires
