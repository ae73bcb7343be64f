"""Stages of employers, as officers hand them in beside reviewers' decisions: read by name, every fault told."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.ingest import decisions
from flows.ingest.selection import PASSED, REFUSED

HEADER = "统一社会信用代码,单位名称,阶段,日期,经办人,说明\n"
DAY = dt.date(2026, 10, 8)


@pytest.fixture
def handed_in(connection, tmp_path):
    """Hands in files of the folder `decisions` by name; gives the stages read and what became of each file."""

    def read(files: dict[str, str]):
        folder = tmp_path / "input" / "decisions"
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        connection.execute("create schema if not exists stg")
        pairs, stages = decisions.read(connection, tmp_path / "input", tmp_path / "store")
        return connection.table("stg.employer_stage").order("file, line").fetchall(), pairs, stages

    return read


def test_stages_are_read_in_officers_words_and_codes_from_files_that_are_named_so(handed_in):
    rows, pairs, stages = handed_in({
        "employer_stages_10月.csv": HEADER + "91320923ma1mthx2x9,甲公司,告知,2026-10-08,张三,已送达\n,乙厂,refused,2026/10/8,李四,\n",
        "单位办理阶段.csv": "阶段,日期,经办人,单位名称\n纳入失信名单,2026年10月8日,张三,丙厂\n",
        "十月.csv": "左侧部门,左侧数据集,左侧记录编号,右侧部门,右侧数据集,右侧记录编号,结论,审核人,审核日期\n",
    })  # fmt: skip
    assert rows == [
        ("employer_stages_10月.csv", 2, "91320923MA1MTHX2X9", "甲公司", "notified", DAY, "张三", "已送达"),
        ("employer_stages_10月.csv", 3, None, "乙厂", "refused", DAY, "李四", None),
        ("单位办理阶段.csv", 2, None, "丙厂", "credit_listed", DAY, "张三", None),
    ]
    assert [record.file for record in pairs.extracts] == ["十月.csv"]
    assert [(record.gate_result, record.dataset) for record in stages.extracts] == [(PASSED, "employer_stages")] * 2


def test_every_fault_of_a_row_is_told_and_a_file_without_the_columns_is_refused(handed_in, connection):
    rows, _, stages = handed_in({
        "employer_stages.csv": HEADER + ",甲厂,骂了一顿,昨天,,\n,乙厂,已告知,2026-10-08,张三,\n",
        "employer_stages_2.csv": "单位名称,阶段\n甲厂,已告知\n",
    })  # fmt: skip
    assert [row[1:5] for row in rows] == [(3, None, "乙厂", "notified")]
    assert [(record.gate_result, record.quarantined) for record in stages.extracts] == [(PASSED, 1), (REFUSED, 0)]
    assert all(title in stages.extracts[1].message for title in ("日期", "经办人"))
    (_, staged), *_ = stages.files
    reasons = connection.read_parquet(str(staged.quarantine_path)).project("reason").fetchall()
    assert reasons == [("必填项「阶段」无法识别；必填项「日期」无法识别；必填项「经办人」为空",)]


def test_without_the_folder_there_are_no_stages(connection, tmp_path):
    connection.execute("create schema if not exists stg")
    assert [chosen.extracts for chosen in decisions.read(connection, tmp_path, tmp_path / "store")] == [[], []]
    assert connection.table("stg.employer_stage").fetchall() == []
