"""Of the sample county's people no number, account or telephone is shown by default, and no file is open to others."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest

from flows.analysis import question, reader
from flows.documents import text
from schemas.published import TABLES, VIEWS
from tests.conftest import AS_OF, NAMES, number, run_cli, write_county

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9]{11,20}[Xx]?(?![0-9A-Za-z])")
_SHOWN = "\n".join


@dataclass(frozen=True)
class County:
    """The sample's results, all that the commands said, and what must not be seen in either."""

    output: Path
    said: str
    numbers: frozenset[str]
    phones: frozenset[str]
    accounts: frozenset[str]
    names: frozenset[str]

    def seen(self, shown: str, *, phones: bool = True) -> set[str]:
        """What of that is in the text; the first characters only, so that no report of a test names anybody."""
        tokens = set(_TOKEN.findall(shown))
        hidden = self.numbers | self.accounts | (self.phones if phones else frozenset())
        return {token[:6] + "…" for token in tokens & hidden}


def canbao(*arguments: str | Path, status: int = 0) -> str:
    """One command in a process of its own whose caller lets everybody read what it makes; all that it says."""
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        capture_output=True, text=True, umask=0o022, timeout=900,
    )  # fmt: skip
    assert ran.returncode == status, ran.stderr[-2000:]
    return ran.stdout + ran.stderr


def asked(path: Path, select: str) -> list[str]:
    with duckdb.connect(str(path), read_only=True) as found:
        return [str(row[0]) for row in found.execute(select).fetchall()]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    """One night of the sample, and every command that writes something below its results."""
    output = tmp_path_factory.mktemp("sample") / "output"
    night = ("--input", SAMPLE, "--output", output, "--policy", "funing", "--as-of", AS_OF)
    said = [canbao("--verbose", "run", *night, "--threads", "2")]
    published = output / "canbao.duckdb"
    staged = f"from read_parquet('{output}/.work/staged/insurance__benefits/*/*.parquet', union_by_name = true)"
    with duckdb.connect() as reader:
        accounts = {row[0] for row in reader.execute("select distinct account " + staged).fetchall() if row[0]}
    flag = asked(published, "select flag_id from flags order by all")[0]
    records = asked(
        published,
        "select source || '/' || dataset || '/' || record_no from person_links where match_rule <> 'anchor' "
        "and source in ('insurance', 'public_security') order by all limit 2",
    )
    of = ("--output", output)
    said += [
        *(canbao("explain", *of, "--person", person)
          for person in asked(published, "select distinct person_id from flags order by all limit 2")),
        canbao("explain", *of, "--flag", flag),
        canbao("explain", *of, "--record", records[0], "--record", records[1], "--picture", output / "pair.svg"),
        canbao("evaluate", *of, "--truth", SAMPLE / "truth", "--html", output / "evaluation.html"),
        canbao("documents", *of, "--to", output / "again"),
        canbao("access", "show", *of),
    ]  # fmt: skip
    workbook = filled_in(next((output / "township").glob("0*.xlsx")), output / "returned.xlsx")
    said.append(canbao("return", workbook, *of, "--apply"))
    return County(
        output,
        _SHOWN(said),
        frozenset(asked(published, "select id_number from persons where id_number is not null")),
        frozenset(asked(published, "select phone from persons where phone is not null")),
        frozenset(accounts),
        frozenset(asked(published, "select name from persons where length(name) > 2")),
    )


def filled_in(workbook: Path, target: Path) -> Path:
    """The list with one row filled in, as an officer sends it."""
    book = openpyxl.load_workbook(workbook)
    sheet = next(sheet for sheet in book.worksheets if sheet["A1"].value == "序号" and sheet.max_row > 1)
    headers = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, headers["核实情况"], "已上门")
    book.save(target)
    target.chmod(0o600)
    return target


def test_the_county_has_what_must_be_hidden(county: County) -> None:
    assert min(map(len, (county.numbers, county.phones, county.accounts, county.names))) > 100
    assert county.seen(next(iter(county.numbers)) + " " + next(iter(county.phones)))


