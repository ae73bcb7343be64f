"""Opens one delivered file as a DuckDB relation of text columns c0, c1, … in file order.

One reader a file format; none of them knows a dataset. DuckDB reads text (`text_file`) and Parquet itself; workbooks
and DBF tables come through their libraries as Arrow.
"""

from __future__ import annotations

import codecs
import datetime as dt
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from flows.ingest import text_file
from flows.ingest.raw import RawFile, Score, settle, with_content
from schemas.errors import ExtractRefused

DAMAGED_PARQUET = "不是完整的 Parquet 文件，可能损坏或改过扩展名；请重新导出。"


def read(connection: duckdb.DuckDBPyConnection, path: Path, extension: str, scratch: Path, score: Score) -> RawFile:
    """Opens the (decompressed) file by its extension. Raises ExtractRefused with what to correct."""
    if extension in ("csv", "txt"):
        return text_file.read(connection, path, scratch, score)
    reader = {"xlsx": _read_workbook, "dbf": _read_dbf, "parquet": _read_parquet}[extension]
    return reader(connection, path)


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
            _as_text(ColumnExpression(name), str(kind))
            for name, kind in zip(delivered.columns[:-1], delivered.types[:-1], strict=True)
        ]
        line = (ColumnExpression("file_row_number") + 2).alias("line")
        relation = delivered.project(line, *(column.alias(f"c{position}") for position, column in enumerate(columns)))
        relation.limit(1).fetchall()
    except duckdb.OutOfMemoryException:
        # No fault of the file's.
        raise
    except (duckdb.Error, UnicodeDecodeError) as error:
        settle(connection)
        raise ExtractRefused(DAMAGED_PARQUET) from error
    return RawFile(delivered.columns[:-1], relation, "parquet", "\t")


def _as_text(value: duckdb.Expression, kind: str) -> duckdb.Expression:
    """A column of a Parquet file as its sender meant it; an instant as the day that it was in China."""
    if kind in ("DOUBLE", "FLOAT"):
        return FunctionExpression("text_of_number", value)
    if kind == "TIMESTAMP WITH TIME ZONE":
        value = FunctionExpression("timezone", ConstantExpression("Asia/Shanghai"), value)
    return value.cast("VARCHAR")


def _from_columns(
    connection: duckdb.DuckDBPyConnection, labels: list[str], columns: list[list[str | None]], encoding: str
) -> RawFile:
    """Rows that lie in memory as a relation."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    height = len(arrays[0]) if arrays else 0
    table = pa.table(
        {"line": pa.array(range(2, height + 2), pa.int64()), **{f"c{i}": array for i, array in enumerate(arrays)}}
    )
    return RawFile(labels, with_content(connection.from_arrow(table)), encoding, "\t")
