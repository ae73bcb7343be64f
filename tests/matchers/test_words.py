"""Every blocking rule has a Chinese word: officials read by which rule records came together."""

import pytest

from matchers import parameters
from schemas.published import words


@pytest.mark.parametrize("name", ["person", "employer"])
def test_every_blocking_rule_has_a_word(name):
    model = parameters.load_model(parameters.MODELS / f"{name}.toml")
    assert [rule.name for rule in model.blocking if rule.name not in words.MATCH_RULES] == []
