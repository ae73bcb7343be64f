"""How the values of a policy are written for its readers: amounts, ages, months, tables of a fixed width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from flows.documents.summary import dataset_title
from flows.documents.text import month
from schemas.policy import HardshipGroup


def generic(section: Any, without: Sequence[str] = ()) -> Iterator[str]:
    """A section by its fields' titles; the items of a list one after the other."""
    for part in section if isinstance(section, tuple) else (section,):
        for key, field in type(part).model_fields.items():
            if key != "source" and key not in without:
                yield f"{field.title or key}：{plain(getattr(part, key))}"
        if source := getattr(part, "source", None):
            yield basis(source)


def plain(value: Any) -> str:
    """A value as its reader says it: 是 and 否, lists with 、."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, BaseModel):
        value = {field.title or key: getattr(value, key) for key, field in type(value).model_fields.items()}
    if isinstance(value, Mapping):
        return "，".join(f"{key} {plain(each)}" for key, each in value.items())
    return "、".join(plain(each) for each in value) if isinstance(value, (tuple, list)) else str(value)


def members(group: HardshipGroup) -> str:
    """Who belongs to a group: the list that it is taken from, and the conditions."""
    parts = [dataset_name(group.dataset), "、".join(group.categories), "、".join(group.grades)]
    if (group.age_from, group.age_to) != (0, 120):
        parts.append(f"{group.age_from}至{group.age_to}周岁")
    return "，".join(filter(None, parts))


def dataset_name(key: str) -> str:
    """The dataset's title with its department."""
    source, dataset = key.split("/")
    return dataset_title(source, dataset)


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Columns set in a fixed-width type, where a Chinese character takes two places; numbers to the right."""
    shown = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(_width(line[column]) for line in [list(heads), *shown]) for column in range(len(heads))]
    right = [all(isinstance(row[column], int) or not row[column] for row in rows) for column in range(len(heads))]
    for line in [list(heads), *shown]:
        cells = [
            blank + cell if is_right else cell + blank
            for cell, width, is_right in zip(line, widths, right, strict=True)
            for blank in (" " * (width - _width(cell)),)
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def basis(text: str) -> str:
    """The document that a value comes from."""
    return f"依据：{text}"


def pairs(named: Mapping[str, str]) -> str:
    """Codes and names, one after the other."""
    return "、".join(f"{code} {name}" for code, name in named.items())


def yuan(amount: float) -> str:
    """An amount to the cent."""
    return f"{amount:,.2f}"


def paid(amount: float) -> str:
    """What the government pays, or that it does not."""
    return yuan(amount) if amount else "不代缴"


def year_and_month(period: str) -> str:
    """`202501` as 2025年1月."""
    return f"{period[:4]}年{int(period[4:])}月"


def span(first: str, last: str) -> str:
    """One month, or the first and the last of several."""
    return month(first) if first == last else f"{month(first)} 至 {month(last)}"


def age(years: int, months: int) -> str:
    """Years and months."""
    more, rest = divmod(months, 12)
    return f"{years + more}岁" + (f"{rest}个月" if rest else "")
