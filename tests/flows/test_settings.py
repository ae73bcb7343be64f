"""Settings of the nights: every fault at once and in Chinese; when a night is due, and of which day it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.orchestration import settings as reading
from schemas import cron, settings
from schemas.errors import SettingsError, UsageError

GOOD = """
[server]
home = "prefect"
[mail]
host = "mail.example"
sender = "canbao@example.cn"
[[counties]]
name = "funing"
title = "阜宁县"
input = "funing/in"
output = "funing/out"
policy = "funing"
cron = "30 1 * * *"
webhooks = ["env:CANBAO_HOOK"]
mail_to = ["office@example.cn"]
"""
ENVIRONMENT = {"CANBAO_HOOK": "http://127.0.0.1/secret-token"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def faults(text: str, environment: dict[str, str] = ENVIRONMENT) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        settings.parse(text, "/srv/counties.toml", environment)
    assert refused.value.exit_code == 2
    return refused.value.faults


def test_paths_count_from_the_file_and_the_zone_is_shanghai():
    county = settings.parse(GOOD, "/srv/canbao/counties.toml", ENVIRONMENT).county("funing")
    assert county.input == Path("/srv/canbao/funing/in")
    assert county.policy == "funing" and county.timezone == "Asia/Shanghai"
    own = GOOD.replace('policy = "funing"', 'policy = "own.toml"')
    assert (
        settings.parse(own, "/srv/canbao/counties.toml", ENVIRONMENT).county("funing").policy == "/srv/canbao/own.toml"
    )


def test_the_example_that_ships_has_no_fault():
    example = Path(__file__).parents[2] / "deploy/counties.toml"
    variables = {"CANBAO_WEBHOOK_FUNING": "http://127.0.0.1/", "CANBAO_SMTP_PASSWORD": "x"}
    found = settings.parse(example.read_text(encoding="utf-8"), str(example), variables)
    assert [county.name for county in found.counties] == ["funing", "longde"]


def test_every_fault_is_told_at_once():
    broken = (
        GOOD.replace('"30 1 * * *"', '"61 1 * * *"')
        .replace('title = "阜宁县"', "")
        .replace(
            'policy = "funing"', 'policy = "funing"\ntimezone = "Asia/Nowhere"\nmemory_limit = "viel"\nthreads = 0'
        )
        .replace('output = "funing/out"', 'output = "funing/in/out"\nmemory = 4')
        .replace('name = "funing"', 'name = "阜宁"')
        .replace('sender = "canbao@example.cn"', 'sender = "nobody"\nuser = "u"')
    )
    told = "\n".join(faults(broken, {}))
    for part in (
        "name：「阜宁」应为小写字母", "cron：分钟一段「61」应在 0 至 59 之间", "title：缺少此项", "没有名为「Asia/Nowhere」的时区",
        "memory_limit：「viel」不是内存大小", "threads：不应小于 1", "memory：不认识此项", "不应在数据目录", "sender：「nobody」不是邮件地址",
        "user 与 password_from 应同时给出", "环境变量 CANBAO_HOOK 没有设置",
    ):  # fmt: skip
        assert part in told


def test_a_faulty_county_is_told_by_its_items_and_what_they_are():
    told = faults(GOOD.replace('title = "阜宁县"', "").replace('home = "prefect"', "home = 5"))
    assert told == ["server.home：应为文字（加引号），现为 5", "counties.第1项（funing）.title：缺少此项，请补上：县名"]


def test_there_is_a_county():
    assert faults(GOOD[: GOOD.index("[[counties]]")] + "[[x]]") == [
        "counties：缺少此项，请补上：各县", "x：不认识此项，请核对拼写，或删去",
    ]  # fmt: skip
    assert "counties：至少应有 1 项，现为 []" in faults("counties = []\n" + GOOD[: GOOD.index("[[counties]]")])


def test_counties_do_not_share_a_name_or_a_result():
    told = faults(GOOD + GOOD[GOOD.index("[[counties]]") :])
    assert any("县的简称 funing 出现了 2 次" in fault for fault in told)
    assert any("结果目录 funing/out 出现了 2 次" in fault for fault in told)


def test_an_address_with_a_token_is_not_repeated():
    told = faults(GOOD.replace("env:CANBAO_HOOK", "robot/secret-token"))
    assert any("告警地址应以 http" in fault for fault in told) and "secret-token" not in "\n".join(told)


def test_mail_needs_a_server():
    told = faults(GOOD.replace('[mail]\nhost = "mail.example"\nsender = "canbao@example.cn"\n', ""))
    assert told == ["counties（funing）：有 mail_to，却没有 [mail] 小节说明邮件服务器"]


def test_without_a_file_the_environment_says_where_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv(reading.VARIABLE, raising=False)
    with pytest.raises(UsageError, match="--settings"):
        reading.place(None)
    monkeypatch.setenv(reading.VARIABLE, str(tmp_path / "there.toml"))
    assert reading.place(None) == tmp_path / "there.toml"
    assert reading.place(tmp_path / "given.toml") == tmp_path / "given.toml"
    with pytest.raises(SettingsError, match="没有这个文件"):
        reading.load(tmp_path / "there.toml")


@pytest.mark.parametrize(
    ("text", "now", "due"),
    [
        ("30 1 * * *", "2026-11-22 01:29", "2026-11-21 01:30"),
        ("30 1 * * *", "2026-11-22 01:30", "2026-11-22 01:30"),
        ("*/20 8-18/5 * * *", "2026-11-22 19:00", "2026-11-22 18:40"),
        ("0 2 * * 1-5", "2026-11-22 12:00", "2026-11-20 02:00"),  # a Sunday
        ("0 2 * * 7", "2026-11-22 12:00", "2026-11-22 02:00"),
        ("0 2 * * 0", "2026-11-22 12:00", "2026-11-22 02:00"),
        ("0 2 1,15 * 5", "2026-11-22 12:00", "2026-11-20 02:00"),  # either the day or the weekday
        ("0 2 1,15 * *", "2026-11-22 12:00", "2026-11-15 02:00"),
        ("0 2 29 2 *", "2026-11-22 12:00", "2024-02-29 02:00"),
    ],
)
def test_when_a_night_was_last_due(text, now, due):
    found = cron.parse(text).last(dt.datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))
    assert found == dt.datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)


def test_a_day_that_never_comes_is_never_due():
    assert cron.parse("0 2 31 2 *").last(dt.datetime(2026, 11, 22, tzinfo=SHANGHAI)) is None


@pytest.mark.parametrize("text", ["30 1 * *", "x 1 * * *", "5-1 1 * * *", "*/0 1 * * *", "30 24 * * *", "30 1 0 * *"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="应为五段|不能理解|之间"):
        cron.parse(text)


def test_a_late_night_keeps_its_day_and_an_overtaken_one_takes_the_latest():
    county = settings.parse(GOOD.replace("30 1", "30 23"), "/srv/x.toml", ENVIRONMENT).county("funing")
    due = dt.datetime(2026, 11, 21, 23, 30, tzinfo=SHANGHAI).astimezone(dt.UTC)
    after_midnight, days_later = due + dt.timedelta(hours=2), due + dt.timedelta(days=3, minutes=5)
    assert reading.day_of(county, due, after_midnight) == dt.date(2026, 11, 21)
    assert reading.day_of(county, due, days_later) == dt.date(2026, 11, 24)
    by_hand = dt.datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    assert reading.day_of(county, by_hand, by_hand) == dt.date(2026, 11, 22)