def test_screen_and_log_show_nobody(county: County) -> None:
    assert "stage=publish" in county.said and "归到此人的记录" in county.said and "合计" in county.said
    assert county.seen(county.said) == set()


def test_what_a_run_says_names_nobody(county: County) -> None:
    run = county.said.split("归到此人的记录")[0].rsplit("疑点核查表", 1)[0]
    assert "比对完成" in run and {name for name in county.names if name in run} == set()


def test_pages_and_pictures_show_nobody(county: County) -> None:
    pages = [path for kind in ("html", "svg", "json") for path in county.output.rglob(f"*.{kind}")]
    pages = [path for path in pages if ".work" not in path.parts]
    assert {"run_summary.html", "evaluation.html", "pair.svg", "evaluation.json"} <= {path.name for path in pages}
    assert {path.name: county.seen(path.read_text(encoding="utf-8")) for path in pages} == {
        path.name: set() for path in pages
    }


def cells(workbook: Path) -> Iterator[tuple[str, str]]:
    """Each cell under its header."""
    for sheet in openpyxl.load_workbook(workbook, read_only=True).worksheets:
        headers: tuple[object, ...] = ()
        for row in sheet.iter_rows(values_only=True):
            headers = headers or row
            yield from ((str(header), str(cell)) for header, cell in zip(headers, row, strict=False) if cell)


def test_workbooks_show_no_numbers_and_the_list_what_a_visit_needs(county: County) -> None:
    books = [path for path in county.output.rglob("*.xlsx") if path.name != "returned.xlsx"]
    assert len([path for path in books if "township" in path.parts]) > 20
    found: set[str] = set()
    phones, names = set(), set()
    for path in books:
        for header, cell in cells(path):
            found |= county.seen(cell, phones=header != "电话")
            if header == "电话":
                phones.add(cell)
            if header == "姓名":
                names.add(cell)
    assert found == set()
    # An officer has to find the person: name and telephone are in the list as they are.
    assert phones & county.phones and names & county.names


def test_the_state_and_the_access_log_hold_no_numbers(county: County) -> None:
    assert county.seen((county.output / "access.log.jsonl").read_text(encoding="utf-8")) == set()
    rows = asked(county.output / "state.duckdb", "select to_json(t) from target_return as t")
    assert rows and county.seen(" ".join(rows)) == set()


def test_nothing_below_the_output_is_open_to_others(county: County) -> None:
    wanted = ("canbao.duckdb", "state.duckdb", "access.log.jsonl", "access.head.json", "evaluation.json", "pair.svg",
              "evaluation.html", "run_summary.html", ".work", "data_docs", "township", "again")  # fmt: skip
    paths = [county.output, *county.output.rglob("*")]
    assert set(wanted) <= {path.name for path in paths}
    open_ones = {str(path.relative_to(county.output)) for path in paths if path.stat().st_mode & 0o077}
    assert open_ones == set()


