"""What is wrong with a policy file, each fault as a place and what to write there, in Chinese.

`of_values` words what the types of `schemas.policy` refuse; `contradictions` finds values that do not fit each other.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard, get_args

from pydantic import BaseModel, ValidationError

#: pydantic's error type → what was expected, in words; `{}` takes a value of the error's context.
_EXPECTATIONS = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识此项，请核对拼写，或删去",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "应为整数（不加引号）"),
    **dict.fromkeys(("float_type", "float_parsing"), "应为数（不加引号）"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "应为 true 或 false"),
    **dict.fromkeys(("string_type", "path_type"), "应为文字（加引号）"),
    "string_too_short": "不能为空",
    "literal_error": "应为 {expected} 之一",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不应大于 {le}",
    "tuple_type": "应为列表，写在方括号内",
    "dict_type": "应为一组键和值",
    "model_type": "应为一个小节",
    "too_short": "至少应有 {min_length} 项",
}

#: A pattern of `schemas.policy` → what to write.
_PATTERNS = {
    r"^\d{4}(0[1-9]|1[0-2])$": '应为六位年月并加引号，如 "202501"',
    r"^\d{6}(\d{3}){0,2}$": '应为 6、9 或 12 位区划代码并加引号，如 "320923001"',
    r"^\d{8}$": '应为文件名中的八位日期并加引号，如 "20261101"',
    r"^\d{9}$": "应为 9 位乡级区划代码",
    r"^\d{6}$": '应为 6 位县级区划代码并加引号，如 "320923"',
}

#: What names an item of a list, in this order.
_NAMES = ("name", "title", "category", "type", "rule", "scheme", "dataset")


def of_syntax(error: tomllib.TOMLDecodeError) -> str:
    """A text that is no TOML: where, and what to look for."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    where = f"第{place[1]}行第{place[2]}列" if place else "文件末尾"
    return f"{where}：不是合格的 TOML 文件，请核对此处及上一行的引号、括号、等号和逗号（{error}）"


def of_values(error: ValidationError, data: Mapping[str, Any], model: type[BaseModel]) -> list[str]:
    """Each refused value: where, what is expected, what was found."""
    # A list whose items were all refused is told of item by item, and not as an empty one.
    return [
        _sentence(fault, data, model) for fault in error.errors() if fault["type"] != "too_short" or not fault["input"]
    ]


def _sentence(fault: Any, data: Mapping[str, Any], model: type[BaseModel]) -> str:
    where = place(fault["loc"], data)
    if fault["type"] == "value_error":
        return f"{where}：{fault['ctx']['error']}"
    context = fault.get("ctx", {})
    if fault["type"] == "string_pattern_mismatch":
        expected = _PATTERNS.get(
            context["pattern"], "应为 " + context["pattern"].strip("^()$").replace("|", "、") + " 之一"
        )
    else:
        expected = _EXPECTATIONS.get(fault["type"], fault["msg"]).format(**context).replace(" or ", "、")
    if fault["type"] == "missing":
        title = _title(fault["loc"], model)
        return f"{where}：{expected}" + (f"，请补上：{title}" if title else "")
    if fault["type"] == "extra_forbidden":
        return f"{where}：{expected}"
    found = re.sub(r"\s+", " ", repr(fault["input"]))[:60]
    return f"{where}：{expected}，现为 {found}"


def place(loc: Sequence[str | int], data: Any) -> str:
    """Keys joined by dots; an item of a list by its number and what it is called."""
    parts = []
    for part in loc:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
        parts.append(f"第{part + 1}项{_called(data)}" if isinstance(part, int) else part)
    return ".".join(parts) or "整个文件"


