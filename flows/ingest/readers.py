"""Opens one delivered file as a DuckDB relation of text columns c0, c1, … in file order.

One reader a file format; none of them knows a dataset. DuckDB reads text and Parquet itself; workbooks and
DBF tables come through their libraries as Arrow.
"""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression, SQLExpression

from flows.ingest import bytes as file_bytes
from matchers import sql_runner
from schemas.errors import ExtractRefused

_DELIMITERS = (",", "\t", "|")
#: So many rows with unbalanced quotes are mended one by one; a file with more is refused.
_MOST_UNBALANCED = 200


@dataclass
class RawFile:
    """A file as text. `relation` has the columns `line` (BIGINT) and c0 … c(n-1) (VARCHAR), a row a record.

    `malformed` holds (line, raw text, reason) of records that are none; `delimiter` joins fields to raw text.
    """

    labels: list[str]
    relation: duckdb.DuckDBPyRelation
    encoding: str
    delimiter: str
    malformed: list[tuple[int, str, str]] = field(default_factory=list)


#: Scores a list of labels: how many of them are headers of the dataset.
Score = Callable[[Sequence[object]], int]


def read(connection: duckdb.DuckDBPyConnection, path: Path, extension: str, scratch: Path, score: Score) -> RawFile:
    """Opens the (decompressed) file by its extension. Raises ExtractRefused with what to correct."""
    if extension in ("csv", "txt"):
        return _read_text(connection, path, scratch, score)
    reader = {"xlsx": _read_workbook, "dbf": _read_dbf, "parquet": _read_parquet}[extension]
    return reader(connection, path)


# --- text -------------------------------------------------------------------------------------------------


