"""Spellings of one name meet under its keys; two names do not. Cases from 民委发〔2016〕33号 and register practice."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import name_sound, names

#: Surname:character of the same sound.
SURNAMES = "单:山 仇:邱 解:谢 区:欧 查:扎 曾:增 盖:葛 乐:岳 朴:飘 翟:宅 缪:妙 员:运 繁:婆 尉迟:玉池 万俟:墨奇"
SEPARATORS = ["·", "•", "・", "‧", "∙", "●", "．", ".", " · "]


def sounds(*values: str) -> list[str | None]:
    folded = names.folded(pa.chunked_array([list(values)]))
    return name_sound.sound(pa.chunked_array([folded])).to_pylist()


def near_sounds(*values: str) -> list[str | None]:
    folded = names.folded(pa.chunked_array([list(values)]))
    return name_sound.near_sound(pa.chunked_array([folded])).to_pylist()


@pytest.mark.parametrize("separator", SEPARATORS, ids=[f"U+{ord(mark.strip()):04X}" for mark in SEPARATORS])
def test_every_separator_in_use_is_the_interpunct(separator: str) -> None:
    assert names.fold(f"阿迪力{separator}吐尔逊") == "阿迪力·吐尔逊"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張偉", "张伟"),
        ("劉 洋", "刘洋"),
        ("　王　芳　", "王芳"),
        ("Ａｌｉ", "ALI"),
        ("李\ue123", "李?"),
        ("李□", "李?"),
        ("李*", "李?"),
    ],
    ids=["traditional", "blank inside", "full-width blanks", "full-width letters", "private use", "box", "asterisk"],
)
def test_folding(written: str, folded: str) -> None:
    assert names.fold(written) == folded


@pytest.mark.parametrize(("one", "other"), [("沈阳", "瀋陽"), ("余华", "余華")])
def test_variants_fold_together(one: str, other: str) -> None:
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(("one", "other"), [("王莉", "王丽"), ("张健", "张建"), ("刘芸", "刘云")])
def test_homophones_sound_alike_but_are_not_the_same_name(one: str, other: str) -> None:
    assert len(set(sounds(one, other))) == 1
    assert names.fold(one) != names.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李兰", "李南"),
        ("张珍", "臧珍"),
        ("陈春", "岑春"),
        ("史诗", "司诗"),
        ("林英", "凌茵"),
        ("陈真", "程真"),
        ("王兰", "王郎"),
        ("方芳", "黄芳"),
        ("冯丰", "冯芬"),
        ("胡斌", "扶斌"),
        ("容荣", "龙荣"),
        ("吕丽", "女丽"),
    ],
)
def test_what_an_accent_blurs_sounds_nearly_alike(one: str, other: str) -> None:
    assert len(set(sounds(one, other))) == 2
    assert len(set(near_sounds(one, other))) == 1


@pytest.mark.parametrize(("one", "other"), [("张伟", "李伟"), ("王东", "王登"), ("李平", "李明"), ("刘海", "刘开")])
def test_what_no_accent_blurs_stays_apart(one: str, other: str) -> None:
    assert len(set(near_sounds(one, other))) == 2


@pytest.mark.parametrize(
    ("surname", "as_heard"),
    [pair.split(":") for pair in SURNAMES.split()],
)
def test_a_surname_is_read_as_one_and_only_where_it_stands_first(surname: str, as_heard: str) -> None:
    assert len(set(near_sounds(f"{surname}明", f"{as_heard}明"))) == 1
    assert len(set(near_sounds(f"明{surname}", f"明{as_heard}"))) == 2


def test_a_name_of_several_parts_has_no_surname() -> None:
    assert len(set(near_sounds("查克·买买提", "扎克·买买提"))) == 2


_CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0xE000, max_codepoint=0xE0FF),
    st.sampled_from("".join(SEPARATORS) + "?*□ａＢz　 "),
)
_ANY_TEXT = st.text(max_size=12) | st.text(_CHARACTERS, max_size=12)


@given(_ANY_TEXT)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert names.fold(names.fold(name)) == names.fold(name)


@given(_ANY_TEXT)
def test_the_folded_form_is_normal_and_has_no_blank(name: str) -> None:
    key = names.fold(name)
    assert unicodedata.is_normalized("NFKC", key)
    assert key == key.upper()
    assert not any(map(str.isspace, key))


@given(st.lists(st.none() | _ANY_TEXT), st.integers(0, 3))
def test_a_column_is_folded_as_its_names_are(column: list[str | None], start: int) -> None:
    chunks = pa.chunked_array([pa.array(column, pa.string())[start:], pa.array(column, pa.string())])
    expected = [(name and names.fold(name)) or None for name in column[start:] + column]
    assert names.folded(chunks).to_pylist() == expected


@given(st.text(_CHARACTERS, max_size=12))
def test_blanks_and_the_kind_of_separator_make_no_difference(name: str) -> None:
    assert names.fold(" ".join(name)) == names.fold(name.replace("·", "•"))
