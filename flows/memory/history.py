"""What earlier nights published, as later nights must know it: ids, first dates, places on lists, doubts.

It lives in `state.duckdb` (`flows.memory.state`), as notes of what changed on each night. A night's notes are written before
its results are swapped in, and count once they are: crashes in between leave nothing false. What the published file
says and the state does not know is noted first, so that the state can always be made anew from the file.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import duckdb

from flows.memory import state
from flows.publication import publish
from matchers import identity, sql_runner, warehouse
from matchers.warehouse import quoted
from schemas.errors import PublishError
from schemas.published import TABLES, PublishedTable

log = logging.getLogger(__name__)

MEMORY = (
    "51_memory/night", "51_memory/person", "51_memory/listing", "51_memory/enrolment_target",
    "51_memory/employer_target", "51_memory/department_feedback", "51_memory/flag", "51_memory/flag_note",
    "51_memory/flag_change",
)  # fmt: skip
REMEMBER = (
    "75_remember/named_person", "75_remember/person_note", "75_remember/list_note", "75_remember/flag_note",
    "75_remember/flag_change",
)  # fmt: skip
#: What a night notes: table in the state → relation of the working database.
NOTES = {
    "person_note": "hist.person_note",
    "list_note": "hist.list_note",
    "flag_note": "hist.flag_note_tonight",
    "person_change": "pub.person_changes",
    "flag_change": "hist.flag_change_tonight",
}
#: Rows of the last publication that the night works with: relation of the working database → published table.
ROWS = {"hist.flag_row": "flags", "hist.flag_evidence": "flag_evidence", "hist.employer_row": "employer_targets"}
#: Those that it looks things up in: view → published table.
SHOWN = {
    "hist.published_link": "person_links",
    "hist.published_employer": "employer_links",
}
#: What people returned, as far as a published file says it.
RETURNED = {
    "target_return": ("75_remember/target_return", "hist.target_return_published"),
    "flag_return": ("75_remember/flag_return", "hist.flag_return_published"),
}


@contextmanager
def published(connection: duckdb.DuckDBPyConnection, output: Path) -> Iterator[str | None]:
    """Within the block `hist.published_*` are views of the last publication; yields its run's id, None without one.

    Raises:
        PublishError: the last file is held open for writing. Going on would forget every id.
    """
    identity.forget(connection)
    with _published(connection, output) as run_id:
        if run_id is not None:
            identity.show(connection, {view: _shown(connection, name) for view, name in SHOWN.items()})
        yield run_id
        identity.show(connection, {})


@contextmanager
def remembered(connection: duckdb.DuckDBPyConnection, output: Path) -> Iterator[None]:
    """Fills schema `hist`, and shows the last publication within the block.

    Raises:
        PublishError: the last file is held open for writing, or the state cannot be read or written. Going on would
            forget every id, first date and disposition.
    """
    with published(connection, output) as run_id:
        if run_id is not None:
            rebuild(output)
            for kept, name in ROWS.items():
                connection.execute(_words("insert into", quoted(kept), "by name", _shown(connection, name)))
        with state.attached(connection, output):
            for step in MEMORY:
                sql_runner.run(connection, step, {"published_run": run_id})
            for name in (state.RETURNS, *state.KEYS):
                connection.execute(_words("create or replace table", quoted("hist." + name), "as from", _kept(name)))
        yield


def note(connection: duckdb.DuckDBPyConnection, output: Path, run_id: str, as_of: dt.date, at: dt.datetime) -> None:
    """Writes what tonight's results (`pub.*`) change in what is known. It counts once they are published.

    Raises:
        PublishError: it could not be written.
    """
    last = connection.execute("select max(as_of) from hist.night").fetchall()[0][0] or as_of
    for step in REMEMBER:
        sql_runner.run(connection, step, {"as_of": as_of, "last_as_of": last})
    _write(connection, output, run_id, as_of, at, "run", NOTES)


def confirm(output: Path, run_id: str, at: dt.datetime) -> None:
    """Says that the night's results are published. A night that dies before counts as well: the file names it."""
    with state.opened(output, write=True) as kept:
        kept.execute("insert into night_published values (?, ?)", [run_id, at])