def _read_text(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, score: Score) -> RawFile:
    text = file_bytes.plain_text(path, scratch)
    header_line, labels, delimiter = _header(text.path, score)
    plain = text.path
    malformed: list[tuple[int, str, str]] = []
    while True:
        records = _records(connection, plain, delimiter, header_line, len(labels))
        records.project(
            SQLExpression("row_number() over ()").alias("record"), *map(ColumnExpression, records.columns)
        ).create("raw_text")
        rejects = connection.execute(
            "select line_byte_position, any_value(error_type), any_value(csv_line) from reject_errors"
            " group by line_byte_position order by line_byte_position"
        ).fetchall()
        connection.execute("drop table reject_errors; drop table reject_scans")
        lines = file_bytes.lines(plain)
        unbalanced = [offset for offset, kind, _ in rejects if kind in ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")]
        if not unbalanced:
            break
        # One stray quote swallows the records behind it: set its line aside and read again.
        if len(malformed) >= _MOST_UNBALANCED:
            raise ExtractRefused("引号不配对的行太多，无法分清各列；请用标准 CSV（引号成对）重新导出。")
        connection.execute("drop table raw_text")
        plain, line, raw = _without_line(plain, scratch / "mended", lines, unbalanced[0])
        malformed.append((line, raw, "引号不配对"))
    malformed += [(lines.at(_content(plain, offset)), raw.strip("\r\n"), _why(kind)) for offset, kind, raw in rejects]
    relation = _numbered(connection, lines, header_line, malformed, len(labels))
    return RawFile(labels, relation, text.encoding, delimiter, malformed)


def _header(path: Path, score: Score) -> tuple[int, list[str], str]:
    """Line number, labels and separator of the header: the first line that is not blank."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        number, line = 1, stream.readline()
        while line and not line.strip():
            number, line = number + 1, stream.readline()
    candidates = [(next(csv.reader([line.rstrip("\r\n")], delimiter=mark)), mark) for mark in _DELIMITERS]
    labels, delimiter = max(candidates, key=lambda candidate: (score(candidate[0]), len(candidate[0])))
    if score(labels) == 0:
        raise ExtractRefused("第一行不是可识别的表头；请删除表头上方的标题行，并按约定的表头重新导出。")
    return number, labels, delimiter


def _records(
    connection: duckdb.DuckDBPyConnection, path: Path, delimiter: str, header_line: int, width: int
) -> duckdb.DuckDBPyRelation:
    return connection.read_csv(
        str(path),
        header=False,
        skiprows=header_line,
        sep=delimiter,
        columns={f"c{position}": "VARCHAR" for position in range(width)},
        auto_detect=False,
        quotechar='"',
        escapechar='"',
        store_rejects=True,
        null_padding=False,
        all_varchar=True,
    )


def _without_line(plain: Path, target: Path, lines: file_bytes.Lines, offset: int) -> tuple[Path, int, str]:
    """A copy of the file in which the line at `offset` is blank, so that all others keep their numbers."""
    content = bytearray(plain.read_bytes())
    number = lines.at(_content(plain, offset))
    start = int(lines.ends[number - 2]) + 1 if number > 1 else 0
    end = int(lines.ends[number - 1])
    raw = bytes(content[start:end]).decode("utf-8").rstrip("\r")
    content[start:end] = b""
    target.write_bytes(content)
    return target, number, raw


def _content(plain: Path, offset: int) -> int:
    """The offset behind any newline that DuckDB counts to the record that follows it."""
    with plain.open("rb") as stream:
        stream.seek(offset)
        head = stream.read(1024)
    return offset + len(head) - len(head.lstrip(b"\r\n"))


def _why(kind: str) -> str:
    return {"TOO MANY COLUMNS": "列数多于表头", "MISSING COLUMNS": "列数少于表头"}.get(kind, "不是合法的 CSV 行")


def _numbered(
    connection: duckdb.DuckDBPyConnection,
    lines: file_bytes.Lines,
    header_line: int,
    malformed: list[tuple[int, str, str]],
    width: int,
) -> duckdb.DuckDBPyRelation:
    """The records with their physical lines, which blank, malformed and broken lines shift."""
    records = connection.table("raw_text")
    columns = [ColumnExpression(f"c{position}") for position in range(width)]
    good = records.count("*").fetchall()[0][0]
    gaps = sorted({*lines.blank[lines.blank > header_line].tolist(), *(line for line, _, _ in malformed)})
    if lines.count == header_line + good + len(gaps) and not gaps:
        return records.project((ColumnExpression("record") + header_line).alias("line"), *columns)
    connection.execute("create or replace temp table gap (position bigint, shift bigint)")
    if gaps:
        shifts = {line - header_line - index: index + 1 for index, line in enumerate(gaps)}
        connection.executemany("insert into gap values (?, ?)", list(shifts.items()))
    text = FunctionExpression("concat", *columns)
    newlines = FunctionExpression("length", text) - FunctionExpression(
        "length", FunctionExpression("replace", text, ConstantExpression("\n"), ConstantExpression(""))
    )
    records.project(newlines.alias("newlines"), ColumnExpression("record")).create("raw_newlines")
    sql_runner.run(connection, "10_stage/physical_line", {"header_line": header_line})
    connection.execute("drop table raw_newlines")
    numbered = connection.table("raw_line").set_alias("numbering")
    joined = records.set_alias("records").join(
        numbered, ColumnExpression("records.record") == ColumnExpression("numbering.record")
    )
    return joined.project(ColumnExpression("line"), *columns)


# --- binary formats ---------------------------------------------------------------------------------------


def _read_workbook(connection: duckdb.DuckDBPyConnection, path: Path) -> RawFile:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        filled = [(name, sheet) for name, sheet in sheets if sheet.height and sheet.width]
        if not filled:
            raise ExtractRefused("工作簿里没有数据；请重新导出。")
        if len(filled) > 1:
            names = "、".join(f"「{name}」" for name, _ in filled)
            raise ExtractRefused(f"工作簿有 {len(filled)} 张非空工作表（{names}），不知以哪一张为准；请每个文件只保留一张。")
        sheet = filled[0][1]
        merged = sheet.merged_cell_ranges or []
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise ExtractRefused("不是完整的 xlsx 工作簿，可能损坏、加密或改过扩展名；请重新导出。") from error
    if any(start[0] == 0 and end[1] > start[1] for start, end in merged) or any(end[0] > 0 >= start[0] for start, end in merged):
        raise ExtractRefused("表头含有合并单元格；请取消合并，第一行只放列名，再重新报送。")
    labels = [str(cell).strip() for cell in rows[0]]
    columns = list(zip(*rows[1:], strict=True)) if len(rows) > 1 else [()] * len(labels)
    return _from_columns(connection, labels, [[_cell_text(cell) for cell in column] for column in columns], "xlsx")


def _cell_text(cell: Any) -> str | None:
    """A cell as its sender meant it: whole numbers without a decimal point, dates as ISO."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        # Beyond 15 digits a spreadsheet has rounded; the scientific form says so to the next stage.
        if abs(cell) >= 1e15:
            return f"{cell:.5E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _read_dbf(connection: duckdb.DuckDBPyConnection, path: Path) -> RawFile:
    from dbfread import DBF, DBFNotFound

    try:
        # latin-1 keeps every byte, so that the encoding is decided on all of them below.
        table = DBF(str(path), encoding="latin-1", ignore_missing_memofile=True)
        names = list(table.field_names)
        records = [[str(value) if value is not None else None for value in record.values()] for record in table]
        expected = table.header.numrecords
        deleted = len(table.deleted)
    except (DBFNotFound, ValueError, OSError, KeyError, IndexError) as error:
        raise ExtractRefused("不是完整的 DBF 表，可能损坏或改过扩展名；请重新导出。") from error
    if len(records) + deleted < expected:
        raise ExtractRefused(f"DBF 表头声明 {expected} 行，文件只有 {len(records) + deleted} 行，可能传输中断；请重新报送。")
    everything = "\n".join(value for record in records for value in record if value).encode("latin-1")
    encoding = _codec(everything)
    labels = [name.encode("latin-1").decode(encoding, errors="ignore") for name in names]
    columns = [
        [value.encode("latin-1").decode(encoding) if value else None for value in column]
        for column in (zip(*records, strict=True) if records else [()] * len(labels))
    ]
    return _from_columns(connection, labels, columns, f"dbf/{encoding.upper()}")


def _codec(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise ExtractRefused("DBF 表的文字编码既不是 UTF-8 也不是 GB18030；请重新导出。")


def _read_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> RawFile:
    try:
        delivered = connection.read_parquet(str(path), file_row_number=True)
        columns = [
            (FunctionExpression("text_of_number", ColumnExpression(name)) if str(kind) in ("DOUBLE", "FLOAT")
             else ColumnExpression(name).cast("VARCHAR"))
            for name, kind in zip(delivered.columns[:-1], delivered.types[:-1], strict=True)
        ]  # fmt: skip
        line = (ColumnExpression("file_row_number") + 2).alias("line")
        relation = delivered.project(line, *(column.alias(f"c{position}") for position, column in enumerate(columns)))
        relation.limit(1).fetchall()
    except duckdb.Error as error:
        raise ExtractRefused("不是完整的 Parquet 文件，可能损坏或改过扩展名；请重新导出。") from error
    return RawFile(delivered.columns[:-1], relation, "parquet", "\t")


def _from_columns(
    connection: duckdb.DuckDBPyConnection, labels: list[str], columns: list[list[str | None]], encoding: str
) -> RawFile:
    """Rows that lie in memory as a relation; wholly empty rows are no records."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    height = len(arrays[0]) if arrays else 0
    table = pa.table(
        {"line": pa.array(range(2, height + 2), pa.int64()), **{f"c{i}": array for i, array in enumerate(arrays)}}
    )
    relation = connection.from_arrow(table)
    some_value = CoalesceOperator(*(ColumnExpression(f"c{i}") for i in range(len(arrays)))).isnotnull()
    return RawFile(labels, relation.filter(some_value) if arrays else relation, encoding, "\t")
