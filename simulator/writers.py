"""Writes a table of text as csv, txt, xlsx, dbf or parquet, in the encoding and line ends of an office."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_CHUNK = 1 << 24


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One connection for all files: opening it takes longer than writing a small one."""
    return duckdb.connect()


def write_text(
    table: pa.Table, path: Path, *, sep: str = ",", encoding: str = "utf-8", bom: bool = False, crlf: bool = False,
    gz: bool = False, raw_lines: Sequence[str] = (),
) -> None:  # fmt: skip
    """A delimited text file; `raw_lines` are appended as they are. DuckDB writes, then the bytes are changed over."""
    plain = path.with_suffix(".tmp")
    _connection().from_arrow(table).write_csv(str(plain), sep=sep, header=True)
    with plain.open("rb") as source, _target(path, gz) as target:
        target.write(b"\xef\xbb\xbf" if bom else b"")
        carry = b""
        while chunk := source.read(_CHUNK):
            cut = chunk.rfind(b"\n") + 1
            target.write(_recode(carry + chunk[:cut], encoding, crlf))
            carry = chunk[cut:]
        target.write(_recode(carry + b"".join(line.encode() + b"\n" for line in raw_lines), encoding, crlf))
    plain.unlink()


@contextmanager
def _target(path: Path, gz: bool) -> Iterator[BinaryIO]:
    """The file to write to; a compressed one bears no time, so that the same seed gives the same bytes."""
    with path.open("wb") as file:
        if not gz:
            yield file
            return
        with gzip.GzipFile("", "wb", 1, file, mtime=0) as packed:
            yield cast(BinaryIO, packed)


def _recode(data: bytes, encoding: str, crlf: bool) -> bytes:
    """UTF-8 bytes in another encoding and with other line ends."""
    if crlf:
        data = data.replace(b"\n", b"\r\n")
    return data if encoding == "utf-8" else data.decode("utf-8").encode(encoding)


def write_parquet(table: pa.Table, path: Path) -> None:
    """A parquet file."""
    pq.write_table(table, path, compression="zstd")


def write_xlsx(table: pa.Table, path: Path, numbers: Sequence[str] = ()) -> None:
    """A workbook of one sheet; columns in `numbers` become numeric cells, as dates are in a spreadsheet."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(2026, 11, 1)})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, table.column_names)
        columns = [column.to_pylist() for column in table.columns]
        is_number = [name in numbers for name in table.column_names]
        for row, values in enumerate(zip(*columns, strict=True), start=1):
            for place, value in enumerate(values):
                if value is None:
                    continue
                if is_number[place] and value.lstrip("-").isdigit():
                    sheet.write_number(row, place, int(value))
                else:
                    sheet.write_string(row, place, value)


def write_dbf(table: pa.Table, path: Path) -> None:
    """A dBASE III table in GB18030: character fields, names cut at ten bytes."""
    fields, columns = [], []
    for name in table.column_names:
        values = [(value or "").encode("gb18030") for value in pc.cast(table[name], "string").to_pylist()]
        width = min(254, max([1, *map(len, values)]) + 2)
        short = name.encode("gb18030")[:10].decode("gb18030", "ignore").encode("gb18030")
        fields.append(struct.pack("<11sc4xBB14x", short, b"C", width, 0))
        columns.append([value.ljust(width) for value in values])
    length = 1 + sum(field[16] for field in fields)
    header = struct.pack("<BBBBIHH17xB2x", 3, 126, 11, 1, table.num_rows, 33 + 32 * len(fields), length, 0x7A)
    with path.open("wb") as target:
        target.write(header + b"".join(fields) + b"\r")
        target.write(b"".join(b" " + b"".join(row) for row in zip(*columns, strict=True)) + b"\x1a")
