"""Whatever is delivered, the answer is one of the contract's four: its exit status, its sentence, and nothing lost."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import shutil

import duckdb
import openpyxl
import pytest

from flows import run
from matchers import resources
from schemas.errors import UsageError
from tests.conftest import AS_OF, NAMES, checked, digests, number, run_cli, write_county

EXTRACTS = "select dataset, file, gate_result, is_stale, message from extracts"


def assert_says(text, *told):
    """Chinese that names what is wrong, in full-width punctuation and without a person."""
    for each in told:
        assert re.search(each, text), text
    assert not re.search(r"[\u4e00-\u9fff][,:;()]|[,:;()][\u4e00-\u9fff]", text), text
    assert not any(name in text for name in NAMES)
    assert not re.search(r"\d{6}(19|20)\d{9}[\dX]", text), text
    assert "Traceback" not in text


@pytest.fixture
def tonight(good_night, tmp_path):
    """A copy of the good night, to be spoilt."""
    shutil.copytree(good_night.input, tmp_path / "input")
    shutil.copytree(good_night.output, tmp_path / "output")
    return tmp_path


def test_the_county_itself_is_published_without_a_remark(good_night):
    assert good_night.status == 0
    with duckdb.connect(str(good_night.published), read_only=True) as found:
        assert set(found.sql("select gate_result, is_stale from extracts").fetchall()) == {("passed", False)}


UNUSABLE = {
    "missing folder": (lambda path: shutil.rmtree(path), "数据目录不存在.*请检查 --input"),
    "empty folder": (lambda path: (shutil.rmtree(path), path.mkdir()), "没有可识别的文件.*例如 public_security/"),
    "a file instead": (lambda path: (shutil.rmtree(path), path.touch()), "应当是目录，而不是文件.*请给出"),
    "only unknown names": (
        lambda path: (shutil.rmtree(path), (path / "tax").mkdir(parents=True), (path / "tax/工资.csv").touch()),
        "没有可识别的文件(.|\n)*tax/工资.csv：文件名不符合",
    ),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_input_replaces_nothing(tonight, capsys, case):
    spoil, told = UNUSABLE[case]
    before = digests(tonight / "output")
    spoil(tonight / "input")
    assert run_cli(tonight / "input", tonight / "output") == 2
    assert_says(capsys.readouterr().err, told)
    assert digests(tonight / "output") == before


@pytest.mark.parametrize(
    ("dataset", "kind"),
    [("insurance/persons", "missing"), ("insurance/enrolments", "unreadable"), ("insurance/contributions", "no rows"),
     ("insurance/persons", "not due")],
)  # fmt: skip
def test_a_first_night_without_the_registry_is_none(good_night, tmp_path, capsys, dataset, kind):
    shutil.copytree(good_night.input, tmp_path / "input")
    file = tmp_path / "input" / f"{dataset}_20261025.csv"
    header = file.read_text(encoding="utf-8").splitlines()[0]
    if kind == "not due":
        file.rename(file.with_name(file.name.replace("2026", "2099")))
    elif kind == "missing":
        file.unlink()
    else:
        file.write_bytes(b"%PDF-1.7" if kind == "unreadable" else header.encode())
    assert run_cli(tmp_path / "input", tmp_path / "output") == 2
    said = {"missing": "未收到文件", "unreadable": "PDF", "no rows": "没有一行可用的数据", "not due": "改正文件名"}[
        kind
    ]
    assert_says(capsys.readouterr().err, "缺少必需的数据", dataset, said)
    assert digests(tmp_path / "output") == {}


def test_a_later_night_without_the_registry_uses_the_last_good_one(tonight, capsys):
    (tonight / "input/insurance/persons_20261025.csv").unlink()
    (tonight / "input/insurance/persons_20261030.csv").write_bytes(b"%PDF-1.7")
    assert run_cli(tonight / "input", tonight / "output") == 3
    shown = capsys.readouterr()
    assert_says(shown.out.replace(str(tonight), ""), "沿用旧件.*persons_20261025.csv|沿用 2026-10-25")
    with duckdb.connect(str(tonight / "output/canbao.duckdb"), read_only=True) as found:
        assert found.sql(EXTRACTS + " where dataset = 'persons' order by file").fetchall() == [
            ("persons", "persons_20261025.csv", "passed", True, "本次文件未通过，沿用 2026-10-25 的最近一次合格数据。"),
            ("persons", "persons_20261030.csv", "refused", False,
             "扩展名是文本，内容却是PDF 文档；请导出为 CSV（UTF-8 或 GB18030）后重新报送。"),
        ]  # fmt: skip
        assert found.sql("select count(*) from persons where in_registry").fetchone() == (6,)


def _workbook(path, merge=None, sheets=1):
    book = openpyxl.Workbook()
    for sheet in [book.active, *(book.create_sheet() for _ in range(sheets - 1))]:
        sheet.append(["学籍号", "身份证件号", "姓名", "学段", "学籍状态", "入学日期"])
        sheet.append(["S1", number(1), NAMES[1], "高中", "在读", "2024-09-01"])
    if merge:
        book.active.merge_cells(merge)
    book.save(path)


def _duplicated(path):
    rows = [f"H1,{number(place)},{NAMES[place]},低保对象" for place in range(9)]
    path.write_text("\n".join(["救助编号,身份证号,姓名,救助类别", *rows]), encoding="utf-8")


#: Bad files, each the newest of a dataset of its own → what the report of the run says.
REFUSED = {
    "public_security/residence_permits_20261026.csv": (lambda path: path.mkdir(), "这是一个目录"),
    "public_security/人口.csv": (lambda path: path.touch(), "文件名不符合"),
    "civil_affairs/deaths_20261026.csv.gz": (lambda path: path.write_bytes(gzip.compress(b"x" * 999)[:20]), "压缩文件不完整"),
    "civil_affairs/hardship_20261026.csv": (_duplicated, "不符合约定而被隔离"),
    "education/students_20261026.xlsx": (lambda path: _workbook(path, sheets=2), "2 张非空工作表"),
    "education/students_20261027.xlsx": (lambda path: _workbook(path, merge="A1:B1"), "合并单元格"),
    "education/students_20990101.xlsx": (_workbook, "晚于比对日期"),
    "market_supervision/entities_20261026.csv": (lambda path: path.write_bytes(b"%PDF-1.7"), "PDF 文档"),
    "tax/contribution_payments_20261026.csv": (lambda path: path.write_bytes("征缴流水号".encode("utf-16")), "UTF-16"),
    "justice/inmates_20261026.csv": (lambda path: path.write_text("罪犯编号,身份证号,姓名,刑期起,刑期止"), "没有一行可用的数据"),
    "health/death_certificates_20261026.csv": (lambda path: path.write_text("死亡证编号,姓名\n1,x"), "缺少必需的列：身份证号、死亡日期"),
    "veterans/service_members_20261026.csv": (
        lambda path: path.write_bytes("登记编号,身份证号,姓名\n1,,张伟\n".encode().replace("伟".encode(), b"\xe4\xbc")),
        "第 2 行有损坏的字节",
    ),
    "disabled_federation/disabled_persons_20261026.dbf": (lambda path: path.write_bytes(b"\x03~\x0b\x01" * 9), "不是完整的 DBF"),
    "rural_revitalisation/monitored_20261026.parquet": (lambda path: path.write_bytes(b"PAR1" * 9), "不是完整的 Parquet"),
    "natural_resources/land_requisition_20261026.xlsx": (lambda path: path.write_bytes(b"PK\x03\x04" * 9), "不是完整的 xlsx"),
    "natural_resources/land_20261026.csv": (lambda path: path.touch(), "没有名为「land」的数据集"),
    "residence_permits_20261027.csv": (lambda path: path.touch(), "放在部门目录里"),
    "polices/population_20261026.csv": (lambda path: path.touch(), "没有名为「polices」的部门目录"),
}  # fmt: skip


@pytest.fixture(scope="module")
def refused_night(tmp_path_factory):
    """One night on which every other department sends something unusable: status, what was printed, the report."""
    folder = tmp_path_factory.mktemp("refused")
    write_county(folder / "input")
    for name, (write, _) in REFUSED.items():
        path = folder / "input" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
    status = run_cli(folder / "input", folder / "output")
    with duckdb.connect(str(folder / "output/canbao.duckdb"), read_only=True) as found:
        rows = found.sql("select file, gate_result, message, source, dataset from extracts").fetchall()
        persons = found.sql("select count(*) from persons").fetchone()[0]
    return status, {row[0]: row[1:] for row in rows}, persons


def test_files_that_nobody_can_use_stop_no_night(refused_night):
    status, _, persons = refused_night
    assert (status, persons) == (3, 10)


@pytest.mark.parametrize("name", REFUSED)
def test_each_refused_file_is_told_with_what_to_do(refused_night, name):
    result, message, *_ = refused_night[1][name.split("/")[-1]]
    assert result == ("not_due" if "2099" in name else "refused")
    assert_says(message, REFUSED[name][1], "请")


def test_rows_with_impossible_values_are_set_aside_and_the_rest_is_used(tonight):
    path = tonight / "input/public_security/population_20261026.csv"
    rows = (tonight / "input/public_security/population_20261025.csv").read_text(encoding="utf-8").splitlines()
    rows[1] = rows[1].replace("正常,", "正常,2099-01-01")
    path.write_text("\n".join([*rows, rows[2].replace("男", "女"), ",,,,,,x"]), encoding="utf-8")
    assert run_cli(tonight / "input", tonight / "output") == 0
    with duckdb.connect(str(tonight / "output/canbao.duckdb"), read_only=True) as found:
        assert found.sql("select file, line, reason from quarantine order by line").fetchall() == [
            (path.name, 12, "记录编号与前面的行重复，内容却不同"), (path.name, 13, "必填项「人员编号」为空；必填项「姓名」为空"),
        ]  # fmt: skip
        [(unreadable, as_of)] = found.sql(
            f"select unreadable, as_of from extracts where file = '{path.name}'"
        ).fetchall()
        assert (unreadable, as_of) == ('{"status_date": 1}', dt.date(2026, 10, 26))


def _registered(path, count):
    """The household register with so many more people in it, whose numbers nobody else has."""
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    born = [f"320923{1960 + place % 40}0{1 + place % 9}11{place:03}" for place in range(count)]
    more = [f"X{place},{checked(born[place])},{NAMES[place % 10]},男,320923001001,正常," for place in range(count)]
    return "\n".join([header, *rows, *more])


def test_half_a_register_replaces_no_whole_one_unless_an_official_says_so(good_night, tmp_path, capsys):
    shutil.copytree(good_night.input, tmp_path / "input")
    first = tmp_path / "input/public_security/population_20261025.csv"
    whole, half = (_registered(first, count) for count in (400, 200))
    first.write_text(whole, encoding="utf-8")
    newest = first.with_name("population_20261030.csv")
    people = "select count(*) from person_links where dataset = 'population'"
    told = EXTRACTS + " where dataset = 'population' order by file"
    results = []

    def tonight(**given):
        status = run_cli(tmp_path / "input", tmp_path / "output", **given)
        with duckdb.connect(str(tmp_path / "output/canbao.duckdb"), read_only=True) as found:
            results.append((status, found.sql(people).fetchone()[0]))
            return found.sql(told).fetchall()

    tonight()
    newest.write_text(half, encoding="utf-8")
    old, refused = tonight()
    assert old[2:4] == ("passed", True)
    assert_says(refused[4], "行数由 410 减少到 210（48.8%，允许 5%）", "请核对是否漏报分卷", "日期 20261030、行数 210")
    assert_says(capsys.readouterr().out.replace(str(tmp_path), ""), "拒收.*population_20261030.csv.*410")
    policy = tmp_path / "本县.toml"
    accepted = """
        [[deliveries.accepted]]
        dataset = "public_security/population"
        as_of = "20261030"
        rows = 210
        by = "王某"
        reason = "两个村划归邻县"

        [flag_limits]"""
    policy.write_text(
        (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8").replace("[flag_limits]", accepted),
        encoding="utf-8",
    )
    assert tonight(policy=str(policy))[1][2:] == ("passed", False, "变动经王某确认后采用，原因：两个村划归邻县。")
    assert results == [(0, 410), (3, 410), (0, 210)]


def test_data_that_nobody_renews_are_used_and_told(tonight, capsys):
    assert run_cli(tonight / "input", tonight / "output", as_of="2026-12-20") == 3
    page = (tonight / "output/run_summary.html").read_text(encoding="utf-8")
    for said in (capsys.readouterr().out, page):
        # The page counts both kinds under one heading.
        assert "数据陈旧" in said and "沿用旧件" not in said.replace("沿用旧件或陈旧", "")
    with duckdb.connect(str(tonight / "output/canbao.duckdb"), read_only=True) as found:
        rows = found.sql("select dataset, is_stale, age_days, message from extracts").fetchall()
    assert {dataset for dataset, is_stale, *_ in rows if not is_stale} == {"population"}
    assert {age for *_, age, _ in rows} == {56}
    for _, is_stale, _, message in rows:
        assert (message is not None) == is_stale
        assert not message or (assert_says(message, "截至 2026-10-25", "超过 45 天", "请催报") is None)


def test_events_that_are_gone_are_told_every_night_until_they_are_back(tonight, capsys):
    gone = tonight / "input/civil_affairs/deaths_20261025.csv"
    content = gone.read_bytes()
    gone.unlink()
    for _ in range(2):
        assert run_cli(tonight / "input", tonight / "output") == 3
        assert_says(
            capsys.readouterr().out.replace(str(tonight), ""), "未送来.*殡葬火化.*上次有、本次没有.*请核对数据目录"
        )
        with duckdb.connect(str(tonight / "output/canbao.duckdb"), read_only=True) as found:
            told = found.sql("select file, gate_result, accepted, is_stale from extracts where dataset = 'deaths'")
            assert told.fetchall() == [(gone.name, "missing", 0, False)]
            # That the record is not there says nothing about what it said.
            assert found.sql("select status, is_unchecked from flags").fetchall() == [("open", True)]
            assert found.sql("from flag_changes").fetchall() == []
    gone.write_bytes(content)
    assert run_cli(tonight / "input", tonight / "output") == 0


def test_the_date_of_the_run_decides_what_is_due(tonight, capsys):
    before = digests(tonight / "output")
    assert run_cli(tonight / "input", tonight / "output", as_of="2026-10-01") == 2
    assert_says(capsys.readouterr().err, "缺少必需的数据", "晚于比对日期 2026-10-01")
    assert digests(tonight / "output") == before and AS_OF > "2026-10-25"


def test_parameters_that_are_none_are_refused_before_anything_is_read(tmp_path):
    """An artefact of another version of the model is no artefact of this one."""
    wrong = tmp_path / "model.json"
    wrong.write_text('{"model_name": "person", "model_version": "0"}', encoding="utf-8")
    with pytest.raises(UsageError, match="canbao train"):
        run.start(tmp_path, tmp_path / "out", "funing", dt.date(2026, 11, 1), parameters=wrong)
    assert not (tmp_path / "out").exists()
