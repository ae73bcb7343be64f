"""One pass over a delivered file: its hash, its decompressed form, its encoding, its lines."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.errors import ExtractRefused

_CHUNK = 1 << 22
_MAGIC = {
    b"%PDF": "PDF 文档",
    b"PK\x03\x04": "Excel 工作簿（xlsx）",
    b"\xd0\xcf\x11\xe0": "旧版 Excel/Word 文件（xls/doc）",
    b"PAR1": "Parquet 文件",
    b"\x1f\x8b": "gzip 压缩文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def sha256(path: Path) -> str:
    """Hash of the file as delivered. Raises ExtractRefused when it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except IsADirectoryError as error:
        raise ExtractRefused("这是一个目录，不是文件；请报送单个文件。") from error
    except OSError as error:
        raise ExtractRefused("文件无法打开，可能没有读取权限或磁盘出错；请检查后重新报送。") from error


def unpacked(path: Path, is_gzip: bool, scratch: Path) -> Path:
    """The file itself, or its decompressed copy below `scratch`. Raises ExtractRefused when gzip is damaged."""
    if not is_gzip:
        return path
    target = scratch / "unpacked"
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            while chunk := packed.read(_CHUNK):
                plain.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ExtractRefused("压缩文件不完整或已损坏，可能传输中断；请重新压缩并报送。") from error
    return target


@dataclass(frozen=True)
class PlainText:
    """A text file in UTF-8. `encoding` is the one it was delivered in."""

    path: Path
    encoding: str


def plain_text(path: Path, scratch: Path) -> PlainText:
    """The text in UTF-8, with the encoding that every byte of it agrees with.

    The whole file is decided on, never its beginning: the header of a GB18030 file is often ASCII.

    Raises:
        ExtractRefused: not text, or neither UTF-8 nor GB18030.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        raise ExtractRefused("文件是空的，连表头也没有；请重新导出。")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise ExtractRefused(f"扩展名是文本，内容却是{what}；请导出为 CSV（UTF-8 或 GB18030）后重新报送。")
    if head.startswith(_UTF16):
        raise ExtractRefused("文件是 UTF-16 编码（Excel 的「Unicode 文本」）；请另存为 CSV（UTF-8）后重新报送。")
    if b"\x00" in head:
        raise ExtractRefused("文件含有二进制内容，不是文本；请导出为 CSV 后重新报送。")
    damage = _utf8_damage(path)
    if damage is None:
        return PlainText(path, "UTF-8-BOM" if head.startswith(codecs.BOM_UTF8) else "UTF-8")
    if not damage.looks_foreign:
        raise ExtractRefused(
            f"文件是 UTF-8 编码，但第 {damage.line} 行有损坏的字节；请重新导出，不要用不同编码的程序改写。"
        )
    target = scratch / "utf8"
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        with target.open("wb") as out:
            for chunk in _chunks(path):
                out.write(decoder.decode(chunk).encode("utf-8"))
            out.write(decoder.decode(b"", final=True).encode("utf-8"))
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise ExtractRefused(
            f"文字编码既不是 UTF-8 也不是 GB18030（第 {damage.line} 行起）；请另存为 CSV（UTF-8）后重新报送。"
        ) from error
    return PlainText(target, "GB18030")


@dataclass(frozen=True)
class _Damage:
    line: int
    looks_foreign: bool


def _utf8_damage(path: Path) -> _Damage | None:
    """None when the file is UTF-8 throughout; else where it first is not, and whether it is another encoding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return _Damage(lines + error.object[: error.start].count(b"\n"), _is_foreign(path))
        lines += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Damage(lines, _is_foreign(path))
    return None


def _is_foreign(path: Path) -> bool:
    """Whether the text is no UTF-8 at all: read as UTF-8, most of what is not ASCII would be lost.

    GB18030 accepts almost any bytes, so a UTF-8 file with one broken byte must not fall through to it.
    """
    lost = kept = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        replaced = text.count("\ufffd")
        lost += replaced
        kept += len(text) - replaced - len(text.encode("ascii", errors="ignore"))
    return lost > kept


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


@dataclass(frozen=True)
class Lines:
    """Physical lines of a text file; line 1 is its first. `ends` are the offsets of the newlines."""

    ends: npt.NDArray[np.int64]
    blank: npt.NDArray[np.int64]
    count: int

    def at(self, offset: int) -> int:
        """Number of the line that holds the byte at `offset`."""
        return int(np.searchsorted(self.ends, offset)) + 1


def lines(path: Path) -> Lines:
    """Where the lines of the file end and which of them are blank."""
    content = np.memmap(path, dtype=np.uint8, mode="r")
    ends = np.flatnonzero(content == ord("\n")).astype(np.int64)
    if not len(ends) or ends[-1] != len(content) - 1:
        ends = np.append(ends, len(content))
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    lone_return = (lengths == 1) & (content[np.minimum(starts, len(content) - 1)] == ord("\r"))
    return Lines(ends, np.flatnonzero((lengths == 0) | lone_return) + 1, len(ends))
