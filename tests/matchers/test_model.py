"""Match weights by hand: log2(m / u)."""

from __future__ import annotations

import pytest

from matchers import model, sql_library


def test_the_weight_of_a_level_is_the_logarithm_of_its_ratio() -> None:
    assert model.Level("sex", "性别", "equal", m=1.0, u=0.5, frequency_of=None, says="性别一致").weight == 1
    assert model.Level("sex", "性别", "different", m=0.125, u=0.5, frequency_of=None, says="性别不同").weight == -2


def test_a_level_whose_chance_depends_on_the_value_has_no_weight_of_its_own() -> None:
    assert model.Level("name", "姓名", "equal", m=0.9, u=None, frequency_of="name", says="姓名一致").weight is None


@pytest.mark.parametrize("comparison", sorted({level.comparison for level in model.load()}))
def test_agreement_never_weighs_less_than_disagreement(comparison: str) -> None:
    weights = {level.level: level.weight for level in model.load() if level.comparison == comparison and level.weight}
    if {"equal", "different"} <= weights.keys():
        assert weights["equal"] > 0 > weights["different"]


def test_every_level_that_the_comparison_gives_is_in_the_model_and_explained() -> None:
    text = sql_library.load("40_compare/comparison_vector").select
    levels = model.load()
    assert all(f"'{level.level}'" in text for level in levels)
    assert all(level.says for level in levels)
