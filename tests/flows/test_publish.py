"""The published file: complete, commented, typed, and never half there."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from flows.publication.publish import FILE_NAME, publication
from matchers import warehouse
from schemas.errors import CheckFailedError, PublishError
from schemas.published import TABLES, UNDECLARED_COMMENT


def publish(connection: duckdb.DuckDBPyConnection, output: Path) -> Path:
    with publication(connection, output):
        pass
    return output / FILE_NAME


@pytest.fixture
def working(invented_results: Callable[..., None]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A run's working database with invented results."""
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=200)
        yield connection


def rows(path: Path, select: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
    """What a reader who opens the file gets."""
    with closing(duckdb.connect(str(path), read_only=True)) as reader:
        return reader.execute(select, values or []).fetchall()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left(output: Path) -> tuple[set[str], int]:
    """The names in the output folder, and how many nights lie behind them."""
    return {each.name for each in output.iterdir()}, len(list((output / ".published").glob("night-*")))


def test_every_declared_table_is_there_with_its_columns_first_and_in_order(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = publish(working, tmp_path)
    assert path == tmp_path / FILE_NAME
    for table in TABLES:
        found = rows(
            path,
            "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index",
            [table.name],
        )
        assert found[: len(table.columns)] == [(column.name, column.sql_type) for column in table.columns]


def test_rows_are_those_of_the_working_database(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = publish(working, tmp_path)
    for table in TABLES:
        counted = working.table(table.working_name).count("*").fetchall()
        assert rows(path, f'select count(*) from "{table.name}"') == counted
    [(due,)] = rows(path, "select sum(premium_due) from enrolment_targets")
    [(expected,)] = working.execute("select sum(premium_due)::decimal(14, 2) from pub.enrolment_targets").fetchall()
    assert due == expected


def test_every_table_and_column_has_a_chinese_comment(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = publish(working, tmp_path)
    comments = rows(
        path, "select comment from duckdb_tables() union all select comment from duckdb_columns() where not internal"
    )
    assert len(comments) > len(TABLES)
    assert all(comment and any("一" <= character <= "鿿" for character in comment) for (comment,) in comments)


def test_columns_that_a_producer_adds_follow_with_a_comment(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = publish(working, tmp_path)
    added = dict(rows(path, "select column_name, comment from duckdb_columns() where table_name = 'township_progress'"))
    assert added["plan_completion"] == "计划总目标完成率（1为全部完成）"
    assert added["noted_by_nobody"] == UNDECLARED_COMMENT


def test_an_optional_column_that_nobody_fills_is_there_and_empty(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    working.execute("alter table pub.extracts drop column mode")
    path = publish(working, tmp_path)
    assert rows(path, "select distinct mode, typeof(mode) from extracts") == [(None, "VARCHAR")]


def test_the_file_is_private_and_nothing_else_is_left(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = publish(working, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(tmp_path) == ({FILE_NAME, ".published"}, 1)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("drop table pub.flags", "pub.flags"),
        ("alter table pub.flags drop column summary", "summary"),
        ("insert into pub.persons select * from pub.persons limit 1", "pub.persons"),
        ("alter table pub.employer_targets drop column reasons", "employer_gaps"),
    ],
    ids=["table missing", "column missing", "key twice", "column of a view missing"],
)
def test_results_that_break_the_declaration_are_not_published(
    working: duckdb.DuckDBPyConnection, tmp_path: Path, damage: str, named: str
) -> None:
    before = digest(publish(working, tmp_path))
    working.execute(damage)
    with pytest.raises(CheckFailedError, match=named):
        publish(working, tmp_path)
    assert digest(tmp_path / FILE_NAME) == before


def test_a_failure_half_way_leaves_the_old_file_byte_for_byte(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    before = digest(publish(working, tmp_path))
    working.execute("alter table pub.runs alter seconds type varchar using '王五'")
    with pytest.raises(PublishError, match=r"pub\.runs") as caught:
        publish(working, tmp_path)
    assert "王五" not in str(caught.value)
    assert digest(tmp_path / FILE_NAME) == before
    assert left(tmp_path) == ({FILE_NAME, ".published"}, 1)
    working.execute("alter table pub.runs alter seconds type double using 1")
    publish(working, tmp_path)


def test_an_output_that_cannot_be_written_is_said_in_chinese(
    working: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(PublishError, match="结果没有写成"):
        publish(working, blocked)


def test_a_reader_of_the_old_file_goes_on_reading_it(working: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = publish(working, tmp_path)
    read = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input();" \
        "print(c.execute('select count(*), any_value(name) from persons where name = ?', ['新来']).fetchall())"  # fmt: skip
    command = [sys.executable, "-c", read, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        working.execute("update pub.persons set name = '新来'")
        publish(working, tmp_path)
        told, _ = reader.communicate("\n", timeout=60)
    assert told == "[(0, None)]\n"
    assert rows(path, "select distinct name from persons") == [("新来",)]
