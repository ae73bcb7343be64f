"""Names of employers by their parts: place, word mark (字号), trade, legal form and branch.

A name is read from both ends: branch and legal form from the back, places from the front, then trades; what is
left is the mark. Source: 企业名称登记管理规定 (2020) arts. 6-10; the words are those of `unit_words.toml`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matchers import unit_words
from matchers.names import fold
from matchers.unit_words import Form
from schemas.policy import Policy

#: Between the places of a name, widest first.
PLACE_MARK = "/"
_TO_ROUND = str.maketrans("[]{}<>〔〕【】〈〉《》「」『』", "()" * 9)
_SIGNS = re.compile(r"[^\w()?]|_")
_BRACKETED = re.compile(r"\(([^()]*)\)?")
_LONGEST_WORD = 12
#: Where a company's own name ends, so that what follows is a branch; the first of these that a name has.
_HEADS = (r".+?(?<!分)公司", r".+(?:合作社联合社|合作社|合作联社|信用联社|信用社|供销社|银行|合伙企业|事务所)")
_NO_FORM = Form("")


class _Place(NamedTuple):
    """A place without its suffix. `kind`: the group of `unit_words.places` that found it."""

    stem: str
    kind: str


class Parts(NamedTuple):
    """The parts of one name; None where it has none.

    `place` lists places without 省, 市, 县 …, widest first, joined by PLACE_MARK; those in brackets come last, and
    province and city are left out before a county. `form` and `branch` are in one spelling. `core` runs from the narrowest place through the mark to the trade: what an abbreviation shortens.
    """

    place: str | None
    mark: str | None
    trade: str | None
    form: str | None
    branch: str | None
    core: str | None


#: `Parts` as DuckDB knows it.
PARTS_SQL_TYPE = "STRUCT(" + ", ".join(f"{field} VARCHAR" for field in Parts._fields) + ")"


def local_places(policy: Policy) -> str:
    """The county and its reporting units, blank-separated, as `parse` takes them."""
    return " ".join([policy.county.name, *(unit.name for unit in policy.reporting.units)])


def parse(name: str, local: str = "") -> Parts:
    """The parts of a name as delivered. `local`: places known without their suffix, blank-separated."""
    text = _SIGNS.sub("", fold(name).translate(_TO_ROUND))
    head, branch = _cut_branch(text, local)
    head, bracket_places, is_group = _open_brackets(head, local)
    rest, form = _cut_form(head)
    places, rest = _cut_places(rest, local)
    trade = form.trade or ""
    if form.is_company:
        # 恒源超市有限公司 is a supermarket, 博爱医院有限公司 a hospital
        shorter, inner = _cut_form(rest)
        if shorter and inner is not _NO_FORM and not inner.is_company:
            rest, trade = shorter, inner.trade or inner.name
    rest, trades = _cut_trades(rest, least_mark=0 if places or form.is_institution else 2)
    is_village = form.is_institution or form.name.endswith("合作社")
    mark = unit_words.stem(rest) if is_village and rest.endswith(("村", "社区")) else rest
    is_torn = len(mark) == 1 and bool(places) and places[-1].stem + mark in head
    if is_torn or (places and not mark and not form.is_institution):
        # 泰安达物流 is no company of 泰安, and 阜宁食品公司 has no other mark
        mark = places.pop().stem + mark
    stems = [place.stem for place in places if place.kind != "wide"] or [place.stem for place in places]
    narrow = [place.stem for place in places if place.kind not in ("wide", "zone")][-1:]
    kind = "集团" + form.name if is_group and form.name == "有限公司" else form.name
    core = "".join([*narrow, mark, trades, trade, form.name if form.is_institution else ""])
    place = PLACE_MARK.join(dict.fromkeys([*stems, *bracket_places]))
    return Parts(*(part or None for part in (place, mark, trades + trade, kind, branch, core)))


def _cut_branch(text: str, local: str) -> tuple[str, str]:
    """The name of the whole and that of its branch, empty where it is none."""
    words = unit_words.load()
    last = re.fullmatch(r"(.+)\(([^()]+)\)", text)
    if last and last[2] not in words.in_brackets and last[2].endswith(("店", "部", "区", *words.branch_ends)):
        return last[1], _branch(last[2], local)
    for pattern in _HEADS:
        found = re.match(pattern, text)
        if found:
            break
    end = found.end() if found else _end_of_inner_form(text)
    head, tail = text[:end], text[end:]
    if not tail or _BRACKETED.fullmatch(tail):
        return text, ""
    return head, _branch(_BRACKETED.sub(r"\1", tail), local)


def _branch(text: str, local: str) -> str:
    """A branch in one spelling: 阜宁县支行 is 阜宁支行."""
    places, rest = _cut_places(text, local)
    return "".join(place.stem for place in places) + rest.replace("分店", "店")


def _end_of_inner_form(text: str) -> int:
    """Where the whole ends in 恒源超市益林分店 or 人民医院阜城分院; the length of the text when it is no branch."""
    words = unit_words.load()
    ending = next((word for word in words.branch_ends if text.endswith(word)), None)
    if ending is None or _cut_form(text)[1].is_institution:
        return len(text)
    for end in range(len(text) - len(ending), 2, -1):
        if _cut_form(text[:end])[1] is not _NO_FORM:
            return end
    return len(text) - len(ending)


def _open_brackets(text: str, local: str) -> tuple[str, list[str], bool]:
    """The name without brackets, the places that stood in them, and whether it calls itself a group."""
    words = unit_words.load()
    found: list[str] = []
    is_group = False

    def opened(match: re.Match[str]) -> str:
        nonlocal is_group
        content = match[1]
        places, rest = _cut_places(content, local)
        if content in words.in_brackets:
            is_group |= content == "集团"
            return ""
        if rest:
            return content
        found.extend(place.stem for place in places)
        return ""

    return _BRACKETED.sub(opened, text).replace(")", ""), found, is_group


def _cut_form(text: str) -> tuple[str, Form]:
    """The text before the longest form that ends it, and the form."""
    forms = unit_words.load().forms
    for size in range(min(_LONGEST_WORD, len(text)), 0, -1):
        form = forms.get(text[-size:])
        if form:
            return text[:-size], form
    return text, _NO_FORM


def _cut_places(text: str, local: str) -> tuple[list[_Place], str]:
    """The places at the front of a text, and the rest."""
    pattern = unit_words.places(local)
    places: list[_Place] = []
    position = 0
    while found := pattern.match(text, position):
        kind = found.lastgroup or ""
        # 安康 and 金华 are marks too, once a county has been named
        is_mark = kind == "wide" and found.end() == found.end(kind) and any(place.kind != kind for place in places)
        if is_mark or (kind == "village" and not places):
            break
        places.append(_Place(found[kind] if kind == "zone" else unit_words.stem(found[kind]), kind))
        position = found.end()
    return places, text[position:]


def _cut_trades(text: str, least_mark: int) -> tuple[str, str]:
    """The text before the trades that end it, `least_mark` characters at least, and the trades."""
    trades = unit_words.load().trades
    end = len(text)
    while end:
        sizes = range(min(_LONGEST_WORD, end - least_mark), 1, -1)
        size = next((size for size in sizes if text[end - size : end] in trades), 0)
        if not size:
            break
        end -= size
    return text[:end], text[end:]


def parts(units: pa.ChunkedArray, local: pa.ChunkedArray) -> pa.Array:
    """`parse` over Arrow columns, as a struct of `Parts`."""
    rows = [parse(*row) for row in zip(units.to_pylist(), local.to_pylist(), strict=True)]
    columns = zip(*rows, strict=True) if rows else ((),) * len(Parts._fields)
    return pa.StructArray.from_arrays([pa.array(column, pa.string()) for column in columns], list(Parts._fields))


def mark_similarity(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """How alike two marks are written, 0 to 1: the share of characters that no substitution or swap touches."""
    sides = left.to_pylist(), right.to_pylist()
    return pa.array(process.cpdist(*sides, scorer=OSA.normalized_similarity, dtype=np.float64, workers=1))


def is_abbreviation(short: str, long: str) -> bool:
    """Whether the shorter core's characters stand in the longer one in that order, from its first character on.

    Two characters prove it only when the longer begins with them.
    """
    if not 2 <= len(short) < len(long) or short[0] != long[0]:
        return False
    if len(short) == 2:
        return long.startswith(short)
    rest = iter(long)
    return all(character in rest for character in short)


def abbreviates(short: pa.ChunkedArray, long: pa.ChunkedArray) -> pa.Array:
    """`is_abbreviation` over Arrow columns."""
    return pa.array([is_abbreviation(*pair) for pair in zip(short.to_pylist(), long.to_pylist(), strict=True)])
