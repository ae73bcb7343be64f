"""The closed words of employers' names, from `unit_words.toml`, ready to be cut off a name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

#: A division by its suffix: 建湖县 and 九龙口镇, but not 超市, 市场, 园区, 城镇 or 家乡.
_ANY_DIVISION = (
    "[一-鿿]{1,2}(?:[一-鿿](?:街道|县(?![域级]))|[^超城都门夜上股菜花早]市(?![场政民容])"
    "|[^社小园景地校厂片山库特新]区(?![域块间])|[^城集小古名]镇|[^城家故老水梦]乡(?![村镇情土]))"
)
_VILLAGE = "[一-鿿]{1,4}?(?:(?<!农)村(?![镇民])|社区|居委会)(?=.)"
_SUFFIX = "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|街道|社区|居委会|[省县区镇乡村]|市(?![场政民容])"


@dataclass(frozen=True)
class Form:
    """A legal form by its canonical spelling. `trade`: what the form itself says of it (药店).

    An institution is a public body, which its place tells apart and no mark.
    """

    name: str
    trade: str | None = None
    is_institution: bool = False
    is_company: bool = False


@dataclass(frozen=True)
class Words:
    """`forms` by spelling; `trades`; what may stand in brackets; how a branch ends; places wider than a county."""

    forms: dict[str, Form]
    trades: frozenset[str]
    in_brackets: frozenset[str]
    branch_ends: tuple[str, ...]
    wide: frozenset[str]
    zones: frozenset[str]


@cache
def load() -> Words:
    """The words of the file beside this module."""
    tables = tomllib.loads(Path(__file__).with_name("unit_words.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(table["words"].split()) for key, table in tables.items() if "words" in table}
    forms = {word: Form(word) for word in lists["works"]}
    for name, spellings in tables["companies"].items():
        forms |= dict.fromkeys(spellings.split(), Form(name, is_company=True))
    for trade, spellings in tables["shops"].items():
        forms |= dict.fromkeys(spellings.split(), Form("店", trade=trade))
    forms |= {word: Form(word, is_institution=True) for word in lists["institutions"]}
    forms |= {short: Form(name, is_institution=True) for short, name in tables["short_forms"].items()}
    places = {key: frozenset(text.split()) for key, text in tables["places"].items()}
    return Words(
        forms=forms,
        trades=lists["trades"],
        in_brackets=lists["bracketed"],
        branch_ends=tuple(lists["branches"]),
        wide=places["nation"] | places["provinces"] | places["cities"],
        zones=places["zones"],
    )


@lru_cache(maxsize=8)
def places(local: str) -> re.Pattern[str]:
    """What one place at the front of a name looks like; `local`: a county's own places, blank-separated.

    Groups: `wide` and `known` (the stem), `zone`, `division` and `village` (with their suffix).
    """
    words = load()
    suffix = f"(?:{_SUFFIX})"
    stems = {stem(re.split(r"\W", place)[0]) for place in local.split()} - {""}
    known = _either(stems) if stems else "(?!)"
    return re.compile(
        f"(?P<zone>{_either(words.zones)})|(?P<known>{known}){suffix}?|(?P<wide>{_either(words.wide)}){suffix}?"
        f"|(?P<division>{_ANY_DIVISION})|(?P<village>{_VILLAGE})"
    )


def stem(place: str) -> str:
    """A place without 省, 市, 县 …; of names of one character (新县) the whole."""
    return re.sub(f"(?<=..)(?:{_SUFFIX})$", "", place)


def _either(words: frozenset[str] | set[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
