"""The data dictionary, from the declarations: what departments deliver and what a run publishes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.dataset import Column, Dataset, Kind
from schemas.datasets import DATASETS
from schemas.published import CODE_WORDS, TABLES, VIEWS, PublishedTable, PublishedView
from schemas.published.masks import Mask, mask_of

FILE_NAME = "数据字典.html"
_KINDS = {
    Kind.TEXT: "文本", Kind.NAME: "姓名", Kind.ID_NUMBER: "公民身份号码", Kind.USCC: "统一社会信用代码", Kind.SEX: "性别",
    Kind.DATE: "日期", Kind.PERIOD: "期间 YYYYMM", Kind.AMOUNT: "金额（元）", Kind.INTEGER: "整数", Kind.CODE: "代码",
    Kind.DIVISION: "区划代码",
}  # fmt: skip
#: What a masked reading shows of a column.
_MASKS = {
    Mask.NONE: "",
    Mask.NUMBER: "首尾各四位",
    Mask.PHONE: "前三后四位",
    Mask.NAME: "只留姓",
    Mask.YEAR: "只留年份",
    Mask.RECORD: "证件号码脱敏",
    Mask.TEXT: "号码脱敏",
    Mask.HIDDEN: "隐去",
}


def markdown() -> str:
    """The whole dictionary as Markdown."""
    lines = ["# 数据字典", "", "## 一、部门报送的数据"]
    for dataset in DATASETS:
        lines += [
            "",
            f"### {dataset.title} `{dataset.key}` · {_mode(dataset)}",
            "",
            "| 列名 | 表头 | 类型 | 必需 | 可用别名 |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {column.name} | {column.header} | {_kind(column)} | {_need(column)} | {'、'.join(column.aliases)} |"
            for column in dataset.columns
        ]
    for title, made in (
        ("二、发布的结果表（canbao.duckdb）", (*TABLES, CODE_WORDS)),
        ("三、查询用的视图（canbao.duckdb）", VIEWS),
    ):
        lines += ["", f"## {title}"]
        for table in made:
            lines += ["", f"### `{table.name}` {table.comment}", "", "| 列名 | 类型 | 说明 |", "| --- | --- | --- |"]
            lines += [f"| {column['name']} | {column['type']} | {column['comment']} |" for column in _columns(table)]
    return "\n".join(lines) + "\n"


def html(run: Mapping[str, Any] | None = None) -> str:
    """The whole dictionary as one page that needs no network; of a publication when its `run` is given."""
    from flows.documents import look

    page = look.environment().get_template("dictionary.html.j2")
    delivered = [
        {
            "name": dataset.key,
            "title": dataset.title,
            "mode": _mode(dataset),
            "columns": [
                {
                    "name": column.name,
                    "header": column.header,
                    "kind": _kind(column),
                    "need": _need(column),
                    "aliases": "、".join(column.aliases),
                }
                for column in dataset.columns
            ],
        }
        for dataset in DATASETS
    ]
    return page.render(run=run, delivered=delivered, tables=_made((*TABLES, CODE_WORDS)), views=_made(VIEWS))


def write(run: Mapping[str, Any], folder: Path) -> Path:
    """`数据字典.html` of the publication of `run`, in `folder`."""
    path = folder / FILE_NAME
    path.write_text(html(run), encoding="utf-8")
    return path


def _made(made: tuple[PublishedTable, ...] | tuple[PublishedView, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": table.name,
            "title": table.title,
            "grain": table.grain,
            "key": "、".join(getattr(table, "key", ())),
            "columns": _columns(table),
        }
        for table in made
    ]


def _columns(table: PublishedTable | PublishedView) -> list[dict[str, str]]:
    extras: Mapping[str, str] = getattr(table, "extras", {})
    return [
        {
            "name": column.name,
            "type": column.sql_type,
            "comment": column.comment,
            "mask": _MASKS[mask_of(table.name, column.name, column.sql_type)],
        }
        for column in table.columns
    ] + [{"name": name, "type": "（附加列）", "comment": comment, "mask": ""} for name, comment in extras.items()]


def _mode(dataset: Dataset) -> str:
    return "全量" if dataset.mode.value == "full" else "增量（累加）"


def _need(column: Column) -> str:
    return "列与值" if column.required and not column.nullable else "列" if column.required else ""


def _kind(column: Column) -> str:
    return _KINDS[column.kind] + (f"：{'、'.join(dict.fromkeys(column.values.values()))}" if column.values else "")
