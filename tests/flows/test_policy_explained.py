"""`canbao policy check` and `explain`: two statuses, every fault, and a text in which nothing of the policy is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import cli, policy_explained
from matchers import policy_tables, resources
from schemas.policy import FLAG_TYPES

COUNTIES = ("funing", "longde")


@pytest.fixture(scope="module", params=COUNTIES)
def told(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Name of a county's policy, and its explanation."""
    return request.param, policy_explained.explained(request.param)


def texts(value: Any) -> Iterator[str]:
    """Every text of a policy but keys that only the program reads."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("dataset", "required", "sex", "starts", "scheme", "stage", "after"):
                yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


def test_nothing_is_left_out(told: tuple[str, str]) -> None:
    """Every name, title, note and source of the file stands in the text; also of sections added later."""
    name, text = told
    missing = [each for each in texts(policy_tables.load(name).model_dump()) if each not in text]
    assert missing == []
    assert all(f"（{flag}@" in text for flag in FLAG_TYPES)


def test_it_is_chinese(told: tuple[str, str]) -> None:
    """An official reads titles: but for the file's own words, no key of the file stands in the text."""
    name, text = told
    for own in sorted(set(texts(policy_tables.load(name).model_dump())), key=len, reverse=True):
        text = text.replace(own, "")
    assert set(re.findall(r"[a-z_]{3,}", text)) <= {name}


def test_units_sums_and_the_note_of_funing() -> None:
    """The annex as a table that adds up, and the plan's contradiction in a sentence."""
    lines = policy_explained.explained("funing").splitlines()
    [total] = [line.split() for line in lines if line.split()[:1] == ["合计"]]
    assert total == ["合计", "50,490", "81,730", "27,060", "159,280"]
    [note] = [line for line in lines if "21760" in line]
    assert "本系统采用27060人" in note


def test_groups_with_payer_and_amounts() -> None:
    """Ningxia's lists side by side: who is paid for, and what else the notice names the group for."""
    lines = policy_explained.explained("longde").splitlines()
    [edge] = [line for line in lines if "民政 救助对象，低保边缘家庭" in line]
    assert edge.split()[-3:] == ["100.00", "不代缴", "推送、保留最低档"]
    [lifted] = [line for line in lines if "监测，脱贫人口" in line]
    assert lifted.split()[-3:] == ["不代缴", "不代缴", "比对、保留最低档"]


def test_retirement_by_month_of_birth() -> None:
    """Before, during and after the raise, as printed in the decision's annexed tables."""
    told = [" ".join(line.split()) for line in policy_explained.explained("funing").splitlines()]
    for row in (
        "1965-01 以前 60岁 到龄当月",
        "1965-05 至 1965-08 60岁2个月 2025-07 至 2025-10",
        "1971-01 至 1971-04 55岁4个月 2026-05 至 2026-08",
        "1975-03 至 1975-04 50岁2个月 2025-05 至 2025-06",
        "1984-11 及以后 55岁 2039-11 及以后",
    ):
        assert row in told


@pytest.mark.parametrize("name", COUNTIES)
def test_a_good_policy_is_told_with_what_is_open(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, and each value that the office still has to settle."""
    assert cli.main(["policy", "check", name]) == 0
    shown = capsys.readouterr().out
    assert "政策文件可以使用" in shown
    assert "  · resident_pension.source：" in shown


def test_a_bad_policy_ends_with_two_and_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, place and what to write, for both commands; nothing is explained of a file that cannot be used."""
    text = (resources.folder("policies") / "funing.toml").read_text(encoding="utf-8")
    own = tmp_path / "本县.toml"
    own.write_text(
        text.replace("working_age = 16", "working_age = 600").replace('["320923104"]', "[]"), encoding="utf-8"
    )
    for command in ("check", "explain"):
        assert cli.main(["policy", command, str(own)]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert str(own) in shown.err
        assert "ages.working_age：不应大于 120，现为 600" in shown.err
        assert "reporting.units.第2项（新沟镇）.prefixes：至少应有 1 项" in shown.err
        assert "区划 320923104（新沟镇）没有归入任何报告单位" in shown.err
