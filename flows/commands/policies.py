"""The commands about a policy file: `policy check`, `policy explain`."""

from __future__ import annotations

import argparse
from typing import Any

from flows.commands.values import show


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    policy = commands.add_parser("policy", help="检查政策文件，或用中文说明它")
    asked_of_policy = policy.add_subparsers(title="动作", metavar="动作", required=True)
    for name, function, what in (
        ("check", _policy_check, "有没有错：一次列出全部错误"),
        ("explain", _policy_explain, "程序如何理解：任务、年龄、群体、次序、起点、疑点及依据"),
    ):
        action = asked_of_policy.add_parser(name, help=what)
        action.add_argument("policy", metavar="名称或文件", help="政策名称（如 funing）或政策文件")
        action.set_defaults(function=function)


def _policy_check(options: argparse.Namespace) -> int:
    from flows import policy_explained

    show(policy_explained.checked(options.policy))
    return 0


def _policy_explain(options: argparse.Namespace) -> int:
    from flows import policy_explained

    show(policy_explained.explained(options.policy))
    return 0
