"""The days after the first delivery: what arrives makes up what is true, and the list says what happened."""

from __future__ import annotations

import csv
import datetime as dt
import filecmp
import gzip
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest

from flows import cli
from flows.publication import publish
from schemas.datasets import BY_KEY
from schemas.published import TABLES
from simulator import days as simulated
from simulator.county import simulate
from simulator.delivery import layout_of
from simulator.nights import days_of, deliver_day, deliver_first
from simulator.render import date_text, record_numbers
from simulator.state import County

KINDS = {
    "on_time", "late", "missing", "repeated", "out_of_order", "corrected", "withdrawn", "faulty", "unreadable",
}  # fmt: skip
DAYS = 3


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, County]:
    """A county of 600 persons that lived three more days: its folder, and the county as it then was."""
    folder, seen = tmp_path_factory.mktemp("days"), []
    with pytest.MonkeyPatch.context() as patch:
        write = simulated.write_truth
        patch.setattr(simulated, "write_truth", lambda county, where: (seen.append(county), write(county, where)))
        simulate(600, 11, folder, days=DAYS)
    return folder, seen[-1]


@pytest.fixture(scope="module")
def delivered(lived: tuple[Path, County], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input folder after the last day."""
    target = tmp_path_factory.mktemp("input")
    deliver_first(lived[0], target)
    for day in days_of(lived[0]):
        deliver_day(lived[0], day, target)
    return target


def listed(folder: Path) -> list[dict[str, str]]:
    """The list of files."""
    with (folder / "truth" / "days.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(path: Path) -> pd.DataFrame:
    """A delivered file as text, by canonical column names; dressed-up cells undone."""
    dataset = BY_KEY[f"{path.parent.name}/{path.name.split('_2')[0]}"]
    layout = layout_of(dataset)
    if path.suffix == ".parquet":
        frame = duckdb.sql(f"select columns(*)::varchar from '{path}'").df()
    elif path.suffix == ".xlsx":
        head, *rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
        frame = pd.DataFrame(rows, columns=head)
    else:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode(layout.get("encoding", "utf-8")).removeprefix("\ufeff")
        head, *rows = csv.reader(text.splitlines(), delimiter=layout.get("sep", ","))
        frame = pd.DataFrame([row[: len(head)] for row in rows], columns=head)
    names = {layout.get("headers", {}).get(column.name, column.header): column.name for column in dataset.columns}
    frame = frame.rename(columns=names | {"操作": "op"}).astype(object)
    return frame.map(
        lambda cell: unicodedata.normalize("NFKC", str(cell)).strip("'\t ") or None if pd.notna(cell) else None
    )


def delivered_state(folder: Path, key: str) -> pd.DataFrame:
    """What the contract makes of a dataset's files: the newest full extract and its changes, or all events."""
    source, name = key.split("/")
    files = sorted((folder / source).glob(f"{name}_2*"), key=lambda path: path.name[len(name) + 1 :][:8])
    if any("_delta" in path.name for path in files):
        dates = {path: path.name[len(name) + 1 :][:8] for path in files}
        newest = max(date for path, date in dates.items() if "_delta" not in path.name)
        snapshot = [path for path in files if dates[path] == newest and "_delta" not in path.name]
        files = snapshot + [path for path in files if dates[path] >= newest and "_delta" in path.name]
    rows = pd.concat([table(path) for path in files], ignore_index=True)
    rows = rows[rows["record_no"].notna()].drop_duplicates("record_no", keep="last").set_index("record_no")
    return rows[rows["op"] != "删除"] if "op" in rows else rows


def test_the_first_day_is_what_it_is_without_more_days(lived: tuple[Path, County], tmp_path: Path) -> None:
    simulate(600, 11, tmp_path)
    files = [path.relative_to(tmp_path) for path in tmp_path.glob("*/*")]
    same, different, missing = filecmp.cmpfiles(tmp_path, lived[0], map(str, files), shallow=False)
    assert len(same) == len(files) > 60 and not different and not missing
    added = {path.relative_to(lived[0]) for path in lived[0].glob("*/*")} - set(files)
    assert {path.parts[0] for path in added} == {"days", "truth"}


def test_every_kind_occurs_and_all_is_told_in_the_end(lived: tuple[Path, County]) -> None:
    rows = listed(lived[0])
    assert {row["kind"] for row in rows} == KINDS
    assert {row["kind"] for row in rows if row["action"] == "remove"} == {"withdrawn", "corrected"}
    last = {row["kind"] for row in rows if row["day"] == max(row["day"] for row in rows)}
    assert not last & {"missing", "faulty", "unreadable"}


def test_a_file_out_of_order_is_older_than_one_that_came_before(lived: tuple[Path, County]) -> None:
    rows = listed(lived[0])
    dataset = {id(row): row["file"].split("_2")[0] for row in rows}
    for row in rows:
        newer = [
            other for other in rows
            if dataset[id(other)] == dataset[id(row)] and other["day"] < row["day"] and other["dated"] > row["dated"]
            and other["action"] == "add" and other["kind"] != "repeated"
        ]  # fmt: skip
        if row["kind"] in ("late", "out_of_order"):
            assert row["day"] > row["dated"] and bool(newer) == (row["kind"] == "out_of_order"), row["file"]


def test_the_list_names_every_file_and_its_rows(lived: tuple[Path, County]) -> None:
    folder, _ = lived
    rows = [row for row in listed(folder) if row["action"] == "add"]
    files = {f"{path.parts[-3]}/{path.parts[-2]}/{path.name}" for path in (folder / "days").glob("*/*/*")}
    assert sorted(files) == sorted(f"{row['day'].replace('-', '')}/{row['file']}" for row in rows)
    counted = [
        row for row in rows if row["rows"] and row["file"].endswith((".csv", ".txt", ".gz", ".parquet", ".xlsx"))
    ]
    assert len(counted) > 50
    for row in counted:
        path = folder / "days" / row["day"].replace("-", "") / row["file"]
        assert len(table(path)) == int(row["rows"]), row["file"]


@pytest.mark.parametrize(
    ("key", "columns"),
    [("insurance/enrolments", ("status", "status_date", "scheme")), ("public_security/population", ("status", "phone")),
     ("insurance/persons", ("phone",)), ("education/students", ("status", "school")),
     ("public_security/residence_permits", ("valid_to",)), ("civil_affairs/hardship", ("category",)),
     ("insurance/employers", ("status", "address")), ("insurance/benefits", ("period",)),
     ("insurance/contributions", ("paid_on",)), ("tax/wage_withholding", ("period",)), ("civil_affairs/deaths", ())],
)  # fmt: skip
def test_what_was_delivered_makes_up_what_the_department_holds(
    lived: tuple[Path, County], delivered: Path, key: str, columns: tuple[str, ...]
) -> None:
    county, found = lived[1], delivered_state(delivered, key)
    facts = county.facts[key].drop_duplicates("record_no")
    facts = facts.set_index(pd.Index(record_numbers(key, facts["record_no"].to_numpy()).to_pylist()))
    broken = county.quarantine.loc[county.quarantine["key"] == key, "record_no"].to_numpy(np.int64)
    expected, form = set(facts.index), layout_of(BY_KEY[key]).get("dates", "dash")
    assert expected <= set(found.index)
    assert set(found.index) - expected <= set(record_numbers(key, broken).to_pylist())
    found = found.loc[list(facts.index)]
    for name in columns:
        said = found[name].replace(["NULL", "无", "-", "—", "不详"], None)
        held = facts[name]
        if BY_KEY[key].column(name).kind == "date":
            held = pd.Series(date_text(held.to_numpy(), form).to_pylist(), facts.index)
            said = said.map(lambda cell: cell if cell is None else cell[:10])
        differing = said[said.fillna("") != held.astype(object).where(held.notna(), "").map(str)]
        assert differing.empty, (key, name, len(differing))


def test_every_day_people_are_born_die_move_work_and_pay(lived: tuple[Path, County]) -> None:
    folder, county = lived
    changes = Counter()
    for row in listed(folder):
        for what in ("added", "changed", "removed"):
            changes[row["file"].split("_2")[0], what] += int(row[what])
    for key in ("public_security/population", "insurance/enrolments", "insurance/employers", "education/students"):
        assert changes[key, "added"] and changes[key, "changed"], key
    assert changes["public_security/residence_permits", "removed"]
    first, last = (duckdb.sql(f"select * from '{path}/persons.parquet'").df().set_index("person")
                   for path in (folder / "truth", folder / "truth" / "days" / "20261104"))  # fmt: skip
    assert len(last) > len(first) and set(first.index) < set(last.index)
    both = last.loc[first.index]
    assert (both["death_date"].notna() & first["death_date"].isna()).sum() >= DAYS
    assert (both["name"] != first["name"]).sum() >= DAYS
    assert (both["id_number"] != first["id_number"]).sum() >= DAYS
    assert not last["id_number"].duplicated(keep=False).sum() > first["id_number"].duplicated(keep=False).sum()
    assert set(county.setting.as_of.isoformat().split("-")) == {"2026", "11", "04"}


def test_a_share_of_all_rows_changes_on_a_day(tmp_path: Path) -> None:
    meta = simulate(5000, 3, tmp_path, days=1, day_share=0.02)
    changed = sum(int(row[what]) for row in listed(tmp_path) for what in ("added", "changed", "removed"))
    assert changed / sum(meta["rows"].values()) == pytest.approx(0.02, rel=0.15)


def test_same_seed_gives_the_same_days(tmp_path: Path) -> None:
    for name in ("a", "b"):
        simulate(300, 5, tmp_path / name, days=2)
    files = [str(path.relative_to(tmp_path / "a")) for path in (tmp_path / "a").rglob("*") if path.is_file()]
    _, different, missing = filecmp.cmpfiles(tmp_path / "a", tmp_path / "b", files, shallow=False)
    assert len(files) > 100 and not different and not missing


def night(target: Path, output: Path, day: dt.date) -> int:
    """A run of the county; its status."""
    return cli.main(
        ["run", "--input", str(target), "--output", str(output), "--policy", "funing", "--as-of", day.isoformat()]
    )


def published(output: Path) -> dict[str, list[str]]:
    """Every published table but the one that names the run; sums of floats differ in their last digits with luck."""
    with duckdb.connect(str(output / publish.FILE_NAME), read_only=True) as found:
        return {
            each.name: sorted(
                repr([round(value, 9) if isinstance(value, float) else value for value in row])
                for row in found.table(each.name).fetchall()
            )
            for each in TABLES
            if each.name != "runs"
        }


def test_nights_of_three_days_end_with_the_facts_and_with_what_a_night_finds_that_kept_nothing(
    lived: tuple[Path, County], tmp_path: Path
) -> None:
    """The pipeline tells damaged and vanished files by its status, and ends with the rows that are true.

    Each night is run a second time from the same history, but without the files that earlier nights had read, checked
    and staged: both publish the same.
    """
    folder, target, output = lived[0], tmp_path / "input", tmp_path / "output"
    target.mkdir()
    deliver_first(folder, target)
    unreadable: set[str] = set()
    for day in days_of(folder):
        told = deliver_day(folder, day, target)
        is_first = not output.exists()
        # What no night has used is missed by none.
        gone = {row["file"] for row in told if row["action"] == "remove"} - unreadable
        damaged = {row["file"] for row in told if row["kind"] == "unreadable"}
        anew = tmp_path / f"anew-{day}"
        if not is_first:
            shutil.copytree(output, anew, symlinks=True, ignore=shutil.ignore_patterns(".work"))
        status = night(target, output, day)
        assert status == (3 if damaged or (gone and not is_first) else 0), day
        unreadable |= damaged
        if not is_first:
            assert night(target, anew, day) == status
            kept, fresh = published(output), published(anew)
            assert [name for name in kept if kept[name] != fresh[name]] == [], day
    assert day == dt.date(2026, 11, 1) + dt.timedelta(days=DAYS)
    with duckdb.connect(str(output / publish.FILE_NAME), read_only=True) as result:
        found = result.sql("select distinct source, dataset, record_no from person_links").fetchall()
    true = duckdb.sql(f"select source, dataset, record_no from '{folder}/truth/days/{day:%Y%m%d}/links.parquet'")
    assert set(found) == set(true.fetchall())
