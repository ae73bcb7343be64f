"""What `canbao explain` says: whose records are, what doubts rest on, and of any two records what the night's model says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from flows import cli
from tests.conftest import NAMES, Night, number, run_cli

PERSON, REGISTERED = "insurance/persons/P{}", "public_security/population/RP{}"


def told(capsys: pytest.CaptureFixture[str], output: Path, *arguments: str) -> str:
    """What the command says when all is well."""
    assert cli.main(["explain", "--output", str(output), *arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def good_night(good_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A copy of the good night: to look is to write a line into its access log."""
    output = tmp_path_factory.mktemp("explained") / "output"
    return Night(good_night.input, Path(shutil.copytree(good_night.output, output, symlinks=True)), good_night.status)


@pytest.fixture(scope="module")
def decided_night(good_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The good night with decisions: two people made one, a pair parted, a faulty row and a file of another kind."""
    folder = tmp_path_factory.mktemp("decided")
    given = shutil.copytree(good_night.input, folder / "input")
    (given / "decisions").mkdir()
    (given / "decisions" / "十月.csv").write_text(
        "左侧部门,左侧数据集,左侧记录编号,右侧部门,右侧数据集,右侧记录编号,结论,说明,审核人,审核日期\n"
        f"社会保险,参保人员,P1,公安,户籍人口,RP2,同一人,电话核实 {number(1)},甲,2026-10-20\n"
        "insurance,persons,P3,public_security,population,RP3,不同人,,甲,2026-10-20\n"
        "insurance,persons,P4,public_security,population,RP4,也许,,甲,2026-10-20\n",
        encoding="utf-8",
    )
    (given / "decisions" / "说明.docx").touch()
    return Night(given, folder / "output", run_cli(given, folder / "output"))


def test_a_person_with_every_record_and_its_reason(good_night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(good_night.published), read_only=True) as found:
        person_id = found.sql("select person_id from person_links where record_no = 'P0'").fetchall()[0][0]
    shown = told(capsys, good_night.output, "--person", person_id)
    assert NAMES[0] in shown and "公安 户籍人口" in shown and "证件号码和姓名一致" in shown and "疑似死亡冒领" in shown
    assert number(0) not in shown and number(0)[:4] + "*" * 10 + number(0)[-4:] in shown
    assert "1950-**-**" in shown and "1950-01-15" not in shown
    unmasked = told(capsys, good_night.output, "--person", person_id, "--unmasked", "--reason", "信访核查")
    assert number(0) in unmasked and "1950-01-15" in unmasked


def test_a_flag_with_what_it_rests_on(good_night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(good_night.published), read_only=True) as found:
        flag_id, rows = found.sql(
            "select flag_id, list(distinct record_no) from flag_evidence where flag_id like 'deceased%' group by all"
        ).fetchall()[0]
    shown = told(capsys, good_night.output, "--flag", flag_id)
    assert "不是结论" in shown and all(row in shown for row in rows) and "民政 殡葬火化" in shown


def test_two_records_of_one_person_and_of_two(
    good_night: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "pair.svg"
    arguments = ("--record", PERSON.format(1), "--record", REGISTERED.format(1), "--picture", str(picture))
    shown = told(capsys, good_night.output, *arguments)
    assert "归到同一人" in shown and re.search(r"姓名 +equal +\+", shown) and number(1) not in shown
    weights = [float(each) for each in re.findall(r"^  \S+ .* ([+-]\d+\.\d\d)　", shown.split("模型只就")[1], re.M)]
    assert sum(weights[:-1]) == pytest.approx(weights[-1], abs=0.05)
    drawn = ElementTree.parse(picture).getroot()
    assert drawn.tag.endswith("svg") and "先验" in picture.read_text(encoding="utf-8")

    shown = told(capsys, good_night.output, "--record", PERSON.format(1), "--record", REGISTERED.format(5))
    assert "归到两个人" in shown and "合计" in shown and "证件号码不同" in shown


def test_one_record(good_night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, good_night.output, "--record", "tax/wage_withholding/W9")
    assert "归到 P" in shown and "证件号码和姓名一致" in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--person", "PX"], "没有人员标识「PX」"),
        (["--flag", "FX"], "没有疑点编号「FX」"),
        (["--record", "P1"], "「P1」不是「部门/数据集/记录编号」的形式"),
        (["--record", "tax/payers/1"], "没有名为「tax/payers」的人员数据集.*public_security/population（户籍人口）"),
        (["--record", PERSON.format(99)], "没有记录「社会保险 参保人员 P99」"),
        (["--record", PERSON.format(1), "--record", PERSON.format(1)], "同一条记录"),
        (["--record", PERSON.format(1), "--picture", "x.svg"], "请同时用两次 --record"),
    ],
)
def test_what_is_not_there_is_said(
    good_night: Night, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert cli.main(["explain", "--output", str(good_night.output), *arguments]) == 2
    assert re.search(sentence, capsys.readouterr().err)


def test_decisions_are_read_obeyed_listed_and_explained(
    decided_night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    assert decided_night.status == 0
    with duckdb.connect(str(decided_night.published), read_only=True) as found:
        listed = found.sql(
            "select record_no_l, verdict, state, model_disagrees from link_decisions order by line"
        ).fetchall()
        assert listed == [("P1", "同一人", "in_force", True), ("P3", "不同人", "in_force", True)]
        links = dict(found.sql("select record_no, person_id from person_links").fetchall())
        assert links["P1"] == links["RP2"] != links["RP1"] and links["P3"] != links["RP3"]
        rule = found.sql("select match_rule, decided_by, match_probability from person_links where record_no = 'P1'")
        assert rule.fetchall() == [("reviewer", "reviewer", 1.0)]
        faulty = found.sql("select file, line, source, reason from quarantine").fetchall()
        assert faulty == [("十月.csv", 4, "decisions", "必填项「结论」无法识别")]
        files = found.sql("select file, gate_result, accepted from extracts where source = 'decisions'").fetchall()
        assert files == [("十月.csv", "passed", 2)]
        said = found.sql("select evidence from link_decisions").fetchall()
        assert all(json.loads(evidence) for (evidence,) in said)
    shown = told(capsys, decided_night.output, "--record", PERSON.format(1), "--record", REGISTERED.format(2))
    assert "人工判定" in shown and "与结论不同" in shown and number(1) not in shown
    page = (decided_night.output / "run_summary.html").read_text(encoding="utf-8")
    assert "共 2 条，其中 2 条生效，2 条与模型意见不同" in page and number(1) not in page