def _called(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    return next((f"（{item[key]}）" for key in _NAMES if isinstance(item.get(key), str)), "")


def _title(loc: Sequence[str | int], model: type[BaseModel] | None) -> str:
    """What officials call the missing value, "" where it has no title."""
    title = ""
    for part in loc:
        if isinstance(part, int):
            # The number of an item: its values are those of the model that the list is of.
            continue
        field = model.model_fields.get(part) if model else None
        title = (field.title or "") if field else ""
        model = (
            next((each for each in _types(field.annotation) if issubclass(each, BaseModel)), None) if field else None
        )
    return title


def _types(annotation: Any) -> Iterator[type]:
    """The classes that an annotation names: itself, or those of its items or alternatives."""
    if inner := get_args(annotation):
        for each in inner:
            yield from _types(each)
    elif isinstance(annotation, type):
        yield annotation


def contradictions(data: Mapping[str, Any], flag_types: Iterable[str]) -> list[str]:
    """Values that do not fit each other. Values of a wrong type are passed over: `of_values` tells them."""
    return [
        *_of_places(data),
        *_of_targets(data.get("reporting")),
        *_of_people(data),
        *_of_lists(data, flag_types),
    ]


def _of_places(data: Mapping[str, Any]) -> Iterator[str]:
    """Divisions and the units that they belong to."""
    units = _items(data, "reporting", "units")
    listed = [(unit, prefix) for unit in units for prefix in _texts(unit.get("prefixes"))]
    for key, word in (("no", "序号"), ("name", "名称")):
        yield from _repeated(f"reporting.units：单位{word}", (unit.get(key) for unit in units))
    for prefix, times in Counter(prefix for _, prefix in listed).items():
        if times > 1:
            names = "、".join(str(unit.get("name")) for unit, other in listed if other == prefix)
            yield f"reporting.units：区划前缀 {prefix} 出现了 {times} 次（{names}），一个前缀只能归一个单位"
    for unit in units:
        own = _texts(unit.get("prefixes"))
        for prefix in own:
            if any(prefix != other and prefix.startswith(other) for other in own):
                yield f"reporting.units（{unit.get('name')}）：前缀 {prefix} 已包含在本单位较短的前缀内，请删去"

    divisions, county = data.get("divisions"), _inner(data, "county").get("prefix")
    townships = _inner(divisions, "townships")
    known = {**townships, **_inner(divisions, "internal")}
    if isinstance(county, str):
        strangers = dict.fromkeys(
            code for code in [*known, *(each for _, each in listed)] if not code.startswith(county)
        )
        yield from (f"区划 {code} 不在本县（{county}）之内，请核对" for code in strangers)
    for unit, prefix in listed:
        if known and len(prefix) >= 9 and prefix[:9] not in known:
            yield (
                f"reporting.units（{unit.get('name')}）：前缀 {prefix} 所在的 {prefix[:9]} 没有列入 divisions，"
                "请核对代码，或补入 divisions.townships（统计区划）、divisions.internal（县内自用）"
            )
    heads = {prefix[:length] for _, prefix in listed for length in (6, 9) if len(prefix) >= length}
    for code, name in known.items():
        if listed and code not in heads and code[:6] not in {prefix for _, prefix in listed}:
            yield f"reporting.units：区划 {code}（{name}）没有归入任何报告单位，请补上单位或前缀"


def _of_targets(reporting: Any) -> Iterator[str]:
    """Rows, columns and sums of the plan's table."""
    years, units = _numbers(_inner(reporting).get("years")), _items(reporting, "units")
    if years is None:
        return
    yield from _repeated("reporting.years：年份", years)
    rows = []
    for unit in units:
        targets, total, name = _numbers(unit.get("targets", [])), unit.get("total", 0), unit.get("name")
        if targets is None:
            continue
        rows.append(targets)
        if len(targets) != len(years):
            yield f"reporting.units（{name}）：targets 应与 years 一一对应，应有 {len(years)} 个数，现有 {len(targets)} 个"
        if _is_whole(total) and sum(targets) != total:
            yield f"reporting.units（{name}）：各年任务之和应等于 total，现为 {sum(targets)} 与 {total}"
    # With a row missing, its columns cannot be added up.
    if not rows or len(rows) < len(_inner(reporting)["units"]) or any(len(row) != len(years) for row in rows):
        return
    columns = [sum(column) for column in zip(*rows, strict=True)]
    sums, total = _numbers(_inner(reporting).get("sums", [])), _inner(reporting).get("total", 0)
    if sums is not None and len(sums) != len(years):
        yield f"reporting.sums：应与 years 一一对应，应有 {len(years)} 个数，现有 {len(sums)} 个"
    elif sums is not None:
        for year, said, found in zip(years, sums, columns, strict=True):
            if said != found:
                yield f"reporting.sums：{year}年各单位任务之和为 {found}，合计写的是 {said}，应当相等"
    if _is_whole(total) and total != sum(columns):
        yield f"reporting.total：各单位总任务之和为 {sum(columns)}，合计写的是 {total}，应当相等"
    found_by_year = dict(zip(years, columns, strict=True))
    for note in _items(reporting, "notes"):
        noted, used = note.get("year"), note.get("used")
        if _is_whole(noted) and _is_whole(used) and used != found_by_year.get(noted):
            right = found_by_year.get(noted, "（years 中没有这一年）")
            yield f"reporting.notes（{noted}）：used 应为实际采用的该年合计 {right}，现为 {used}"


def _of_people(data: Mapping[str, Any]) -> Iterator[str]:
    """Ages, groups and what they pay."""
    ages = _inner(data, "ages")
    spans = [("ages", ages.get(f"{what}_from"), ages.get(f"{what}_to")) for what in ("near_pension", "young")]
    groups = _items(data, "hardship_groups")
    spans += [
        (f"hardship_groups（{group.get('name')}）", group.get("age_from"), group.get("age_to")) for group in groups
    ]
    for where, first, last in spans:
        if _is_whole(first) and _is_whole(last) and first > last:
            yield f"{where}：起始年龄 {first} 不应大于终止年龄 {last}"
    tracks = _items(data, "retirement", "tracks")
    for sex, word in (("1", "男性"), ("2", "女性")):
        if tracks and sex not in [track.get("sex") for track in tracks]:
            yield f'retirement.tracks：没有{word}的退休年龄，请补一节 sex = "{sex}"'
    required = _inner(data, "contribution_years")
    least, most = required.get("employee"), required.get("employee_at_most")
    if _is_whole(least) and _is_whole(most) and least > most:
        yield f"contribution_years：employee_at_most 不应小于 employee，现为 {most} 与 {least}"

    tiers = [tier for tier in _items(data, "resident_pension", "tiers") if _is_number(tier.get("amount"))]
    yield from _repeated("resident_pension.tiers：档次", (tier["amount"] for tier in tiers))
    if tiers:
        lowest = min(tier["amount"] for tier in tiers)
        for group in groups:
            if _is_number(group.get("pension_paid")) and group["pension_paid"] > lowest:
                yield (
                    f"hardship_groups（{group.get('name')}）：pension_paid 不应高于最低档 {lowest}，"
                    f"现为 {group['pension_paid']}"
                )
        chosen = [premium.get("amount") for premium in _items(data, "premiums") if premium.get("scheme") == "170"]
        open_to_all = [tier["amount"] for tier in tiers if not tier.get("hardship_only")]
        for amount in chosen:
            if _is_number(amount) and amount not in open_to_all:
                yield f"premiums（170）：{amount} 不是人人可选的缴费档次，应为 {'、'.join(map(str, open_to_all))} 之一"


def _of_lists(data: Mapping[str, Any], flag_types: Iterable[str]) -> Iterator[str]:
    """Lists that name each thing once, and all there is."""
    for part, key, word in (
        ("hardship_groups", "name", "群体"), ("premiums", "scheme", "险种"), ("priorities", "rule", "优先规则"),
        ("flags", "type", "疑点类型"),
    ):  # fmt: skip
        yield from _repeated(f"{part}：{word}", (item.get(key) for item in _items(data, part)))
    said = [flag.get("type") for flag in _items(data, "flags")]
    if said:
        yield from (f"flags：没有说明疑点类型 {name}，请补一节 [[flags]]" for name in flag_types if name not in said)
    priorities = _items(data, "priorities")
    if priorities and priorities[-1].get("rule") != "other":
        yield "priorities：优先规则的最后一条应为 other，使每个人都有位次"


def _repeated(what: str, values: Iterable[Any]) -> Iterator[str]:
    counted = Counter(value for value in values if isinstance(value, (str, int, float)))
    yield from (f"{what} {value} 出现了 {times} 次，只能一次" for value, times in counted.items() if times > 1)


def _inner(data: Any, *path: str) -> Mapping[str, Any]:
    """The section at that path; an empty one where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _items(data: Any, *path: str) -> list[Mapping[str, Any]]:
    """The items of the list at that path that are sections."""
    listed = _inner(data, *path[:-1]).get(path[-1])
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []


def _texts(listed: Any) -> list[str]:
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _numbers(listed: Any) -> list[int] | None:
    """A list of whole numbers, or None if it is none."""
    return listed if isinstance(listed, list) and all(_is_whole(item) for item in listed) else None


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
