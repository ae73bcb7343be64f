"""Spellings of one name meet under its keys; two names do not. Cases from 民委发〔2016〕33号 and register practice."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import names

SEPARATORS = ["·", "•", "・", "‧", "∙", "●", "．", ".", " · "]


def sounds(*values: str) -> list[str]:
    folded = names.folded(pa.chunked_array([list(values)]))
    return names.sound(pa.chunked_array([folded])).to_pylist()


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


_CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0xE000, max_codepoint=0xE0FF),
    st.sampled_from("".join(SEPARATORS) + "?*□ａＢz　 "),
)


@given(st.text(_CHARACTERS, min_size=1, max_size=12))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert names.fold(names.fold(name)) == names.fold(name)
