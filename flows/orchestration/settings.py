"""Reads the settings of the scheduled nights, and says of which day a night is."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from schemas import cron, settings
from schemas.errors import SettingsError, UsageError
from schemas.settings import CountyNight, Settings

#: Where the settings are when the command line does not say.
VARIABLE = "CANBAO_SETTINGS"


def place(given: Path | None) -> Path:
    """The settings file: as given, else as the environment says. Raises UsageError."""
    if given:
        return given.absolute()
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    raise UsageError(
        f"没有指定设置文件：请用 --settings 给出，或设置环境变量 {VARIABLE}。样例见 deploy/counties.toml。"
    )


def load(path: Path) -> Settings:
    """The settings in that file. Raises SettingsError with every fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise SettingsError(str(path), ["没有这个文件，请核对路径；样例见 deploy/counties.toml"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            str(path), [f"不能读取（{type(error).__name__}），请检查权限，并确认它是 UTF-8 文本"]
        ) from error
    return settings.parse(text, str(path), os.environ)


def day_of(county: CountyNight, scheduled: dt.datetime, now: dt.datetime) -> dt.date:
    """The date that a night compares as of: the day in the county's time zone on which it was due.

    A night that begins late, after midnight, keeps its day. One that was overtaken by a later night (the machine was
    off for days) takes the day of the latest: only that one is of use.
    """
    zone = ZoneInfo(county.timezone)
    latest = cron.parse(county.cron).last(now.astimezone(zone))
    due = scheduled.astimezone(zone)
    return max(due, latest).date() if latest else due.date()
