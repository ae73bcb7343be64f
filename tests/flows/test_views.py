"""The views of the published file: declared, commented, right, and the same however the file is opened or copied."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.documents import published
from flows.publication import database, keys, rekeying
from matchers import sql_library
from schemas.published import CODE_WORDS, TABLES, VIEWS, code_words
from tests.conftest import Night
from tests.sql.test_library import tables_in

KINDS = {
    "gap": ("enrolment_targets", "gap"),
    "employer_gap": ("employer_targets", "gap"),
    "insurance_line": ("enrolment_targets", "insurance_line"),
    "payer": ("enrolment_targets", "payer"),
    "scheme": ("enrolment_targets", "recommended_scheme"),
    "flag_type": ("flags", "flag_type"),
    "flag_status": ("flags", "status"),
    "confidence": ("flags", "confidence"),
    "match_rule": ("person_links", "match_rule"),
    "source": ("person_links", "source"),
}


@pytest.fixture(scope="module")
def opened(good_night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file as any program opens it: with nothing of ours loaded."""
    with closing(duckdb.connect(str(good_night.published), read_only=True)) as connection:
        yield connection


def columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select column_name, data_type, comment from duckdb_columns() where table_name = ? order by column_index",
        [name],
    ).fetchall()


def test_every_view_is_there_as_declared_and_nothing_is_without_a_comment(opened: duckdb.DuckDBPyConnection) -> None:
    for made in (*VIEWS, CODE_WORDS):
        declared = [(column.name, column.sql_type, column.comment) for column in made.columns]
        assert columns(opened, made.name) == declared
    said = dict(opened.execute(
        "select table_name, comment from duckdb_tables() union all "
        "select view_name, comment from duckdb_views() where not internal").fetchall())  # fmt: skip
    assert said == {made.name: made.comment for made in (*TABLES, CODE_WORDS, *VIEWS)}
    assert opened.execute(
        "select table_name, column_name from duckdb_columns() "
        "where not internal and not regexp_matches(coalesce(comment, ''), '[一-龥]')"
    ).fetchall() == []  # fmt: skip


def test_names_of_columns_tell_their_units() -> None:
    """What is counted in yuan, percent, days or years says so by its name, and its comment says the same."""
    units = {
        "_yuan": "元",
        "_percent": "%",
        "_days": "天",
        "_years": "岁",
        "_rows": "行",
        "_months": "月",
        "_bits": "比特",
    }
    for view in VIEWS:
        for column in view.columns:
            for ending, unit in units.items():
                assert not column.name.endswith(ending) or unit in column.comment, (view.name, column.name)
            assert not column.sql_type.startswith("DECIMAL") or column.name.endswith(("_yuan", "_percent"))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_the_header_of_a_view_is_honest(view: Any) -> None:
    step = sql_library.load(view.step)
    parsed = json.loads(duckdb.execute("select json_serialize_sql(?)", [step.select]).fetchall()[0][0])
    assert {table.lstrip(".") for table in tables_in(parsed)} == set(step.inputs)
    assert step.output == view.name and not step.params
    lines = step.path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("--")] == []


def test_every_code_of_the_night_has_its_word(opened: duckdb.DuckDBPyConnection) -> None:
    for kind, (table, column) in KINDS.items():
        known = {code for each, code, _ in code_words.rows() if each == kind}
        found = {code for (code,) in opened.execute(f'select distinct "{column}" from "{table}"').fetchall() if code}
        assert found <= known, (kind, found - known)
    assert len({row[:2] for row in code_words.rows()}) == len(code_words.rows())


def test_lists_and_figures_are_those_of_the_tables(opened: duckdb.DuckDBPyConnection) -> None:
    def one(select: str) -> Any:
        return opened.execute(select).fetchall()

    assert one("select count(*), sum(premium_due_yuan), count(distinct person_id) from uninsured_persons") == one(
        "select count(*), sum(premium_due), count(distinct person_id) from enrolment_targets"
    )
    assert one("select count(*) from uninsured_persons")[0][0] > 0
    # Nobody of the small county is of a group, so that nobody counts twice.
    assert one("select sum(persons), sum(premium_due_yuan) from targets_by_unit_group") == one(
        "select count(*), sum(premium_due) from enrolment_targets"
    )
    assert one("select count(*), sum(amount_low_yuan) from open_flags") == one(
        "select count(*), sum(amount_at_risk) from flags where status = 'open'"
    )
    assert one("select sum(flags), sum(amount_high_yuan) from flags_by_type") == one(
        "select count(*), sum(coalesce(amount_at_risk_max, amount_at_risk)) from flags"
    )
    assert one("select count(*) from flag_evidence_links") == one("select count(*) from flag_evidence")
    assert one("select count(*) from flag_doubts where doubt_word is null or dataset_word is null") == [(0,)]
    assert one("select count(*) from link_evidence") == one("select count(*) from person_links")
    assert one("select count(*), count(distinct person_id) from coverage_by_person") == one(
        "select count(*), count(*) from persons"
    )
    assert one("select sum(accepted_rows) from data_quality_by_department") == one(
        "select sum(accepted) from extracts where gate_result = 'passed'"
    )


