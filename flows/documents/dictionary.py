"""The data dictionary, from the declarations: what departments deliver and what a run publishes."""

from __future__ import annotations

from schemas.dataset import Kind
from schemas.datasets import DATASETS
from schemas.published import TABLES

_KINDS = {
    Kind.TEXT: "文本", Kind.NAME: "姓名", Kind.ID_NUMBER: "公民身份号码", Kind.USCC: "统一社会信用代码", Kind.SEX: "性别",
    Kind.DATE: "日期", Kind.PERIOD: "期间 YYYYMM", Kind.AMOUNT: "金额（元）", Kind.INTEGER: "整数", Kind.CODE: "代码",
    Kind.DIVISION: "区划代码",
}  # fmt: skip


def markdown() -> str:
    """The whole dictionary as Markdown."""
    lines = ["# 数据字典", "", "## 一、部门报送的数据"]
    for dataset in DATASETS:
        mode = "全量" if dataset.mode.value == "full" else "增量（累加）"
        lines += [
            "",
            f"### {dataset.title} `{dataset.key}` · {mode}",
            "",
            "| 列名 | 表头 | 类型 | 必需 | 可用别名 |",
            "| --- | --- | --- | --- | --- |",
        ]
        for column in dataset.columns:
            need = "列与值" if column.required and not column.nullable else "列" if column.required else ""
            kind = _KINDS[column.kind] + (
                f"：{'、'.join(dict.fromkeys(column.values.values()))}" if column.values else ""
            )
            lines.append(f"| {column.name} | {column.header} | {kind} | {need} | {'、'.join(column.aliases)} |")
    lines += ["", "## 二、发布的结果表（canbao.duckdb）"]
    for table in TABLES:
        lines += ["", f"### `{table.name}` {table.comment}", "", "| 列名 | 类型 | 说明 |", "| --- | --- | --- |"]
        lines += [f"| {column.name} | {column.sql_type} | {column.comment} |" for column in table.columns]
        lines += [f"| {name} | （附加列） | {comment} |" for name, comment in table.extras.items()]
    return "\n".join(lines) + "\n"
