"""Times at which a night is due: five fields as in cron, numbers only, in the county's own time zone.

Understood are `*`, `5`, `1,15`, `1-5`, `*/2` and `8-18/2`; Sunday is 0 or 7. As in cron, a day is meant when either
its number in the month or its weekday fits, if both are restricted.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

#: What each field counts, and its range.
_FIELDS = (("分钟", 0, 59), ("小时", 0, 23), ("日", 1, 31), ("月", 1, 12), ("星期", 0, 7))
_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?", re.ASCII)
#: 29 February on one given weekday comes back within this time, 2100 included.
_DAYS_LOOKED_BACK = 41 * 366


@dataclass(frozen=True)
class Cron:
    """Minutes, hours, days, months and weekdays (Monday is 1, Sunday 7) that fit."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_any_day: bool
    is_any_weekday: bool

    def is_due_on(self, day: dt.date) -> bool:
        """Whether a night is due on that day."""
        number, weekday = day.day in self.days, day.isoweekday() in self.weekdays
        fits = number and weekday if self.is_any_day or self.is_any_weekday else number or weekday
        return fits and day.month in self.months

    def last(self, now: dt.datetime) -> dt.datetime | None:
        """The last time that was due at or before `now`, in the time zone of `now`; None if there never was one."""
        times = [dt.time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]
        for back in range(_DAYS_LOOKED_BACK):
            day = now.date() - dt.timedelta(days=back)
            if self.is_due_on(day):
                due = [moment for at in times if (moment := dt.datetime.combine(day, at, now.tzinfo)) <= now]
                if due:
                    return due[-1]
        return None


def parse(text: str) -> Cron:
    """The times in a text such as `30 1 * * *`. Raises ValueError with a Chinese sentence."""
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError('应为五段「分 时 日 月 星期」，如 "30 1 * * *" 表示每天 1:30')
    minutes, hours, days, months, weekdays = (
        _values(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True)
    )
    return Cron(
        minutes, hours, days, months, frozenset(each or 7 for each in weekdays),
        is_any_day=fields[2].startswith("*"), is_any_weekday=fields[4].startswith("*"),
    )  # fmt: skip


def _values(field: str, name: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        if not (match := _PART.fullmatch(part)):
            raise ValueError(f"{name}一段「{field}」不能理解，可写 *、数、1-5、1,15 或 */2")
        first, last, step = (int(each) if each else None for each in match.groups())
        start = least if first is None else first
        # As in cron, `5/10` goes on to the end of the range.
        stop = last if last is not None else (most if first is None or step else start)
        if not (least <= start <= stop <= most) or step == 0:
            raise ValueError(f"{name}一段「{field}」应在 {least} 至 {most} 之间，由小到大")
        found.update(range(start, stop + 1, step or 1))
    return frozenset(found)