def test_coverage_agrees_with_the_lists(opened: duckdb.DuckDBPyConnection) -> None:
    """A person is covered, listed or left out for each line: the three tables, side by side."""
    for line, schemes in (
        ("pension", {"in_employee_pension": "110", "in_resident_pension": "170"}),
        ("medical", {"in_employee_medical": "310", "in_resident_medical": "390"}),
    ):
        standing = dict(opened.execute(f"select person_id, {line}_standing from coverage_by_person").fetchall())
        listed = opened.execute(
            "select person_id, gap_word from uninsured_persons where insurance_line = ?", [line]
        ).fetchall()
        assert listed and all(standing[person] == gap for person, gap in listed)
        assert None not in standing.values()
        for column, scheme in schemes.items():
            found = opened.execute(f"select count(*) from coverage_by_person where {column}").fetchall()
            assert (
                found
                == opened.execute(
                    "select count(*) from person_coverage where insurance_line = ? and list_contains(schemes, ?)",
                    [line, scheme],
                ).fetchall()
            )


def test_evidence_is_in_words(opened: duckdb.DuckDBPyConnection) -> None:
    [(text, dataset)] = opened.execute(
        "select evidence_text, dataset_word from link_evidence where record_no = 'P0' and source = 'insurance'"
    ).fetchall()
    assert "证件号码一致（+" in text and "姓名一致" in text and "{" not in text
    assert dataset and not dataset.isascii()


def test_views_follow_the_file_wherever_it_is_opened(
    good_night: Night, opened: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    expected = opened.execute("select count(*) from coverage_by_person").fetchall()
    with duckdb.connect() as other:
        database.attach_with(other, good_night.published, "elsewhere", None, read_only=True)
        assert other.execute("select count(*) from elsewhere.coverage_by_person").fetchall() == expected


@pytest.mark.skipif(
    importlib.util.find_spec("duckdb_extension_httpfs") is None, reason="writing encrypted files needs the extension"
)
def test_views_survive_a_change_of_the_key(
    good_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: duckdb.DuckDBPyConnection
) -> None:
    monkeypatch.delenv(keys.KEY_FILE, raising=False)
    copy = tmp_path / good_night.published.name
    copy.write_bytes(good_night.published.read_bytes())
    monkeypatch.setenv(keys.KEY, "0f9e8d7c" * 8)
    rekeying.rekey(tmp_path, None)
    with closing(database.connect(copy, read_only=True)) as reader:
        assert b"coverage_by_person" not in copy.read_bytes()
        for view in VIEWS:
            count = f'select count(*) from "{view.name}"'
            assert reader.execute(count).fetchall() == opened.execute(count).fetchall()
        said = "select comment from duckdb_views() where view_name = 'open_flags' and comment is not null"
        assert reader.execute(said).fetchall() == [(next(v.comment for v in VIEWS if v.name == "open_flags"),)]


def test_what_a_doubt_says_itself_is_nothing_against_it() -> None:
    """A shared number is no counter-evidence to a doubt about sharing it, but to one about a death."""
    with closing(duckdb.connect()) as connection:
        connection.execute("""
            create table flags as select *, false as is_unchecked
                from (values ('dead', 'deceased_claimant'), ('same', 'shared_identity')) as t (flag_id, flag_type);
            insert into flags values ('gone', 'unposted_contribution', true);
            create table flag_evidence as select 'gone' as flag_id, 'tax' as source, 'contribution_payments' as dataset,
                'T1' as record_no;
            create table flag_records as select flag_id, 'insurance' as source, 'persons' as dataset, 'N1' as record_no,
                '{}'::json as said from flags where flag_id <> 'gone';
            create table department_feedback as
                select 'insurance' as source, 'persons' as dataset, 'N1' as record_no, problem, problem as problem_title,
                    'says' as says, 'but' as contradiction
                from (values ('number_of_two'), ('enrolled_though_dead'), ('number_check')) as t (problem);
            create table review_pairs (source_l varchar, source_r varchar, dataset_l varchar, dataset_r varchar,
                record_no_l varchar, record_no_r varchar, match_probability double);
            create table link_decisions (source_l varchar, source_r varchar, dataset_l varchar, dataset_r varchar,
                record_no_l varchar, record_no_r varchar, model_disagrees boolean, verdict varchar, note varchar,
                state varchar);
        """)
        connection.execute("create table code_words (code_kind varchar, code varchar, word varchar)")
        connection.executemany("insert into code_words values (?, ?, ?)", code_words.rows())
        view = sql_library.load("72_views/flag_doubts").select
        found = connection.sql(view).project("flag_id, doubt_word, dataset_word, says").order("all").fetchall()
    assert found == [
        ("dead", "已请部门核对", "参保人员", "number_check；says；but"),
        ("dead", "已请部门核对", "参保人员", "number_of_two；says；but"),
        ("gone", "本次没有这条记录", "社保费征缴", "该数据本次缺失或未采用"),
        ("same", "已请部门核对", "参保人员", "number_check；says；but"),
    ]


def test_a_file_of_an_older_program_is_completed_for_its_readers(good_night: Night, tmp_path: Path) -> None:
    """Workbooks come back and documents are written on the day of an upgrade, too, before its first night."""
    older = tmp_path / "canbao.duckdb"
    older.write_bytes(good_night.published.read_bytes())
    with published.opened(older) as reader:
        asked = {
            "flag_types": None,
            "flag_ids": [flag_id for (flag_id,) in reader.execute("select flag_id from flags").fetchall()],
        }
        today = published.fetch(reader, "flag_list", asked)
    with closing(duckdb.connect(str(older))) as connection:
        connection.execute(
            "drop view flag_doubts; drop view open_flags; drop view uninsured_persons; drop table villages"
        )
        connection.execute("alter table flags drop column is_unchecked; alter table persons drop column village_code")
    with published.opened(older) as reader:
        found = published.fetch(reader, "flag_list", asked)
        assert reader.execute("select count(*), count(village_name) from open_flags").fetchall() == [(len(found), 0)]
    assert found and found == [{**row, "village": None} for row in today]
