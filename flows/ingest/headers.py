"""Which delivered header is which declared column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.dataset import Column, Dataset
from schemas.errors import ExtractRefused
from schemas.vocabulary import code

#: What a row of a `_delta` does, in the words of offices and in those of change logs.
OPERATION = code("op", "操作", {
    "新增": "新增", "增加": "新增", "添加": "新增", "I": "新增", "INSERT": "新增", "insert": "新增",
    "修改": "修改", "变更": "修改", "更新": "修改", "U": "修改", "UPDATE": "修改", "update": "修改",
    "删除": "删除", "取消": "删除", "移除": "删除", "D": "删除", "DELETE": "删除", "delete": "删除",
}, "操作类型")  # fmt: skip

_BRACKETED = re.compile(r"^(?P<head>[^(\[【]*)[(\[【](?P<inside>[^)\]】]*)[)\]】]?$")
_DBF_NAME_BYTES = 10
NOT_A_HEADER = "第一行不是可识别的表头；请删除表头上方的标题行，并按约定的表头重新导出。"


@dataclass(frozen=True)
class Header:
    """`positions` maps canonical names to column positions (from 0); `unknown` are headers nobody declared."""

    positions: dict[str, int]
    unknown: tuple[str, ...]


def folded(text: object) -> str:
    """A header as it is compared: NFKC, without blanks, quotes and marks of obligation, in capitals."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return re.sub(r"[\s*'\"\ufeff:_-]+", "", plain).upper()


def columns_of(dataset: Dataset, is_delta: bool) -> tuple[Column, ...]:
    """The declared columns, and for a delta the operation."""
    return (*dataset.columns, OPERATION) if is_delta else dataset.columns


def match(labels: Sequence[object], dataset: Dataset, *, is_delta: bool = False, is_dbf: bool = False) -> Header:
    """Recognises the headers of one file.

    Raises:
        ExtractRefused: no header is recognised, or a required column is missing; the sentence names the headers that
            were not recognised.
    """
    spellings = _spellings(columns_of(dataset, is_delta), is_dbf)
    best: dict[str, tuple[int, int]] = {}
    for position, label in enumerate(labels):
        for form in _forms(label):
            if form in spellings:
                name, rank = spellings[form]
                if name not in best or rank < best[name][0]:
                    best[name] = (rank, position)
                break
    if not best:
        raise ExtractRefused(NOT_A_HEADER)
    positions = {name: position for name, (_, position) in best.items()}
    taken = set(positions.values())
    unknown = tuple(
        str(label).strip() for position, label in enumerate(labels) if position not in taken and folded(label)
    )
    missing = [column.header for column in dataset.columns if column.required and column.name not in positions]
    if missing:
        hint = f"未能识别的表头：{'、'.join(unknown)}。" if unknown else ""
        raise ExtractRefused(f"缺少必需的列：{'、'.join(missing)}。{hint}请按约定的表头重新导出。")
    return Header(positions, unknown)


def operation(labels: Sequence[object], header: Header) -> int | None:
    """Where the file says what is done with its rows, though its name does not call it a delta; None: nowhere."""
    spellings, taken = _spellings((OPERATION,), is_dbf=False), set(header.positions.values())
    places = (place for place, label in enumerate(labels) if place not in taken)
    return next((place for place in places if any(form in spellings for form in _forms(labels[place]))), None)


def score(labels: Sequence[object], dataset: Dataset) -> int:
    """How many of the labels are recognised, to tell a separator or a header row from another."""
    spellings = _spellings(columns_of(dataset, True), is_dbf=False)
    return sum(any(form in spellings for form in _forms(label)) for label in labels)


def _forms(label: object) -> list[str]:
    """The label, and for `社会保障号码(AAC002)` what stands before and inside the brackets."""
    whole = folded(label)
    forms = [whole]
    if bracketed := _BRACKETED.match(whole):
        forms += [bracketed["head"], bracketed["inside"]]
    return [form for form in forms if form]


def _spellings(columns: Sequence[Column], is_dbf: bool) -> dict[str, tuple[str, int]]:
    """Folded spelling → (column, rank); the contract's own header ranks before any alias."""
    found: dict[str, tuple[str, int]] = {}
    cut: dict[str, set[str]] = {}
    for column in columns:
        for rank, spelling in enumerate((column.header, column.name, *column.aliases)):
            form = folded(spelling)
            if form not in found or rank < found[form][1]:
                found[form] = (column.name, rank)
            if is_dbf:
                for beginning in _cut_off(spelling):
                    cut.setdefault(beginning, set()).add(column.name)
    # A beginning that two columns share tells nothing.
    sure = {form: (names.pop(), len(columns)) for form, names in cut.items() if len(names) == 1}
    return {**sure, **found}


def _cut_off(spelling: str) -> set[str]:
    """What a DBF header keeps of the spelling, in either encoding."""
    whole = (
        spelling.encode(encoding)[:_DBF_NAME_BYTES].decode(encoding, "ignore") for encoding in ("gb18030", "utf-8")
    )
    return {folded(beginning) for beginning in whole}
