"""The records of a doubt in words: registers and lists of people side by side, payments and settlements as a list."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flows.documents.published import Row
from flows.documents.text import (
    mask_account,
    mask_birth,
    mask_id,
    mask_id_like,
    mask_numbers,
    mask_phone,
    month,
    word,
    yuan,
)  # fmt: skip
from schemas.dataset import Column, Kind
from schemas.datasets import BY_KEY
from schemas.published import words

#: Departments name the same thing differently; side by side it has one name, and these come first.
_COMMON = {
    "name": "姓名", "id_number": "证件号码", "former_name": "曾用名", "sex": "性别", "birth_date": "出生日期",
    "death_date": "死亡日期", "status": "状态", "status_date": "状态日期", "address": "地址", "phone": "电话",
}  # fmt: skip
#: What a difference between departments says something about.
_COMPARED = frozenset({"name", "id_number", "sex", "birth_date", "death_date"})
#: Not needed to verify a doubt.
_UNSAID = frozenset({"ethnicity", "applicant_name", "applicant_phone", "record_no", "division_code", "agency_code"})
#: Rows of money name a person, too; there can be hundreds, so they stand in the list.
_MONEY = "tax"
_REGISTER = "本人登记，供对照"


@dataclass(frozen=True)
class Fact:
    """A line of the table: what it is, whether the departments differ, and what each of them says."""

    title: str
    differs: bool
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statements:
    """What each department says of the person: a column a record."""

    heads: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Listed:
    """A record in the list: where it is from, what it does in the doubt, its amount (yuan), and what it says."""

    source: str
    role: str
    amount: str
    file: str
    line: str
    record_no: str
    heads: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def says(self) -> str:
        """Its values with their headers; those that are missing are left out."""
        return "，".join(f"{head} {value}" for head, value in zip(self.heads, self.values, strict=True) if value)


def side_by_side(records: list[Row], *, masked: bool) -> Statements:
    """Records that describe a person, a column each."""
    columns: dict[tuple[str, str], tuple[Row, list[str]]] = {}
    for record in records:
        if _is_statement(record):
            key = (record["dataset"], record["record_no"])
            role = _role(record, masked=masked) or _REGISTER
            columns.setdefault(key, (record, []))[1].append(role)
    found = [record for record, _ in columns.values()]
    facts = [
        Fact("作用", False, tuple("、".join(roles) for _, roles in columns.values())),
        Fact("文件和行", False, tuple(_place(record, masked=masked) for record in found)),
        Fact("记录编号", False, tuple(_number(record, masked=masked) for record in found)),
    ]
    keys = [_key(record) for record in found]
    shown = [
        {name: _value(key, name, said[name], masked) for name in _titles(key) if said.get(name) is not None}
        for key, said in zip(keys, (record["said"] for record in found), strict=True)
    ]
    saying = {name for record in found for name, value in record["said"].items() if value}
    for name, title in _lines(tuple(keys)):
        if name in saying:
            differs = name in _COMPARED and _differ(record["said"].get(name) for record in found)
            facts.append(Fact(title, differs, tuple([each.get(name, "") for each in shown])))
    return Statements(tuple(_title(record) for record in found), tuple(facts) if found else ())


def _differ(said: Iterable[object]) -> bool:
    return len({str(value) for value in said if value}) > 1


@functools.lru_cache(maxsize=10_000)
def _lines(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What records of these datasets can say of a person, in order: the columns' names and titles."""
    titles: dict[str, str] = {}
    for key in keys:
        titles |= _titles(key)
    return tuple((name, titles[name]) for name in dict.fromkeys((*_COMMON, *titles)) if name in titles)


def listed_rows(records: Iterable[Row], *, masked: bool) -> tuple[Listed, ...]:
    """Payments, contributions, settlements, relations: one line each."""
    return tuple(
        Listed(
            _title(record),
            _role(record, masked=masked),
            yuan(record["amount"]) if record["amount"] is not None else "",
            _file(record, masked=masked),
            str(record["line"] or ""),
            _number(record, masked=masked),
            _heads(_key(record)),
            _values(_key(record), record["said"], masked),
        )
        for record in records
        if not _is_statement(record)
    )


def _is_statement(record: Row) -> bool:
    return _states(_key(record))


@functools.cache
def _states(key: str) -> bool:
    dataset = BY_KEY.get(key)
    return dataset is not None and dataset.is_person and dataset.source != _MONEY


def _key(record: Row) -> str:
    return f"{record['source']}/{record['dataset']}"


def _title(record: Row) -> str:
    return _titled(record["source"], record["dataset"])


@functools.cache
def _titled(source: str, name: str) -> str:
    dataset = BY_KEY.get(f"{source}/{name}")
    return f"{word(words.SOURCES, source)} {dataset.title if dataset else name}"


def _role(record: Row, *, masked: bool) -> str:
    return _hidden(record["role"] or "") if masked else record["role"] or ""


def _file(record: Row, *, masked: bool) -> str:
    """The file's name, which may hold somebody's number."""
    return _hidden(record["file"] or "—") if masked else record["file"] or "—"


#: Roles and files are few.
_hidden = functools.lru_cache(maxsize=10_000)(mask_numbers)


def _place(record: Row, *, masked: bool) -> str:
    file = _file(record, masked=masked)
    return f"{file} 第{record['line']}行" if record["line"] else file


def _number(record: Row, *, masked: bool) -> str:
    return mask_id_like(record["record_no"]) if masked else record["record_no"]


@functools.cache
def _titles(key: str) -> dict[str, str]:
    """The names under which the dataset's columns stand beside those of others."""
    return {column.name: _COMMON.get(column.name, column.header) for column in _columns(key)}


@functools.cache
def _heads(key: str) -> tuple[str, ...]:
    return tuple(column.header for column in _columns(key))


def _values(key: str, said: Row, masked: bool) -> tuple[str, ...]:
    return tuple([_value(key, column.name, said.get(column.name), masked) for column in _columns(key)])


@functools.cache
def _columns(key: str) -> list[Column]:
    """What a record of the dataset says and its line in the list does not."""
    dataset = BY_KEY.get(key)
    return [column for column in dataset.columns if column.name not in _UNSAID] if dataset else []


@functools.cache
def _column(key: str, name: str) -> Column | None:
    return next((column for column in BY_KEY[key].columns if column.name == name), None)


# A doubt says most things several times, and doubts say the same as others. Typed: 3 and 3.00 read differently.
@functools.lru_cache(maxsize=50_000, typed=True)
def _value(key: str, name: str, value: object, masked: bool) -> str:
    """A value delivered in that column of that dataset as people write it, masked as its column asks."""
    column = _column(key, name)
    if column is None or value is None:
        return ""
    if isinstance(value, Decimal) or column.kind is Kind.AMOUNT:
        return yuan(Decimal(str(value)))
    said = str(value)
    if column.kind is Kind.SEX:
        return word(words.SEXES, said)
    if column.kind is Kind.PERIOD:
        return month(said)
    if column.name == "scheme":
        return word(words.SHORT_SCHEMES, said)
    return _masked(column, said) if masked else said


def _masked(column: Column, said: str) -> str:
    if column.kind is Kind.ID_NUMBER:
        return mask_id(said)
    if column.name == "account":
        return mask_account(said)
    if column.name == "birth_date":
        return mask_birth(said)
    if column.name == "phone":
        return mask_phone(said)
    if column.name.endswith(("_no", "_code")) or column.kind in (Kind.USCC, Kind.DIVISION):
        return mask_id_like(said)
    return mask_numbers(said)
