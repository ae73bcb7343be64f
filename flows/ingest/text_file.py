"""Reads CSV and TXT: encoding, header, separator, records, and the physical line of each of them."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, SQLExpression

from flows.ingest import bytes as file_bytes
from flows.ingest import headers
from flows.ingest.raw import RawFile, Score, settle, with_content
from matchers import sql_runner, warehouse
from schemas.errors import ExtractRefused

_DELIMITERS = (",", "\t", "|")
#: So many rows with unbalanced quotes are mended one by one; a file with more is refused.
_MOST_UNBALANCED = 200
#: A header that is longer than so many lines is a stray quote.
_LONGEST_HEADER = 50


class _RowsLost(Exception):
    """Lines of a text file were neither read nor rejected."""


def read(connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path, score: Score) -> RawFile:
    """Opens a text file. Raises ExtractRefused when it is none, or its quotes cannot be told apart."""
    text = file_bytes.plain_text(path, scratch)
    header = _header(text.path, score)
    try:
        relation, malformed = _records(connection, text.path, header, scratch)
    except duckdb.OutOfMemoryException:
        # No fault of the file's.
        raise
    except (duckdb.Error, _RowsLost):
        settle(connection)
        # DuckDB reads no file whose lines end in different ways, as files that were joined do.
        try:
            relation, malformed = _records(connection, _with_even_lines(text.path, scratch / "even"), header, scratch)
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, _RowsLost) as error:
            settle(connection)
            raise ExtractRefused("不是合法的 CSV，无法分清各行；请用标准 CSV 重新导出。") from error
    # A line of blanks, or the mark that old programs end a file with, is no record.
    malformed = [(line, raw, why) for line, raw, why in malformed if raw.strip(" \t\r\n\x1a")]
    return RawFile(header.labels, with_content(relation), text.encoding, header.delimiter, malformed)


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
    warehouse.create(connection, records.project(number, *map(ColumnExpression, records.columns)), "raw_text")
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
    warehouse.create(
        connection, records.project(newlines.alias("newlines"), ColumnExpression("record")), "raw_newlines"
    )
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
