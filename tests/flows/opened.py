"""A county whose addresses name villages and whose doubts have a past, and its workbooks opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.documents import write_all
from flows.publication.publish import FILE_NAME, publication
from matchers import sql_runner, warehouse

SLIP = "320923196501011234", "320923196501071234"
_CHANGES = (
    # Three villages, two of one name, as addresses give them; below one code in three another name is heard.
    "update pub.persons set address = '江苏省阜宁县' || regexp_replace(township_name, '（.*', '') || "
    "list_value('河东村', '桥头社区', '河东村')[cast(right(division_code, 1) as integer)] || record_count || '组'",
    # Two doubts opened again, some new, all of one evidence.
    "create or replace table pub.flags as select * replace ("
    "if(is_again, date '2026-06-30', null) as reopened_on, if(is_again, '死亡日期已更正', null) as reopened_reason, "
    "if(is_again, '不属实：误报死亡', null) as decision_note, if(is_again, date '2026-06-01', null) as decided_on, "
    "if(not is_again and right(flag_id, 1) = '1', date '2026-06-30', first_seen_on) as first_seen_on, "
    '\'[{"作用":"火化记录","条数":2,"金额":null},'
    '{"作用":"死亡次月起的待遇","条数":3,"金额":1234.50}]\' as evidence) '
    "from (select *, status = 'open' and row_number() over (partition by status order by flag_id) <= 2 as is_again "
    "from pub.flags)",
    "insert into pub.department_feedback by name select * replace ('f-x' as feedback_id, 'health' as source, "
    "'death_certificates' as dataset, '=1+1' as record_no, 'continuing' as status, "
    f"'号码{SLIP[0]}' as says, '疑应为{SLIP[1]}，请核对证件后更正' as suggestion, "
    "'public_security' as other_source, 'population' as other_dataset, 'R9' as other_record_no) "
    "from pub.department_feedback limit 1",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, invented_results: Callable[..., None]) -> Path:
    """A published file of an invented county whose addresses name villages, with every document beside it."""
    folder = tmp_path_factory.mktemp("county")
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=400, villages=3)
        for change in _CHANGES:
            connection.execute(change)
        sql_runner.run(connection, "62_coverage/20_villages", {})
        with publication(connection, folder):
            pass
    write_all(folder / FILE_NAME, folder)
    return folder / FILE_NAME


def asked(published: Path, select: str) -> list[tuple[object, ...]]:
    with closing(duckdb.connect(str(published), read_only=True)) as reader:
        return reader.execute(select).fetchall()


def lists(published: Path) -> Iterator[tuple[Path, Worksheet]]:
    """Every sheet of every workbook that is a list."""
    for path in sorted(published.parent.rglob("*.xlsx")):
        yield from ((path, sheet) for sheet in load_workbook(path).worksheets if "说明" not in sheet.title)


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def tables(sheet: Worksheet) -> dict[object, tuple[object, ...]]:
    """The rows of a cover by what stands first in them; of several the first."""
    found: dict[object, tuple[object, ...]] = {}
    for row in sheet.iter_rows(values_only=True):
        found.setdefault(row[0], row[1:])
    return found


def columns_of(sheet: Worksheet) -> dict[str, str]:
    return {cell.column_letter: str(cell.value) for cell in sheet[1]}
