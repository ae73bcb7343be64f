"""The functions in SQL: what they say of pairs of names, and that no text at all breaks them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import warehouse

KEYS = ("folded_name", "name_sound", "name_near_sound", "name_shape")
JUDGEMENTS = ("edit_distance", "similar_shape", "rare_lost", "token_similarity")

_names = st.text(max_size=8) | st.text(st.sampled_from("王玉民珉李明阿卜杜拉·买提?A"), max_size=8)


@cache
def _connection() -> Callable[..., tuple]:
    connection = warehouse.connect()
    return lambda query, *values: connection.execute(query, values).fetchone()


def judged(function: str, one: str | None, other: str | None) -> object:
    return _connection()(f"select {function}(?, ?)", one, other)[0]


@pytest.mark.parametrize("key", KEYS[1:])
@pytest.mark.parametrize("nothing", [None, "", " ", "\u200b'", "·"])
def test_what_is_no_name_has_no_key(key: str, nothing: str | None) -> None:
    assert _connection()(f"select {key}(folded_name(?))", nothing)[0] is None


@given(_names)
def test_every_text_has_keys_or_none(name: str) -> None:
    for key in KEYS:
        found = _connection()(f"select {key}(?)", name)[0]
        assert found != ""


@given(_names, _names)
def test_judgements_are_defined_for_all_texts_and_have_no_direction(one: str, other: str) -> None:
    for function in JUDGEMENTS:
        assert judged(function, one, other) == judged(function, other, one) is not None


@given(_names)
def test_a_name_is_itself(name: str) -> None:
    assert judged("edit_distance", name, name) == 0
    assert not judged("similar_shape", name, name)
    assert not judged("rare_lost", name, name)


@pytest.mark.parametrize("function", JUDGEMENTS)
def test_nothing_is_judged_beside_null(function: str) -> None:
    assert judged(function, None, "王伟") is None
    assert judged(function, "王伟", None) is None


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("李明", "李萌", 1), ("王小明", "王明小", 1), ("李", "李明", 1)]
)
def test_distances_count_characters(one: str, other: str, distance: int) -> None:
    assert judged("edit_distance", one, other) == distance


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("李晴", "李睛", True),
        ("李小晴", "李小睛", True),
        ("李晴", "李晴晴", False),
        ("李晴", "季睛", False),
        ("李晴", "李晶", False),
    ],
)
def test_similar_shape_is_one_character_read_for_another(one: str, other: str, holds: bool) -> None:
    assert judged("similar_shape", one, other) is holds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张颖", "张YING"),
        ("刘瑶", "刘YAO"),
        ("吕布", "LV布"),
        ("吕布", "LYU布"),
        ("张颖", "张YǏNG"),
        ("李骉", "李马马马"),
        ("王珉", "王王民"),
        ("王珉", "王?"),
        ("王珉", "王??"),
        ("张喆", "张"),
        ("张喆明", "张明"),
    ],
)
def test_a_character_that_one_side_could_not_write(one: str, other: str) -> None:
    assert judged("rare_lost", one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("张伟明", "张明"), ("刘明", "刘YAO"), ("王珉", "王王"), ("张伟", "李伟"), ("张喆", "李"), ("王珉", "王???")],
    ids=["a common character", "another sound", "other parts", "another character", "another surname", "too many lost"],
)
def test_a_difference_that_no_old_system_makes(one: str, other: str) -> None:
    assert not judged("rare_lost", one, other)


@pytest.mark.parametrize(
    "other",
    [
        "阿不都拉·买买提",
        "买买提·阿卜杜拉",
        "阿卜杜拉",
        "阿卜杜拉买买提",
        "阿不都拉买买提",
        "阿卜杜拉·买买提·吐尔逊",
        "麦麦提·阿卜都拉",
    ],
    ids=[
        "spelling",
        "order",
        "part missing",
        "no separator",
        "spelling, no separator",
        "part more",
        "spelling and order",
    ],
)
def test_one_name_of_several_parts_is_much_like_itself(other: str) -> None:
    assert judged("token_similarity", "阿卜杜拉·买买提", other) > 0.8


@pytest.mark.parametrize("other", ["吐尔逊·买买提", "阿依古丽·热合曼", "王伟", "古丽·阿不力孜", "买买提江·吐尔逊"])
def test_two_names_of_several_parts_are_less_alike(other: str) -> None:
    assert judged("token_similarity", "阿卜杜拉·买买提", other) < 0.7
