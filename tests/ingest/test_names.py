"""File names: `<input>/<source>/<dataset>_<YYYYMMDD>[_full|_delta][_<part>].<ext>[.gz]`."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.ingest import delivery
from schemas.datasets import DATASETS
from schemas.errors import InputError

DAY = dt.date(2026, 11, 1)


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    return delivery.scan(folder)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)
@pytest.mark.parametrize(
    ("mode", "is_full", "is_delta"), [("", None, False), ("_full", True, False), ("_delta", False, True)],
    ids=["default", "full", "delta"],
)  # fmt: skip
def test_what_a_file_means(tmp_path, dataset, mode, is_full, is_delta):
    [each], unknown = put(tmp_path, f"{dataset.key}_20261101{mode}.csv")
    expected = dataset.mode.value == "full" if is_full is None else is_full
    assert (each.dataset, each.as_of, each.is_full, each.files[0].is_delta) == (dataset, DAY, expected, is_delta)
    assert unknown == []


@pytest.mark.parametrize("extension", ["csv", "txt", "xlsx", "parquet", "dbf", "CSV", "Xlsx", "DBF"])
@pytest.mark.parametrize("gzip", ["", ".gz", ".GZ"], ids=["plain", "gz", "GZ"])
def test_extensions(tmp_path, extension, gzip):
    [each], _ = put(tmp_path, f"tax/wage_withholding_20261101_2.{extension}{gzip}")
    file = each.files[0]
    assert (file.extension, file.is_gzip, file.part) == (extension.lower(), bool(gzip), "2")
    assert file.name == f"tax/wage_withholding_20261101_2.{extension}{gzip}"


def test_parts_of_a_snapshot_are_one_delivery_and_files_of_events_stand_alone(tmp_path):
    deliveries, _ = put(
        tmp_path,
        "public_security/population_20261101_01.csv", "public_security/population_20261101_full_02.csv",
        "public_security/population_20261101_delta.csv",
        "tax/wage_withholding_20261101_a.csv", "tax/wage_withholding_20261101_b.csv",
    )  # fmt: skip
    assert [(each.dataset.name, len(each.files), each.is_full) for each in deliveries] == [
        ("population", 2, True), ("population", 1, False), ("wage_withholding", 1, False), ("wage_withholding", 1, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tax/readme.txt", "文件名不符合"),
        ("tax/wage_withholding.csv", "文件名不符合"),
        ("tax/wage_withholding_20261101.xls", "文件名不符合"),
        ("tax/wage_withholding_20261101.csv.zip", "文件名不符合"),
        ("tax/wages_20261101.csv", "没有名为「wages」的数据集"),
        ("tax/population_20261101.csv", "没有名为「population」的数据集"),
        ("tax/wage_withholding_20261301.csv", "日期「20261301」不存在"),
        ("taxes/wage_withholding_20261101.csv", "没有名为「taxes」的部门目录"),
        ("wage_withholding_20261101.csv", "放在部门目录里"),
        ("民政局/救助对象.xlsx", "核对目录名（如 civil_affairs）"),
        ("civil_affairs/hardship_20261101_01_delta.csv", "不知是全量还是增量"),
        ("civil_affairs/hardship_20261101_delta2.csv", "不知是全量还是增量"),
        ("civil_affairs/hardship_20261101_增量.csv", "不知是全量还是增量"),
    ],
)
def test_an_unusable_name_is_told_and_stops_nothing(tmp_path, name, told):
    deliveries, [unknown] = put(tmp_path, name, "insurance/persons_20261101.csv")
    assert len(deliveries) == 1
    assert unknown.name.endswith(name)
    assert told in unknown.sentence and "请" in unknown.sentence


@pytest.mark.parametrize(
    "name",
    [
        "tax/.hidden_20261101.csv",
        "tax/~$wage_withholding_20261101.xlsx",
        "truth/persons.parquet",
        "说明.txt",
        "民政局/说明.md",
    ],
)
def test_what_is_no_delivery_is_passed_over(tmp_path, name):
    deliveries, unknown = put(tmp_path, name, "insurance/persons_20261101.csv")
    assert (len(deliveries), unknown) == (1, [])


def test_a_folder_within_a_departments_folder_is_told_and_not_read(tmp_path):
    deliveries, [unknown] = put(tmp_path, "tax/2026/wage_withholding_20261101.csv", "insurance/persons_20261101.csv")
    assert (len(deliveries), unknown.name, unknown.is_stray) == (1, "tax/2026", True)
    assert "数据文件应直接放在部门目录里" in unknown.sentence
    # What lies deeper elsewhere is nobody's delivery.
    assert put(tmp_path, "archive/tax/wage_withholding_20251101.csv")[1] == [unknown]


def test_an_unusable_input_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="不存在.*请检查 --input"):
        delivery.scan(tmp_path / "nowhere")
    with pytest.raises(InputError, match="没有可识别的文件.*public_security/population_20261101.csv"):
        delivery.scan(tmp_path)
    (tmp_path / "a.csv").write_text("")
    with pytest.raises(InputError, match="应当是目录，而不是文件"):
        delivery.scan(tmp_path / "a.csv")
    with pytest.raises(InputError, match="人口.csv：文件名不符合"):
        put(tmp_path, "public_security/人口.csv")
