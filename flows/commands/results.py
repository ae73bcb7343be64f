"""The commands that tell of a result: `evaluate`, `explain`, `dictionary`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from flows.commands import access
from flows.commands.values import show
from schemas.errors import UsageError


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    evaluate = commands.add_parser("evaluate", help="按回填的核实结果评测已发布的结果；有真值的也对照真值")
    evaluate.add_argument(
        "--truth", type=Path, default=None, help="真值目录（canbao simulate 生成的 truth），默认不对照"
    )
    evaluate.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    evaluate.add_argument("--html", type=Path, default=None, help="另写一份带图的评测报告（HTML，图另存为 SVG）")
    evaluate.set_defaults(function=_evaluate)

    explain = commands.add_parser("explain", help="说明一个人、一条疑点或两条记录：凭什么是（或不是）同一人")
    explain.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    asked = explain.add_mutually_exclusive_group(required=True)
    asked.add_argument("--person", metavar="人员标识", help="归到此人的全部记录及依据")
    asked.add_argument("--flag", metavar="疑点编号", help="疑点所依据的记录及其关联依据")
    asked.add_argument(
        "--record", action="append", metavar="部门/数据集/记录编号", help="一条记录归到谁；写两次则比较两条记录"
    )
    explain.add_argument("--picture", type=Path, default=None, help="两条记录的权重图写到哪个文件（SVG）")
    access.add_unmasking(explain, "完整显示证件号码、电话、出生日期和地址")
    explain.set_defaults(function=_explain)

    dictionary = commands.add_parser("dictionary", help="输出数据字典（Markdown 或网页）")
    dictionary.add_argument("--format", choices=("markdown", "html"), default="markdown", help="默认 markdown")
    dictionary.set_defaults(function=_dictionary)


def _evaluate(options: argparse.Namespace) -> int:
    from flows import evaluate
    from flows.publication import publish

    published = options.output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可评测的结果：{published}。请先运行 canbao run。")
    show(evaluate.report(published, options.truth, options.output / "evaluation.json", options.html))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from flows import explain
    from flows.publication import publish

    published = options.output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可说明的结果：{published}。请先运行 canbao run。")
    if options.picture and len(options.record or ()) != 2:
        raise UsageError("--picture 画的是两条记录的比对，请同时用两次 --record 给出两条记录。")
    asked = {"person_id": options.person, "flag_id": options.flag, "records": options.record}
    access.seen(options, "explain", {name: value for name, value in asked.items() if value})
    explainer = explain.Explainer(options.output, published, is_masked=not options.unmasked)
    if options.person:
        show(explainer.person(options.person))
    elif options.flag:
        show(explainer.flag(options.flag))
    else:
        show(explainer.records([explain.Record.named(name) for name in options.record], options.picture))
    return 0


def _dictionary(options: argparse.Namespace) -> int:
    from flows.documents import dictionary

    show(dictionary.html() if options.format == "html" else dictionary.markdown())
    return 0
