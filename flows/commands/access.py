"""The commands about who may see: lists written anew, the access log, the key of the databases."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flows.commands.values import show
from schemas.errors import EXIT_FAILED, PublishError, UsageError


def add_commands(commands: Any) -> None:
    """Adds `documents`, `access` and `rekey`."""
    documents = commands.add_parser("documents", help="由已发布的结果另写一份名单和疑点核查表，默认脱敏")
    documents.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    documents.add_argument("--to", type=Path, required=True, metavar="目录", help="写到哪个目录；须是新的或空的")
    add_unmasking(documents, "证件号码等完整显示")
    documents.set_defaults(function=_documents)

    access = commands.add_parser("access", help="访问日志：谁在何时、因何看过谁的信息")
    actions = access.add_subparsers(title="动作", metavar="动作", required=True)
    for name, function, what in (
        ("verify", _verify, "日志是否完整，有无改动、删除、截短"),
        ("show", _show_log, "逐行列出"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
        action.add_argument(
            "--heads", type=Path, default=None, metavar="文件", help="系统日志的导出（journalctl -t canbao -o cat）"
        )
        action.set_defaults(function=function)

    rekey = commands.add_parser("rekey", help="给结果加密、解密或更换密钥")
    rekey.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    rekey.add_argument("--old-key-file", type=Path, default=None, metavar="文件", help="旧密钥文件；原来没有加密则不写")
    rekey.set_defaults(function=_rekey)


def add_unmasking(command: argparse.ArgumentParser, what: str) -> None:
    """The arguments of a command that can show personal data in full."""
    command.add_argument("--unmasked", action="store_true", help=f"{what}；须写明 --reason，并记入访问日志")
    command.add_argument(
        "--reason", metavar="事由", default=None, help="为什么要看；记入访问日志，请勿写姓名、证件号码"
    )
    command.add_argument("--by", metavar="姓名", default=None, help="由谁查看，默认只记登录名")


def seen(options: argparse.Namespace, command: str, asked: dict[str, Any]) -> None:
    """Records what is about to be shown.

    Raises:
        UsageError: full data without a reason.
        PublishError: full data, and the log cannot be written. What is masked is shown all the same, after saying so.
    """
    from flows import access
    from flows.documents.published import opened, run_of
    from flows.publication import publish

    masked = not options.unmasked
    reason = access.reason_for(masked, options.reason)
    with opened(options.output / publish.FILE_NAME) as connection:
        run_id = run_of(connection)["run_id"]
    try:
        access.record(options.output, access.View(command, asked, masked, reason, options.by, run_id))
    except PublishError as error:
        if not masked:
            raise PublishError(f"{error}完整信息没有显示。") from error
        sys.stderr.write(f"注意：{error}这次查看没有记下。\n")


def _documents(options: argparse.Namespace) -> int:
    from flows import documents
    from flows.analysis import export
    from flows.publication import publish

    published = options.output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可用的结果：{published}。请先运行 canbao run。")
    with export.fresh_folder(options.to) as folder:
        seen(options, "documents", {"documents": "all"})
        # The night in force now: one that is published meanwhile does not mix with it.
        try:
            paths = documents.write_all(published.resolve(), folder, masked=not options.unmasked)
        except PublishError as error:
            kind = type(error.__cause__).__name__
            raise PublishError(
                f"名单没有写成：{options.to}（{kind}），什么都没有留下。请检查磁盘空间和权限后重试。"
            ) from error
    how = "完整显示证件号码，请严格控制知悉范围，用后销毁" if options.unmasked else "已脱敏"
    show(f"已写入 {len(paths)} 个文件：{options.to.resolve()}（{how}）")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from flows import access

    chain = access.verified(options.output, options.heads)
    path = options.output / access.FILE_NAME
    if chain.fault:
        show(f"访问日志不可信：{path}：{chain.fault}。")
        return EXIT_FAILED
    if not chain.lines:
        show(f"还没有访问记录：{path}。")
        return 0
    last = chain.lines[-1]
    against = "，与系统日志一致" if options.heads else ""
    show(f"访问日志完整{against}：{path}，{last['seq']} 行，最后一行 {last['at']}，校验值 {last['hash']}")
    return 0


def _show_log(options: argparse.Namespace) -> int:
    from flows import access
    from flows.documents.text import plain

    chain = access.verified(options.output, options.heads)
    listed = []
    for line in chain.lines:
        who = "／".join(dict.fromkeys(str(line[name]) for name in ("login", "account", "by") if line[name]))
        asked = "，".join(f"{name} {_listed(value)}" for name, value in line["asked"].items())
        how = "脱敏" if line["masked"] else "完整"
        fields = (line["seq"], line["at"], who, line["host"], line["command"], asked, how, line["reason"] or "—")
        listed.append("　".join(plain(field) for field in fields))
    if chain.fault:
        listed.append(f"以下不可信：{chain.fault}。")
    show("\n".join(listed) or "还没有访问记录。")
    return EXIT_FAILED if chain.fault else 0


def _listed(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _rekey(options: argparse.Namespace) -> int:
    from flows.publication import rekeying

    show("\n".join(rekeying.rekey(options.output, options.old_key_file)))
    return 0