def test_what_is_learnt_is_not_open_to_others(tmp_path: Path) -> None:
    """Training takes minutes; what it writes at its end is written by this."""
    code = (
        "import sys; from pathlib import Path; from flows import cli, train\n"
        "train.train = lambda *given: (given[-1].write_text('{}'), 'x')[1]\n"
        "sys.exit(cli.main(['train', '--input', 'x', '--work', 'y', '--policy', 'funing', '--parameters', sys.argv[1]]))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "parameters.json"], check=True, umask=0o022)
    assert (tmp_path / "parameters.json").stat().st_mode & 0o777 == 0o600


def test_lists_written_in_full_say_so_and_are_logged_first(county: County) -> None:
    full = county.output.parent / "full"
    said = canbao("documents", "--output", county.output, "--to", full, "--unmasked", "--reason", "入户核查")
    assert "完整显示证件号码" in said and county.seen(said) == set()
    lists = [cell for header, cell in cells(next((full / "township").glob("0*.xlsx"))) if header == "证件号码"]
    assert set(lists) & county.numbers
    assert "documents all　完整　入户核查" in canbao("access", "show", "--output", county.output)
    assert not [path for path in [full, *full.rglob("*")] if path.stat().st_mode & 0o077]
    # What people may have filled in already is not written over.
    canbao("documents", "--output", county.output, "--to", full, status=2)
    canbao("documents", "--output", county.output, "--to", county.output, status=2)


def test_every_example_question_answers_something_and_shows_nobody(county: County) -> None:
    """The first night has no changes; its county has no doubts that are settled."""
    empty = set()
    with reader.opened(county.output / "canbao.duckdb", masked=True) as connection:
        for name in question.examples():
            answer = question.asked(connection, question.checked(connection, question.named(name)))
            said = " ".join(str(row) for rows in answer.rows for row in rows)
            assert county.seen(said) == set() and not [each[0] for each in county.names if each in said], name
            empty |= set() if said else {name}
    assert empty == {"changes_since_last_night"}


def test_exported_tables_show_nobody(county: County) -> None:
    folder = county.output.parent / "exported"
    views = [argument for view in VIEWS for argument in ("--table", view.name)]
    for to, tables in (("tables", []), ("views", views)):
        canbao("export", "--output", county.output, "--to", folder / to, *tables)
    files = sorted(folder.rglob("*.parquet"))
    assert len(files) == len(TABLES) + 1 + len(VIEWS)
    with duckdb.connect() as parquet:
        for path in files:
            said = "\n".join(str(row) for row in parquet.read_parquet(str(path)).fetchall())
            assert county.seen(said) == set(), path.name
            assert not [name[0] for name in county.names if f"'{name}'" in said or f"「{name}」" in said], path.name


def test_damaged_files_name_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    given = write_county(tmp_path / "input")
    people = [f"S{place},{number(place)},{NAMES[place]},1381234567{place}" for place in range(3)]
    (given / "education").mkdir()
    (given / "education" / "students_20261020.csv").write_text("\n".join(people), encoding="utf-8")
    # A row of somebody where further columns are named; a broken quotation; too many cells; an impossible day.
    (given / "civil_affairs" / "deaths_20261026.csv").write_text(
        f"火化证号,身份证号,死者姓名,死亡日期,{number(3)},13912345678\nD2,{number(4)}x\"y,甲,2026-06-15,,\n"
        f"D3,{number(5)},乙,2026-13-45,{number(6)},{number(6)},{number(6)}\nD4,{number(7)},丙,2026-06-15,,\n",
        encoding="utf-8",
    )  # fmt: skip
    (given / "tax" / f"{number(8)}.csv").write_text(number(8), encoding="utf-8")
    output = tmp_path / "output"
    assert run_cli(given, output) == 3
    shown = capsys.readouterr()
    page = (output / "run_summary.html").read_text(encoding="utf-8")
    everything = shown.out + shown.err + caplog.text + page
    assert "约定之外未用的列" in page and "第一行不是可识别的表头" in everything
    hidden = [number(place) for place in range(10)] + [f"1381234567{place}" for place in range(3)] + ["13912345678"]
    assert [place for place, each in enumerate(hidden) if each in everything] == []


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (f"号码{number(1)}，", f"号码3209{'*' * 10}{number(1)[-4:]}，"),
        ("旧号320923550215151", "旧号3209*******5151"),
        ("账号6222020200112233445", "账号" + "*" * 15 + "3445"),
        ("电话13812345678。", "电话138****5678。"),
        ("3,209.23 元，202611 至 202612，20261101-070000-ab12", "3,209.23 元，202611 至 202612，20261101-070000-ab12"),
        ("91320923MA1MTHX2X9", "91320923MA1MTHX2X9"),
    ],
)
def test_what_is_masked_in_a_sentence(sentence: str, shown: str) -> None:
    assert text.mask_numbers(sentence) == shown


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [(number(2), text.mask_id(number(2))), ("3209231234", "3209231234"), ("20261101000000123", "20261101000000123")],
)
def test_identifiers_are_masked_only_where_they_are_identity_numbers(identifier: str, shown: str) -> None:
    assert text.mask_id_like(identifier) == shown
