"""Opens one delivered file as a DuckDB relation of text columns c0, c1, … in file order.

One reader a file format; none of them knows a dataset. DuckDB reads text and Parquet itself; workbooks and
DBF tables come through their libraries as Arrow.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import itertools
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression, SQLExpression

from flows.ingest import bytes as file_bytes
from flows.ingest import headers
from matchers import sql_runner
from schemas.errors import ExtractRefused

_DELIMITERS = (",", "\t", "|")
#: So many rows with unbalanced quotes are mended one by one; a file with more is refused.
_MOST_UNBALANCED = 200
DAMAGED_PARQUET = "不是完整的 Parquet 文件，可能损坏或改过扩展名；请重新导出。"
#: A header that is longer than so many lines is a stray quote.
_LONGEST_HEADER = 50


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


class _RowsLost(Exception):
    """Lines of a text file were neither read nor rejected."""


def _read_text(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, score: Score) -> RawFile:
    text = file_bytes.plain_text(path, scratch)
    header = _header(text.path, score)
    try:
        relation, malformed = _records(connection, text.path, header, scratch)
    except (duckdb.Error, _RowsLost):
        # DuckDB reads no file whose lines end in different ways, as files that were joined do.
        try:
            relation, malformed = _records(connection, _with_even_lines(text.path, scratch / "even"), header, scratch)
        except (duckdb.Error, _RowsLost) as error:
            raise ExtractRefused("不是合法的 CSV，无法分清各行；请用标准 CSV 重新导出。") from error
    # A line of blanks, or the mark that old programs end a file with, is no record.
    malformed = [(line, raw, why) for line, raw, why in malformed if raw.strip(" \t\r\n\x1a")]
    return RawFile(header.labels, _with_content(relation), text.encoding, header.delimiter, malformed)


@dataclass(frozen=True)
class _Header:
    """The header of a text file: its labels, their separator, its last physical line, and the records up to it."""

    labels: list[str]
    delimiter: str
    line: int
    records: int


def _header(path: Path, score: Score) -> _Header:
    """The first record that is not blank, read with the separator that recognises most of it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        blank, head = 0, []
        for line in stream:
            if line.strip():
                head = [line, *itertools.islice(stream, _LONGEST_HEADER)]
                break
            blank += 1
    candidates = []
    for mark in _DELIMITERS:
        reader = csv.reader(head, delimiter=mark)
        try:
            labels = next(reader, [])
        except csv.Error:
            continue
        candidates.append(_Header(labels, mark, blank + reader.line_num, blank + 1))
    best = max(candidates, key=lambda header: (score(header.labels), len(header.labels)), default=None)
    if best is None or score(best.labels) == 0:
        raise ExtractRefused(headers.NOT_A_HEADER)
    return best


