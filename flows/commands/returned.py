"""The command that reads workbooks back: `return`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from flows.commands.values import show
from schemas.errors import UsageError


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    returned = commands.add_parser("return", help="读回镇村、核查人员填好的工作簿；默认只预览，不写入")
    returned.add_argument("file", type=Path, metavar="文件", nargs="?", help="填好的核实名单或疑点核查表（xlsx）")
    returned.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    returned.add_argument("--apply", action="store_true", help="写入，下次运行时采用")
    returned.add_argument("--by", metavar="姓名", default=None, help="由谁回填或撤回，默认登录名")
    returned.add_argument("--list", action="store_true", help="列出历次回填及其编号")
    returned.add_argument(
        "--withdraw", metavar="编号或文件", default=None, help="撤回一次回填，恢复此前的内容；默认只预览"
    )
    returned.add_argument("--reason", metavar="原因", default=None, help="撤回的原因")
    returned.set_defaults(function=_return)


def _return(options: argparse.Namespace) -> int:
    import getpass

    from flows.returns import keeping, withdrawing

    if sum((options.file is not None, options.list, options.withdraw is not None)) != 1:
        raise UsageError("请给出一个填好的文件，或 --list，或 --withdraw 编号，三者取一。")
    if options.list:
        show("\n".join(withdrawing.listing(options.output)))
        return 0
    if options.withdraw is not None and not (options.reason or "").strip():
        raise UsageError("撤回须用 --reason 写明原因。")
    try:
        by = options.by or getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("不知道登录名，请用 --by 写明由谁回填。") from error
    now = dt.datetime.now().replace(microsecond=0)
    if options.withdraw is not None:
        told = withdrawing.withdraw(
            options.withdraw, options.output, by=by, reason=options.reason.strip(), at=now, apply=options.apply
        )
        show("\n".join(withdrawing.lines(told, apply=options.apply)))
        return 0
    told = keeping.give_back(options.file, options.output, by=by, at=now, apply=options.apply)
    show("\n".join(keeping.lines(told, apply=options.apply)))
    return 0
