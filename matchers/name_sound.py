"""Keys under which folded names that sound alike meet: the sound, and the sound as regional accents blur it."""

from __future__ import annotations

import os
import re

import pyarrow as pa
import pyarrow.compute as pc

from matchers.character_table import CharacterTable
from matchers.names import INTERPUNCT
from matchers.once import once

#: Readings that a character has as a surname, where the commonest one is another (《现代汉语词典》).
_SURNAMES = (
    "单:shan 仇:qiu 解:xie 区:ou 查:zha 曾:zeng 盖:ge 乐:yue 朴:piao 翟:zhai 缪:miao 覃:qin 员:yun 秘:bi 召:shao "
    "折:she 种:chong 繁:po 卜:bu 祭:zhai 隗:wei 阚:kan 郇:xun 藏:zang 薄:bo 句:gou 么:yao 佴:nai 乜:nie 洗:xian "
    "适:kuo 会:gui 尉迟:yu-chi 万俟:mo-qi 单于:chan-yu 澹台:tan-tai"
)
#: Accents, in the order of application. Jianghuai and the northwest: retroflex and flat sibilants fall together, so do
#: -n and -ng after a, e, i; n, l (and in Jianghuai r) fall together, and f with h before u.
#: Source: 《汉语方言地图集·语音卷》 (2008), 《江苏省志·方言志》 (1998).
_ACCENTS = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^[nr]"), "l"),
    (re.compile(r"^f"), "hu"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
    (re.compile(r"^hu(?=u$|e[in]$)"), "h"),
    (re.compile(r"^he(?=[in]$)"), "hu"),
)


class _Readings:
    """The toneless readings of single characters."""

    def __init__(self) -> None:
        # The phrase dictionary is not used here and costs a second to load.
        os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
        from pypinyin.constants import PINYIN_DICT
        from pypinyin.contrib.tone_convert import to_normal

        self._written, self._toneless = PINYIN_DICT, to_normal

    def __call__(self, character: str) -> list[str]:
        written = self._written.get(ord(character), "")
        return [self._toneless(reading).replace("ü", "v") for reading in written.split(",") if reading]


@once
def _readings() -> _Readings:
    return _Readings()


def readings(character: str) -> list[str]:
    """All readings of a character without tone, the commonest first; none where it has no sound."""
    return _readings()(character)


def _commonest(character: str) -> str:
    return "" if character == INTERPUNCT else (readings(character) or [character])[0]


def _blurred(syllable: str) -> str:
    """One syllable as accents blur it."""
    for pattern, replacement in _ACCENTS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


@once
def _table() -> CharacterTable:
    return CharacterTable(_commonest, " ")


@once
def near_table() -> CharacterTable:
    """Character → its commonest reading as accents blur it."""
    return CharacterTable(lambda character: _blurred(_commonest(character)), " ")


@once
def _surnames() -> dict[str, list[str]]:
    pairs = (pair.split(":") for pair in _SURNAMES.split())
    return {name: list(map(_blurred, sounds.split("-"))) for name, sounds in pairs}


def _near(name: str) -> str:
    """The near sound of one name."""
    table, head = near_table(), next((head for head in (name[:2], name[:1]) if head in _surnames()), "")
    if INTERPUNCT in name:
        head = ""
    syllables = _surnames().get(head, []) + [table[character] for character in name[len(head) :]]
    return " ".join(filter(None, syllables))


def sound(values: pa.ChunkedArray) -> pa.Array:
    """Toneless pinyin of folded names, syllables parted by a blank; what has no reading stands for itself."""
    return _table().spelt(values)


def near_sound(values: pa.ChunkedArray) -> pa.Array:
    """`sound` with the distinctions left out that accents blur, and surnames read as surnames."""
    # Few names begin with a surname that is read otherwise: all are spelt at once, and those again one by one.
    heads = pa.array({name[0] for name in _surnames()}, pa.string())
    as_surname = pc.is_in(pc.utf8_slice_codeunits(values, 0, 1), value_set=heads).combine_chunks()
    again = [_near(name) for name in values.filter(as_surname).to_pylist()]
    return pc.replace_with_mask(near_table().spelt(values), as_surname, pa.array(again, pa.string()))