def _records(
    connection: duckdb.DuckDBPyConnection, plain: Path, header: _Header, scratch: Path
) -> tuple[duckdb.DuckDBPyRelation, list[tuple[int, str, str]]]:
    """The records under the header with their physical lines, and what is none: (line, raw text, reason)."""
    malformed: list[tuple[int, str, str]] = []
    while True:
        rejects = _load(connection, plain, header)
        lines = file_bytes.lines(plain)
        unbalanced = [offset for offset, kind, _ in rejects if kind in ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")]
        if not unbalanced:
            break
        # One stray quote swallows the records behind it: set its line aside and read again.
        if len(malformed) >= _MOST_UNBALANCED:
            raise ExtractRefused("引号不配对的行太多，无法分清各列；请用标准 CSV（引号成对）重新导出。")
        plain, line, raw = _without_line(plain, scratch / "mended", lines, unbalanced[0])
        malformed.append((line, raw, "引号不配对"))
    malformed += [(lines.at(_content(plain, offset)), raw.strip("\r\n"), _why(kind)) for offset, kind, raw in rejects]
    return _numbered(connection, lines, header, malformed), malformed


def _load(connection: duckdb.DuckDBPyConnection, path: Path, header: _Header) -> list[tuple[int, str, str]]:
    """Makes the table raw_text (record, c0, …) of all records, and returns (offset, kind, text) of what is none."""
    connection.execute(
        "drop table if exists raw_text; drop table if exists reject_errors; drop table if exists reject_scans"
    )
    records = connection.read_csv(
        str(path),
        header=False,
        skiprows=header.records,
        sep=header.delimiter,
        columns={f"c{position}": "VARCHAR" for position in range(len(header.labels))},
        auto_detect=False,
        quotechar='"',
        escapechar='"',
        store_rejects=True,
        null_padding=False,
        all_varchar=True,
    )
    number = SQLExpression("row_number() over ()").alias("record")
    records.project(number, *map(ColumnExpression, records.columns)).create("raw_text")
    return connection.execute(
        "select line_byte_position, any_value(error_type), any_value(csv_line) from reject_errors"
        " group by line_byte_position order by line_byte_position"
    ).fetchall()


def _with_even_lines(plain: Path, target: Path) -> Path:
    """A copy of the file in which every line ends in a newline alone; no line changes its number."""
    content = plain.read_bytes()
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    target.write_bytes(re.sub(rb"\r+(\n?)", lambda ends: ends[1] or b" ", content))
    return target


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
    header: _Header,
    malformed: list[tuple[int, str, str]],
) -> duckdb.DuckDBPyRelation:
    """The records with their physical lines, which blank, malformed and broken lines shift.

    Raises:
        _RowsLost: records and gaps do not add up to the lines of the file.
    """
    records = connection.table("raw_text")
    columns = [ColumnExpression(f"c{position}") for position in range(len(header.labels))]
    good = records.count("*").fetchall()[0][0]
    no_records = {number for line, raw, _ in malformed for number in range(line, line + raw.count("\n") + 1)}
    gaps = sorted({*lines.blank[lines.blank > header.line].tolist(), *no_records})
    if lines.count == header.line + good + len(gaps) and not gaps:
        return records.project((ColumnExpression("record") + header.line).alias("line"), *columns)
    text = FunctionExpression("concat", *columns)
    newlines = FunctionExpression("length", text) - FunctionExpression(
        "length", FunctionExpression("replace", text, ConstantExpression("\n"), ConstantExpression(""))
    )
    connection.execute("drop table if exists raw_newlines")
    records.project(newlines.alias("newlines"), ColumnExpression("record")).create("raw_newlines")
    broken = connection.execute(
        "select record, newlines from raw_newlines where newlines > 0 order by record"
    ).fetchall()
    between = _between_records(gaps, header.line, broken)
    if lines.count != header.line + good + sum(newlines for _, newlines in broken) + len(between):
        raise _RowsLost
    shifts = {line - header.line - index: index + 1 for index, line in enumerate(between)}
    positions = {"position": pa.array(shifts.keys(), pa.int64()), "shift": pa.array(shifts.values(), pa.int64())}
    connection.from_arrow(pa.table(positions)).create_view("gap", replace=True)
    sql_runner.run(connection, "10_stage/physical_line", {"header_line": header.line})
    numbered = connection.table("raw_line").set_alias("numbering")
    joined = records.set_alias("records").join(
        numbered, ColumnExpression("records.record") == ColumnExpression("numbering.record")
    )
    return joined.project(ColumnExpression("line"), *columns)


