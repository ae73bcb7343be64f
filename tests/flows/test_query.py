"""`canbao query`: what may be asked, that nothing whole comes back unasked, and that every example runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import access, cli
from flows.analysis import printing, question, reader
from flows.documents import text
from flows.publication import keys
from flows.publication.publish import publication
from matchers import warehouse
from schemas.errors import UsageError
from schemas.published.masks import Mask, mask_of
from tests.conftest import NAMES, Night, number


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (keys.KEY, keys.KEY_FILE, keys.ACCESS_KEY_FILE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def night(good_night: Night, tmp_path: Path) -> Path:
    """A copy of the good night's results, with nobody's access logged yet."""
    output = tmp_path / "output"
    shutil.copytree(good_night.output, output, ignore=shutil.ignore_patterns("access.*", ".work"), symlinks=True)
    return output


@pytest.fixture(scope="module")
def masked(good_night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    with reader.opened(good_night.published, masked=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def whole(good_night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    with reader.opened(good_night.published, masked=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def invented(
    tmp_path_factory: pytest.TempPathFactory, invented_results: Callable[..., None]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, ...]]:
    """A publication of two hundred invented people with doubts and employers, masked and whole."""
    output = tmp_path_factory.mktemp("invented")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=200)
        with publication(connection, output) as path:
            pass
    published = output / path.name
    with reader.opened(published, masked=True) as hidden, reader.opened(published, masked=False) as shown:
        yield hidden, shown


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    answer = question.asked(connection, question.checked(connection, question.Question("typed", sql)))
    return [row for rows in answer.rows for row in rows]


def query(output: Path, *arguments: str | Path) -> int:
    return cli.main(["query", *map(str, arguments), "--output", str(output)])


@pytest.mark.parametrize("name", question.examples())
def test_every_example_runs_masked_and_whole(invented: tuple[duckdb.DuckDBPyConnection, ...], name: str) -> None:
    asked = question.named(name)
    assert question.examples()[name].endswith(("？", "）")) and not question.examples()[name].isascii()
    found = [ask(connection, asked.sql) for connection in invented]
    # Masks change what is shown, never which rows there are.
    assert len(found[0]) == len(found[1])
    lines = asked.sql.splitlines()
    assert lines[0].startswith("-- ") and max(map(len, lines)) <= 100 and ";" not in asked.sql


def test_examples_answer_something(invented: tuple[duckdb.DuckDBPyConnection, ...]) -> None:
    """In the invented county no link was left to the model."""
    empty = {name for name in question.examples() if not ask(invented[0], question.named(name).sql)}
    assert empty == {"weakest_links"}


@pytest.mark.parametrize(
    "select",
    [
        "select id_number as x, name as y from persons",
        "select id_number || phone || name from persons",
        "select substr(id_number, 5, 10) || substr(name, 2) from persons",
        "select reverse(id_number), to_json(p) from persons as p",
        "select list(name) || list(id_number) from persons",
        "from uninsured_persons",
        "from open_flags",
        "select * from person_links natural join persons",
        "with p as (from persons) select p from p",
        "select max(name), min(name), max(id_number) from persons",
        "summarize persons",
        "select * from persons where id_number like '32092319%'",
        "from quarantine",
        "from department_feedback",
    ],
)
def test_nothing_whole_comes_out_however_it_is_asked(masked: duckdb.DuckDBPyConnection, select: str) -> None:
    said = " ".join(str(row) for row in ask(masked, select))
    backwards = said[::-1]
    hidden = [number(place) for place in range(10)] + [name for name in NAMES if len(name) > 2]
    assert [place for place, each in enumerate(hidden) if each in said or each in backwards] == []
    assert [place for place in range(10) if number(place)[4:14] in said] == []


def test_a_number_cannot_be_guessed_by_asking_for_it(
    masked: duckdb.DuckDBPyConnection, whole: duckdb.DuckDBPyConnection
) -> None:
    guess = f"select count(*) from persons where id_number = '{number(3)}' or starts_with(id_number, '{number(3)[:7]}')"
    assert ask(masked, guess) == [(0,)]
    assert ask(whole, guess)[0][0] > 0


@pytest.mark.parametrize(
    "sql",
    [
        "from read_duckdb('{file}')", "from query('from persons')", "from query_table('persons')",
        "from (from read_text('{file}'))", "with x as (from glob('/*')) from x", "select (select max(x) from query('y') t(x))",
        "from persons, lateral (from read_csv('{file}'))", "copy persons to '/tmp/x.csv'", "attach '{file}' as again",
        "create table x as from persons", "set lock_configuration = false", "set threads = 1", "load httpfs",
        "select 1; select 2", "select $name", "pragma storage_info('persons')", "drop view persons", "call pragma_version()",
        "select 'open", "from nowhere", "select nothing from persons", "from '{file}'", "export database '/tmp/x'",
        "pivot persons on sex using count(*)", "explain analyze from persons", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["masked", "whole"])
def test_only_a_select_of_the_published_tables_is_asked(
    good_night: Night, request: pytest.FixtureRequest, sql: str, kind: str
) -> None:
    with pytest.raises(UsageError, match=r"。"):
        ask(request.getfixturevalue(kind), sql.format(file=good_night.published.resolve()))


def test_without_the_check_the_connection_itself_opens_no_file(whole: duckdb.DuckDBPyConnection) -> None:
    """Two doors: what the check of the statement forgot, the shut-in connection refuses."""
    for sql in ("from read_csv('/etc/hostname')", "copy persons to '/tmp/x.csv'", "attach '/tmp/x.db'", "load httpfs"):
        with pytest.raises(duckdb.PermissionException):
            whole.execute(sql)
    with pytest.raises(duckdb.Error):
        whole.execute("set enable_external_access = true")
    with pytest.raises(duckdb.Error):
        whole.execute("update persons set name = 'x'")


def test_the_file_has_no_name_that_can_be_guessed(masked: duckdb.DuckDBPyConnection) -> None:
    for catalog in ("published", "canbao", "opened", "publication"):
        with pytest.raises(UsageError):
            ask(masked, f"from {catalog}.persons")
    assert ask(masked, "select count(*) from main.persons")[0][0] > 0


def test_what_nobody_declared_is_hidden() -> None:
    assert mask_of("persons", "a_new_column", "VARCHAR") is Mask.HIDDEN
    assert mask_of("persons", "new_texts", "VARCHAR[]") is Mask.HIDDEN
    assert mask_of("persons", "gap_word", "VARCHAR") is Mask.NONE
    assert mask_of("employer_targets", "name", "VARCHAR") is Mask.NONE
    assert mask_of("enrolment_targets", "name", "VARCHAR") is Mask.NAME


@pytest.mark.parametrize(
    "sentence",
    [
        f"号码{number(1)}，", "旧号320923550215151", "账号6222020200112233445", "电话13812345678。", number(2), "13912345678",
        "3,209.23 元，202611 至 202612，20261101-070000-ab12", "3209231234", "2026年11月1日", "", f"{number(3)}、{number(4)}",
        f"a_{number(3)}_b",
    ],
)  # fmt: skip
def test_masks_within_a_query_are_those_of_the_documents(sentence: str) -> None:
    with closing(warehouse.connect()) as connection:
        shown = connection.execute(
            "select masked_text($1), masked_number($1), masked_phone($1)", [sentence]
        ).fetchall()[0]
        assert (shown[1], shown[2]) == (text.mask_id(sentence), text.mask_phone(sentence))
        if "6222" in sentence:  # the length of an account is not kept
            assert shown[0].endswith("3445") and "62220202" not in shown[0]
        elif "_" not in sentence:
            assert shown[0] == text.mask_numbers(sentence)
        assert number(3) not in shown[0]


def test_masks_of_lists_and_of_nothing() -> None:
    with closing(warehouse.connect()) as connection:
        select = "select masked_number(null), masked_phone(null), masked_name('努尔麦麦提·肉孜'), masked_away(null), masked_away('x')"
        assert connection.execute(select).fetchall() == [(None, None, "努" + "*" * 7, None, "（已隐去）")]
        shown = connection.execute("select masked_record($1), masked_record('RK000000001')", [number(5)]).fetchall()
        assert shown == [(text.mask_id(number(5)), "RK000000001")]


def test_an_answer_as_table_csv_and_json(night: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    select = "select flag_id, amount_low_yuan, is_new, 1.5 as half, '=1+1' as formula, -3 as less from open_flags order by all"
    with duckdb.connect(str(night / "canbao.duckdb"), read_only=True) as found:
        expected = found.execute(select).fetchall()
    assert query(night, select, "--format", "json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["flag_id"], row["amount_low_yuan"], row["is_new"]) for row in rows] == [
        (row[0], float(row[1]), row[2]) for row in expected
    ]
    assert query(night, select, "--format", "csv", "--to", tmp_path / "x.csv") == 0
    written = tmp_path / "x.csv"
    assert written.stat().st_mode & 0o777 == 0o600 and written.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = written.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "flag_id,amount_low_yuan,is_new,half,formula,less" and len(lines) == len(expected) + 1
    assert lines[1].endswith(",是,1.5,'=1+1,-3")
    capsys.readouterr()
    assert query(night, select, "--rows", "1") == 0
    shown = capsys.readouterr()
    assert str(expected[0][0]) in shown.out and ("只显示前 1 行" in shown.out or len(expected) == 1)
    assert "基准日 2026-11-01" in shown.err and "疑点和名单须经核实" in shown.err and "已脱敏" in shown.err
    # What was written once is not written over.
    assert query(night, select, "--format", "csv", "--to", written) == 2
    assert query(night, select, "--to", tmp_path / "y.csv") == 2 and not (tmp_path / "y.csv").exists()


def test_a_file_is_asked_and_what_is_none_is_said(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "frage.sql"
    file.write_text("-- 有多少人？\nselect count(*) as persons from persons;\n", encoding="utf-8")
    assert query(night, file, "--format", "csv") == 0
    with duckdb.connect(str(night / "canbao.duckdb"), read_only=True) as found:
        people = found.execute("select count(*) from persons").fetchall()[0][0]
    assert capsys.readouterr().out.split() == ["persons", str(people)]
    assert query(night, "no_such_example") == 2 and "query --list" in capsys.readouterr().err
    assert query(night, tmp_path / "none.sql") == 2 and "不能读取" in capsys.readouterr().err
    assert query(tmp_path / "empty", "from runs") == 2
    assert query(night) == 0
    assert set(question.examples()) <= set(capsys.readouterr().out.split())


def test_whole_data_need_a_reason_and_are_logged_without_the_question(
    night: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    select = f"select name, id_number from persons where id_number = '{number(7)}'"
    assert query(night, select, "--unmasked") == 2 and "--reason" in capsys.readouterr().err
    assert not (night / access.FILE_NAME).exists()
    assert query(night, select, "--unmasked", "--reason", "信访核查") == 0
    assert number(7) in capsys.readouterr().out
    assert query(night, select) == 0
    shown = capsys.readouterr()
    assert number(7) not in shown.out + shown.err and NAMES[7] not in shown.out
    assert query(night, "from nowhere", "--unmasked", "--reason", "信访核查") == 2
    log = (night / access.FILE_NAME).read_text(encoding="utf-8")
    full, masked_one, _ = map(json.loads, log.splitlines())
    assert (full["command"], full["masked"], full["reason"]) == ("query", False, "信访核查")
    assert full["asked"]["query"] == "typed" and full["asked"]["tables"] == ["persons"]
    assert masked_one["masked"] is True and masked_one["asked"]["sql_sha256"] == full["asked"]["sql_sha256"]
    assert number(7) not in log and NAMES[7] not in log


def test_an_answer_that_breaks_off_leaves_no_file(
    night: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Iterator[str]:
        yield "person_id"
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(printing.FORMATS, "csv", full)
    assert query(night, "from persons", "--format", "csv", "--to", tmp_path / "x.csv") == 1
    assert "什么都没有留下" in capsys.readouterr().err and not (tmp_path / "x.csv").exists()
    # A question that fails at its thousandth row leaves none either.
    monkeypatch.undo()
    broken = "select if(r.i = 9000, error('甲'), r.i) as i from range(9999) as r(i)"
    assert query(night, broken, "--format", "csv", "--to", tmp_path / "y.csv") == 2
    assert not (tmp_path / "y.csv").exists()
