"""Questions to a published file: an example of `queries/`, a file, or SQL as it was typed; checked before they are asked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.documents.text import mask_numbers
from matchers import resources
from schemas.errors import UsageError
from schemas.published import CODE_WORDS, TABLES, VIEWS

#: Functions that make rows of nothing but their arguments and the catalogue. All others could read a file again past its masks.
_TABLE_FUNCTIONS = frozenset({
    "range", "generate_series", "unnest", "json_each", "json_tree", "regexp_split_to_table", "repeat_row",
    "duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_functions", "duckdb_types", "duckdb_keywords",
})  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Question:
    """SQL, and how the access log calls it: an example's name, `file` or `typed`."""

    called: str
    sql: str


@dataclass(frozen=True)
class Checked:
    """A question that may be asked, and the published tables and views that it names."""

    called: str
    sql: str
    tables: tuple[str, ...]

    def as_logged(self) -> dict[str, Any]:
        """What the access log is told: tables and a digest, not the SQL, whose literals may name somebody."""
        return {
            "query": self.called,
            "tables": list(self.tables),
            "sql_sha256": hashlib.sha256(self.sql.encode()).hexdigest(),
        }


@dataclass(frozen=True)
class Answer:
    """Names of the columns, and the rows, a few thousand at a time."""

    columns: tuple[str, ...]
    rows: Iterator[list[tuple[Any, ...]]]


def examples() -> dict[str, str]:
    """Each example's name and the question that it answers, in order."""
    return {
        path.stem: path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("--").strip()
        for path in sorted(resources.folder("queries").glob("*.sql"))
    }


def named(given: str) -> Question:
    """What somebody gave: the name of an example, the path of a file, or SQL.

    Raises:
        UsageError: it is none of them, or the file cannot be read.
    """
    example = resources.folder("queries") / f"{given}.sql"
    if _NAME.fullmatch(given) and example.is_file():
        return Question(given, example.read_text(encoding="utf-8"))
    if given.endswith(".sql"):
        try:
            return Question("file", Path(given).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"查询文件不能读取：{given}（{type(error).__name__}）。请核对路径，并存为 UTF-8。"
            ) from error
    if re.search(r"\s", given.strip()):
        return Question("typed", given)
    raise UsageError(f"没有名为「{given}」的示例查询。用 canbao query --list 查看；也可写 .sql 文件名或加引号的 SQL。")


def checked(connection: duckdb.DuckDBPyConnection, question: Question) -> Checked:
    """The one SELECT in the text.

    Raises:
        UsageError: it is none, or it calls what could read past the masks.
    """
    try:
        statements = connection.extract_statements(question.sql)
    except duckdb.Error as error:
        raise _refused(error) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("只能问一条 SELECT 查询；一次一条，不能修改、设置或写文件。动态 PIVOT 请写明 IN 的取值。")
    if statements[0].named_parameters:
        raise UsageError("查询里有参数（$ 或 ?），请把值直接写进查询。")
    select = statements[0].query
    parsed = json.loads(connection.execute("select json_serialize_sql(?)", [select]).fetchall()[0][0])
    if parsed["error"]:
        raise UsageError("这种语句不能用在这里，请改写为 SELECT 查询。")
    nodes = list(_nodes(parsed))
    calls = {node["function"]["function_name"].lower() for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    if calls - _TABLE_FUNCTIONS:
        names = "、".join(sorted(calls - _TABLE_FUNCTIONS))
        raise UsageError(f"查询里不能用 {names}：它可以绕过脱敏或读取别的文件。请直接写表名。")
    tables = {node["table_name"].lower() for node in nodes if node.get("type") == "BASE_TABLE"}
    return Checked(question.called, select, tuple(sorted(tables & _known())))


def asked(connection: duckdb.DuckDBPyConnection, select: Checked) -> Answer:
    """Asks the question.

    Raises:
        UsageError: DuckDB refuses it; told with numbers masked.
    """
    try:
        cursor = connection.execute(select.sql)
    except duckdb.Error as error:
        raise _refused(error) from None
    return Answer(tuple(column[0] for column in cursor.description), _rows(cursor))


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    try:
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows
    except duckdb.Error as error:
        raise _refused(error) from None


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every part of a serialised statement."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(part)


def _known() -> set[str]:
    return {table.name for table in (*TABLES, CODE_WORDS)} | {view.name for view in VIEWS}


def _refused(error: duckdb.Error) -> UsageError:
    return UsageError(f"查询不能执行：{mask_numbers(str(error)).strip()}\n表名和列名见 canbao dictionary。")