def _between_records(gaps: list[int], header_line: int, broken: Iterable[tuple[int, int]]) -> list[int]:
    """The gaps that no record holds: a blank line inside a quoted value belongs to its record.

    `broken` are the records that hold newlines, and how many, in order.
    """
    between: list[int] = []
    index = newlines_before = 0
    for record, newlines in broken:
        line = header_line + record + newlines_before + len(between)
        while index < len(gaps) and gaps[index] <= line:
            between.append(gaps[index])
            index, line = index + 1, line + 1
        while index < len(gaps) and gaps[index] <= line + newlines:
            index += 1
        newlines_before += newlines
    return between + gaps[index:]


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
            raise ExtractRefused(
                f"工作簿有 {len(filled)} 张非空工作表（{names}），不知以哪一张为准；请每个文件只保留一张。"
            )
        sheet = filled[0][1]
        merged = sheet.merged_cell_ranges or []
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise ExtractRefused("不是完整的 xlsx 工作簿，可能损坏、加密或改过扩展名；请重新导出。") from error
    if any(start[0] == 0 and end != start for start, end in merged):
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
    from dbfread import DBF, FieldParser

    class AsWritten(FieldParser):
        """Numbers and days as their digits: whether they can be read is decided as for every other format."""

        def parseN(self, field: Any, data: bytes) -> str | None:
            return self.decode_text(data.strip(b" \0*")) or None

        parseF = parseN

        def parseD(self, field: Any, data: bytes) -> str | None:
            return self.parseN(field, data) if data.strip(b"0 \0") else None

    try:
        # latin-1 keeps every byte, so that the encoding is decided on all of them below.
        table = DBF(str(path), encoding="latin-1", ignore_missing_memofile=True, parserclass=AsWritten, recfactory=None)
        names = list(table.field_names)
        records = [[str(value) if value is not None else None for _, value in record] for record in table]
        expected = table.header.numrecords
        deleted = len(table.deleted)
    except Exception as error:  # whatever a damaged table leads the library to
        raise ExtractRefused("不是完整的 DBF 表，可能损坏或改过扩展名；请重新导出。") from error
    if len(records) + deleted < expected:
        raise ExtractRefused(
            f"DBF 表头声明 {expected} 行，文件只有 {len(records) + deleted} 行，可能传输中断；请重新报送。"
        )
    everything = "\n".join(value for record in records for value in record if value)
    encoding = _codec([everything.encode("latin-1"), *(name.encode("latin-1") for name in names)])
    labels = [name.encode("latin-1").decode(encoding, errors="ignore") for name in names]
    columns = [
        [value.encode("latin-1").decode(encoding, errors="replace") if value else None for value in column]
        for column in (zip(*records, strict=True) if records else [()] * len(labels))
    ]
    return _from_columns(connection, labels, columns, f"dbf/{encoding.upper()}")


def _codec(texts: Iterable[bytes]) -> str:
    """The encoding that all texts agree with; a name or a value may be cut off within its last character."""
    texts = list(texts)
    for encoding in ("utf-8", "gb18030"):
        try:
            for text in texts:
                codecs.getincrementaldecoder(encoding)().decode(text)
        except UnicodeDecodeError:
            continue
        return encoding
    raise ExtractRefused("DBF 表的文字编码既不是 UTF-8 也不是 GB18030；请重新导出。")


def _read_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> RawFile:
    try:
        delivered = connection.read_parquet(str(path), file_row_number=True, binary_as_string=True)
        columns = [
            (FunctionExpression("text_of_number", ColumnExpression(name)) if str(kind) in ("DOUBLE", "FLOAT")
             else ColumnExpression(name).cast("VARCHAR"))
            for name, kind in zip(delivered.columns[:-1], delivered.types[:-1], strict=True)
        ]  # fmt: skip
        line = (ColumnExpression("file_row_number") + 2).alias("line")
        relation = delivered.project(line, *(column.alias(f"c{position}") for position, column in enumerate(columns)))
        relation.limit(1).fetchall()
    except duckdb.Error as error:
        raise ExtractRefused(DAMAGED_PARQUET) from error
    return RawFile(delivered.columns[:-1], relation, "parquet", "\t")


def _from_columns(
    connection: duckdb.DuckDBPyConnection, labels: list[str], columns: list[list[str | None]], encoding: str
) -> RawFile:
    """Rows that lie in memory as a relation."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    height = len(arrays[0]) if arrays else 0
    table = pa.table(
        {"line": pa.array(range(2, height + 2), pa.int64()), **{f"c{i}": array for i, array in enumerate(arrays)}}
    )
    return RawFile(labels, _with_content(connection.from_arrow(table)), encoding, "\t")


def _with_content(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The rows that hold anything: spreadsheets end in many that do not, and those are no records."""
    fields = [ColumnExpression(name) for name in relation.columns[1:]]
    return relation.filter(CoalesceOperator(*fields).isnotnull()) if fields else relation
