"""Keys under which folded names that sound alike meet: the sound, and the sound as regional accents blur it."""

from __future__ import annotations

import os
import re
from functools import cache

import pyarrow as pa

from matchers.names import INTERPUNCT

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


class _Sound(dict[int, str]):
    """Character → its commonest reading without tone, so that homophones meet; else the character itself."""

    def __init__(self) -> None:
        # The phrase dictionary is not used here and costs a second to load.
        os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
        from pypinyin.constants import PINYIN_DICT
        from pypinyin.contrib.tone_convert import to_normal

        self._readings, self._toneless = PINYIN_DICT, to_normal
        super().__init__({ord(INTERPUNCT): ""})

    def readings(self, character: str) -> list[str]:
        """All its readings without tone, the commonest first; none where it has no sound."""
        written = self._readings.get(ord(character), "")
        return [self._toneless(reading).replace("ü", "v") for reading in written.split(",") if reading]

    def __missing__(self, code: int) -> str:
        self[code] = (self.readings(chr(code)) or [chr(code)])[0] + " "
        return self[code]


class _NearSound(dict[int, str]):
    """Character → its reading as accents blur it."""

    def __missing__(self, code: int) -> str:
        self[code] = _blurred(sound_table()[code])
        return self[code]


@cache
def sound_table() -> _Sound:
    """The readings, shared by all that sound names."""
    return _Sound()


@cache
def near_table() -> _NearSound:
    """The blurred readings, shared likewise."""
    return _NearSound()


@cache
def _surname_sounds() -> dict[str, str]:
    pairs = (pair.split(":") for pair in _SURNAMES.split())
    return {name: "".join(map(_blurred, sounds.split("-"))) for name, sounds in pairs}


def _blurred(syllable: str) -> str:
    """One syllable as accents blur it, with the blank that ends it."""
    syllable = syllable.strip()
    for pattern, replacement in _ACCENTS:
        syllable = pattern.sub(replacement, syllable)
    return syllable and syllable + " "


def _near(name: str) -> str:
    surnames = _surname_sounds()
    for length in (2, 1):
        if (surname := surnames.get(name[:length])) and INTERPUNCT not in name:
            return surname + name[length:].translate(near_table())
    return name.translate(near_table())


def sound(values: pa.ChunkedArray) -> pa.Array:
    """Toneless pinyin of folded names, syllables parted by a blank; what has no reading stands for itself."""
    table = sound_table()
    return pa.array([(value or "").translate(table).strip() or None for value in values.to_pylist()], pa.string())


def near_sound(values: pa.ChunkedArray) -> pa.Array:
    """`sound` with the distinctions left out that accents blur, and surnames read as surnames."""
    return pa.array([_near(value or "").strip() or None for value in values.to_pylist()], pa.string())
