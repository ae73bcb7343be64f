"""Characters that clerks read for one another are told from those that only share a radical."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa
import pytest

from matchers import name_shape

#: Pairs that people confuse, put together by hand.
CONFUSED = (
    "王玉 玉主 晴睛 未末 己已 已巳 杨扬 燕蒸 徽微 陈阵 淋琳 佳住 士土 日曰 千干 大太 天夭 田由 甲申 午牛 月用 木本 季李 "
    "清请 洪供 桂佳 徐涂 余佘 侯候 博搏 戴载 史吏 金全 孟盂 茅矛 茉莱 玲铃 瑛英 琪棋 霞霜 梅海 浩皓 洁结 炜玮 建健 俊峻 "
    "峰锋 涛祷 凤风 娟捐 婷停 娇桥 娜挪 妍研 媛暖 晨辰 昊吴 昌冒 晓浇 晖辉 春舂 奏秦 圆园 因困 宇字 宏雄 宣宜 治冶 泳咏 "
    "侍待 科料 秀莠 名各 良艮 辛幸 欣忻 素紫 淮准 鸟乌 丽雨 贝见 凌陵 戌戍 武式 弛张 怡恰 志忠 芬芳 晶品"
)
#: Characters that names use most.
COMMON = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红玉兰飞波宁建国文辉力峰凤鹏志海荣华新德林龙俊婷雪梅琳晨"


def test_most_confused_characters_look_alike() -> None:
    found = [pair for pair in CONFUSED.split() if name_shape.look_alike(*pair)]
    assert len(found) / len(CONFUSED.split()) >= 0.9


def test_characters_taken_at_random_rarely_look_alike() -> None:
    pairs = list(combinations(COMMON, 2))
    assert len(pairs) > 1000
    assert sum(name_shape.look_alike(*pair) for pair in pairs) / len(pairs) <= 0.015


@pytest.mark.parametrize("pair", ["浩波", "伟健", "芳英", "娜婷", "林梅", "玲琳", "霞雪", "国园"])
def test_a_radical_in_common_is_not_enough(pair: str) -> None:
    assert not name_shape.look_alike(*pair)


@pytest.mark.parametrize("pair", CONFUSED.split())
def test_likeness_has_no_direction(pair: str) -> None:
    assert name_shape.look_alike(*pair) == name_shape.look_alike(*reversed(pair))


def test_the_key_brings_together_what_has_the_same_corners() -> None:
    pairs = ["王晴 王睛", "徐微 徐徽", "李凤 李风", "孙玉 孙王", "张未 张末", "陈己 陈巳"]
    keys = name_shape.shape(pa.chunked_array([" ".join(pairs).split()])).to_pylist()
    assert keys[::2] == keys[1::2]
    assert len(set(keys)) == len(pairs)
