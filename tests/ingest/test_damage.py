"""Damaged, disguised and unreadable files: refused with a sentence in Chinese, whatever is wrong with their bytes."""

from __future__ import annotations

import gzip
import io
import random
import re

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.ingest import bytes as file_bytes
from schemas.errors import ExtractRefused
from tests.ingest.test_formats import HEADER, TEXTS, dbf

NAMES = ["王一", "李二", "张三"]
ROWS = [[f"R{number}", *TEXTS[1:2], name, *TEXTS[3:]] for number, name in enumerate(NAMES * 20)]
PLAIN = "".join(",".join(row) + "\n" for row in [HEADER, *ROWS])


def whole(extension, tmp_path):
    """A good file of that format."""
    if extension == "csv":
        return PLAIN.encode()
    if extension == "csv.gz":
        return gzip.compress(PLAIN.encode(), mtime=0)
    if extension == "xlsx":
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in [HEADER, *ROWS]:
            book.active.append(row)
        book.save(out)
        return out.getvalue()
    if extension == "dbf":
        dbf(tmp_path / "whole", HEADER, ROWS)
        return (tmp_path / "whole").read_bytes()
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))), out)
    return out.getvalue()


BINARY = ["csv.gz", "xlsx", "dbf", "parquet"]


@pytest.mark.parametrize("share", [0, 0.02, 0.3, 0.7, 0.97], ids=lambda share: f"{share:.0%}")
@pytest.mark.parametrize("extension", BINARY)
def test_a_truncated_file_is_refused(read, tmp_path, extension, share):
    content = whole(extension, tmp_path)
    with pytest.raises(ExtractRefused, match="请") as refusal:
        read(lambda path: path.write_bytes(content[: int(len(content) * share)]), f"population_20261101.{extension}")
    assert_is_told(refusal.value.sentence)


@pytest.mark.parametrize("extension", ["csv", *BINARY])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_bytes_are_broken_the_file_is_read_or_refused(read, tmp_path, extension, seed):
    """Never another error: one file must not stop a night."""
    random_bytes = random.Random(f"{extension} {seed}")
    content = bytearray(whole(extension, tmp_path))
    for _ in range(random_bytes.choice([1, 3, 40])):
        content[random_bytes.randrange(len(content))] = random_bytes.randrange(256)
    try:
        read(lambda path: path.write_bytes(content), f"population_20261101.{extension}")
    except ExtractRefused as refusal:
        assert_is_told(refusal.sentence)


@pytest.mark.parametrize("place", [0.2, 0.4, 0.6, 0.8], ids=lambda place: f"{place:.0%}")
def test_a_page_deep_in_a_parquet_file_is_broken(read, place):
    out = io.BytesIO()
    rows = [[f"R{number}", *TEXTS[1:]] for number in range(20_000)]
    table = pa.table(dict(zip(HEADER, map(list, zip(*rows, strict=True)), strict=True)))
    pq.write_table(table, out, row_group_size=4_000, compression="snappy", use_dictionary=False)
    content = bytearray(out.getvalue())
    start = int(len(content) * place)
    content[start : start + 3_000] = b"\xff" * 3_000
    with pytest.raises(ExtractRefused, match="不是完整的 Parquet 文件"):
        read(bytes(content), "population_20261101.parquet")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b" \r\n \n", "文件是空的"),
        (b"%PDF-1.7 ...", "内容却是PDF 文档"),
        (b"PK\x03\x04....", "内容却是Excel 工作簿（xlsx）"),
        (b"\xd0\xcf\x11\xe0....", "旧版 Excel/Word 文件（xls/doc）"),
        (b"PAR1....", "内容却是Parquet 文件"),
        (gzip.compress(b"x"), "内容却是gzip 压缩文件"),
        (PLAIN.encode("utf-16"), "UTF-16 编码.*另存为 CSV（UTF-8）"),
        (PLAIN.encode("utf-16-be"), "二进制内容"),
        (PLAIN.encode("big5", "replace") + b"\xff\xff", "既不是 UTF-8 也不是 GB18030"),
        (PLAIN.encode().replace("李二".encode(), b"\xe6\x9d\x8e\xe4", 1), "UTF-8 编码，但第 3 行有损坏的字节"),
    ],
    ids=[
        "empty",
        "blank",
        "pdf",
        "xlsx",
        "xls",
        "parquet",
        "gzip",
        "utf-16",
        "utf-16 without mark",
        "big5",
        "broken byte",
    ],
)
def test_a_text_file_that_is_none(read, content, told):
    with pytest.raises(ExtractRefused, match=told) as refusal:
        read(content)
    assert_is_told(refusal.value.sentence)


@pytest.mark.parametrize("extension", ["xlsx", "dbf", "parquet"])
@pytest.mark.parametrize(
    "content", [PLAIN.encode(), b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 200, b""], ids=["csv", "pdf", "xls", "empty"]
)
def test_a_renamed_file(read, extension, content):
    with pytest.raises(ExtractRefused, match="请") as refusal:
        read(content, f"population_20261101.{extension}")
    assert_is_told(refusal.value.sentence)


def test_a_folder_in_the_place_of_a_file(read):
    with pytest.raises(ExtractRefused, match="这是一个目录，不是文件；请报送单个文件"):
        read(lambda path: path.mkdir())


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    # Root may read everything, so the refusal of the system is played.
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "open", refuse)
    with pytest.raises(ExtractRefused, match="没有读取权限") as refusal:
        file_bytes.sha256(tmp_path / "population_20261101.csv")
    assert_is_told(refusal.value.sentence)


def assert_is_told(sentence):
    """Chinese, says what to do, in full-width punctuation, without a person."""
    assert "请" in sentence and sentence.endswith("。")
    assert not re.search(r"[\u4e00-\u9fff][,:;()]|[,:;()][\u4e00-\u9fff]", sentence), sentence
    assert not any(name in sentence for name in NAMES) and TEXTS[1] not in sentence
