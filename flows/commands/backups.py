"""The commands that keep and bring back what a county's nights know: `backup`, `restore`, `state rebuild`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from flows.commands.values import show

#: Seconds; a night of a large county ends within.
_WAIT = 3600.0


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    made = commands.add_parser("backup", help="备份已发布的结果和回填库")
    made.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    made.add_argument("--to", type=Path, required=True, metavar="目录", help="备份到哪个新目录")
    _add_wait(made)
    made.set_defaults(function=_backup)

    back = commands.add_parser("restore", help="由备份恢复结果和回填库")
    back.add_argument("--from", type=Path, required=True, metavar="目录", dest="source", help="备份目录")
    back.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    back.add_argument("--force", action="store_true", help="结果目录比备份新时也恢复")
    _add_wait(back)
    back.set_defaults(function=_restore)

    kept = commands.add_parser("state", help="回填库：标识、首次日期、清单和疑点的历史，以及回填")
    actions = kept.add_subparsers(title="动作", metavar="动作", required=True)
    anew = actions.add_parser("rebuild", help="由已发布的结果补记或重建")
    anew.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    anew.add_argument("--force", action="store_true", help="把现有的回填库移到一边，完全由已发布的结果重建")
    _add_wait(anew)
    anew.set_defaults(function=_rebuild)


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=float, default=_WAIT, metavar="秒", help="有运行正在进行时至多等多久，默认一小时"
    )


def _now() -> dt.datetime:
    return dt.datetime.now().replace(microsecond=0)


def _backup(options: argparse.Namespace) -> int:
    from flows.memory import backup

    manifest = backup.back_up(options.output, options.to, at=_now(), wait=options.wait, say=show)
    show(f"已备份 {manifest['as_of']} 的运行 {manifest['run_id']} 到 {options.to}")
    for name, told in manifest["files"].items():
        show(f"  {name}　{told['bytes']:,} 字节　sha256 {told['sha256']}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from flows.memory import backup

    manifest = backup.restore(options.source, options.output, force=options.force, wait=options.wait, say=show)
    show(f"已恢复到 {manifest['as_of']} 的运行 {manifest['run_id']}；工作簿和报告由下次运行重新生成。")
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    from flows.memory import backup

    did, aside = backup.rebuild(options.output, force=options.force, at=_now(), wait=options.wait, say=show)
    if aside:
        show(f"原有的回填库已移到 {aside}")
    show("已由发布的结果补记。" if did else "回填库已有这次运行的记录，没有变化。")
    return 0
