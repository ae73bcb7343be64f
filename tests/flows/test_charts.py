"""The one look: colours that grey does not mix up, pictures whose letters stay letters, dates as official papers write them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import warnings
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from flows.documents import charts, look, text, typefaces, waterfall
from matchers.explain import Compared, Weighed

NAMES = ["重复领取", '一人多号<&>"']
SERIES = {"高": [3, 1200], "中": [0, 40]}
DRAWN = {
    "bars": charts.bars("疑点", NAMES, SERIES, unit="件", goals=[5, 900]),
    "counting": charts.bars("疑点", NAMES, SERIES, counting=True),
    "stacked": charts.stacked_bars("疑点", NAMES, SERIES, width=charts.HALF),
    "columns": charts.columns("疑点", NAMES, SERIES, up="件"),
    "lines": charts.lines("疑点", {"甲": [(1, 2), (2, 3)], "乙": [(1, 1), (2, 4)]}),
    "nothing": charts.bars("疑点", [], {}),
    "pair": waterfall.drawn("两条记录", Weighed(-11, 9, 0.998, (Compared("姓名", "equal", "姓名一致", 20.0),))),
}


def lightness(colour: str) -> float:
    """Of a colour printed in grey, from 0 (black) to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_neighbours_differ_when_printed_in_grey() -> None:
    ordered = ["INK", "BLUE", "AMBER", "CALM", "BAND"]
    assert ordered == sorted(ordered, key=lambda name: lightness(getattr(look, name)))
    for (one, sign), (other, other_sign) in itertools.pairwise(look.SERIES):
        assert abs(lightness(one) - lightness(other)) > 0.15 and (one, sign) != (other, other_sign)


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_a_picture_is_one_element_with_letters_and_words_for_who_cannot_see(drawn: charts.Chart) -> None:
    root = ElementTree.fromstring(drawn.svg())
    assert root.tag.endswith("svg") and root.get("role") == "img" and root.get("aria-label") == drawn.alt
    assert drawn.title in "".join(root.itertext())
    assert drawn.png(dpi=50).startswith(b"\x89PNG")


def test_a_machine_without_a_chinese_typeface_draws_for_those_who_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "SANS", ("sans-serif",))
    monkeypatch.setattr(typefaces, "drawn_with", lambda: ())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "重复领取" in DRAWN["bars"].svg()


def test_every_value_is_written_and_told() -> None:
    told = "".join(ElementTree.fromstring(DRAWN["bars"].svg()).itertext())
    for words in (*NAMES, "1,200", "40", "目标"):
        assert words in told
    assert DRAWN["bars"].alt == '疑点：重复领取 高 3，中 0；一人多号<&>" 高 1,200，中 40'


def test_pictures_stand_in_one_page_without_sharing_names() -> None:
    ids = [set(re.findall(r' id="([^"]+)"', drawn.svg())) for drawn in (DRAWN["bars"], DRAWN["columns"])]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    anew = [charts.bars("疑点", NAMES, SERIES).svg() for _ in range(2)]
    assert anew[0] == anew[1]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (text.day(dt.date(2026, 11, 1)), "2026年11月1日"),
        (text.day("2026-11-01"), "2026年11月1日"),
        (text.day(None), "—"),
        (text.persons(9_999), "9,999 人"),
        (text.persons(1_025_000), "102.50 万人"),
        (text.percent(0.9534), "95.3%"),
        (text.yuan(Decimal("1234567.5")), "1,234,567.50"),
        (text.money(Decimal("12345.67")), "1.23 万元"),
    ],
)
def test_values_read_as_in_official_papers(written: str, expected: str) -> None:
    assert written == expected