def rebuild(output: Path) -> bool:
    """Notes what the published file says, if the state does not know that night; whether it was so.

    Raises:
        PublishError: the file or the state cannot be read, or the state not be written.
    """
    with closing(warehouse.connect()) as connection, _published(connection, output) as run_id:
        if run_id is None:
            return False
        identity.forget(connection)
        with state.attached(connection, output):
            known = {
                name
                for name in state.NIGHTS
                if connection.execute(_words("select 1 from", _kept(name), "where run_id = ?"), [run_id]).fetchall()
            }
            for step in () if known else MEMORY:
                sql_runner.run(connection, step, {"published_run": None})
            is_bare = not connection.execute(_words("from", _kept(state.RETURNS), "limit 1")).fetchall()
        if known:
            # It was published, and died before it could say so.
            if "night_published" not in known:
                confirm(output, run_id, dt.datetime.now().replace(microsecond=0))
            return False
        for table in TABLES:
            _show(connection, table)
        as_of, at = connection.execute("select as_of, finished_at from pub.runs").fetchall()[0]
        for step in REMEMBER:
            sql_runner.run(connection, step, {"as_of": as_of, "last_as_of": as_of})
        notes = dict(NOTES)
        if is_bare:
            notes |= _returns(connection, run_id, at)
        _write(connection, output, run_id, as_of, at, "published", notes)
        log.warning("回填库中没有 %s 这次运行，已由已发布的结果补记", run_id)
        return True


def _returns(connection: duckdb.DuckDBPyConnection, run_id: str, at: dt.datetime) -> dict[str, str]:
    """What was returned before a state was lost, as one return of the published file: none where it says nothing."""
    found = {}
    for name, (step, relation) in RETURNED.items():
        if sql_runner.run(connection, step, {"return_id": 1}).rows:
            found[name] = relation
    if found:
        connection.execute(
            "create table hist.returns_published as select 1::bigint as return_id, $file as file, $run as sha256, "
            "'由已发布的结果恢复' as returned_by, $at as returned_at, 0::bigint as row_count",
            {"file": publish.FILE_NAME, "run": run_id, "at": at},
        )
        found[state.RETURNS] = "hist.returns_published"
    return found


def _write(
    connection: duckdb.DuckDBPyConnection,
    output: Path,
    run_id: str,
    as_of: dt.date,
    at: dt.datetime,
    origin: str,
    notes: dict[str, str],
) -> None:
    """Adds the notes of one night: all of them, or none. Those of nights that were never published go."""
    try:
        with state.attached(connection, output, write=True):
            connection.begin()
            for name in ("night", *state.NOTES):
                unpublished = "where run_no not in (select run_no from hist.night)"
                connection.execute(_words("delete from", _kept(name), unpublished))
            run_no = connection.execute("select coalesce(max(run_no), 0) + 1 from state.night").fetchall()[0][0]
            connection.execute("insert into state.night values (?, ?, ?, ?, ?)", [run_no, run_id, as_of, at, origin])
            if origin == "published":
                connection.execute("insert into state.night_published values (?, ?)", [run_id, at])
            for name, relation in notes.items():
                numbered = "select $run_no as run_no, * from" if name in state.NOTES else "from"
                given = {"run_no": run_no} if name in state.NOTES else {}
                into = _words("insert into", _kept(name), "by name", numbered, quoted(relation))
                connection.execute(into, given)
            connection.commit()
            connection.execute(_words("checkpoint", state.ALIAS))
    except duckdb.Error as error:
        raise PublishError(
            f"回填库没有写成（{type(error).__name__}），原有结果未动。请检查磁盘空间和权限后重新运行"
        ) from error


@contextmanager
def _published(connection: duckdb.DuckDBPyConnection, output: Path) -> Iterator[str | None]:
    """The last published file, attached; yields its run's id, None when there is none that can be read."""
    source = output / publish.FILE_NAME
    with ExitStack() as stack:
        run_id = None
        if source.exists():
            try:
                stack.enter_context(publish._attached(connection, source, read_only=True))
                run_id = connection.execute(_words("select run_id from", _place("runs"))).fetchall()[0][0]
            except duckdb.Error as error:
                if "lock" in str(error):
                    raise PublishError(
                        f"上次的结果正被另一程序以可写方式打开：{source}。请关闭该程序后重新运行"
                    ) from error
                log.warning("上次的结果不能读取，只凭回填库接续：%s（%s）", source, type(error).__name__)
        yield run_id


def _show(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """A view of the published table in schema `pub`; what a file of an older program lacks is empty there."""
    connection.execute(_words("create view", quoted(table.working_name), "as", _shown(connection, table.name)))


def _shown(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """A SELECT of the published table's declared columns."""
    table = next(each for each in TABLES if each.name == name)
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and table_name = ?", [publish._ALIAS, name]
    ).fetchall()
    listed = ", ".join(
        _words(
            quoted(column.name) if (column.name,) in found else _words("cast(null as", column.sql_type, ")"),
            "as",
            quoted(column.name),
        )
        for column in table.columns
    )
    return _words("select", listed, "from", _place(name) if found else "range(0)")


def _place(name: str) -> str:
    return quoted(publish._ALIAS + ".main." + name)


def _kept(name: str) -> str:
    return quoted(state.ALIAS + ".main." + name)


def _words(*parts: str) -> str:
    """One statement from its keywords and its quoted names."""
    return " ".join(parts)
