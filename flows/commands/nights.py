"""The commands of the night: `run`, `schedule`, `train`, `purge`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from flows.commands.values import count, day, memory, show
from schemas.errors import EXIT_FAILED, EXIT_UNUSABLE


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    run = commands.add_parser("run", help="比对一次并发布结果")
    run.add_argument("--input", type=Path, required=True, help="各部门数据所在目录")
    run.add_argument("--output", type=Path, required=True, help="结果目录")
    run.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件")
    run.add_argument("--as-of", type=day, default=None, help="比对日期 YYYY-MM-DD，默认今天")
    run.add_argument("--threads", type=count, default=None, help="并行线程数，默认全部")
    run.add_argument("--memory-limit", type=memory, default=None, help="内存上限，如 4GB")
    run.add_argument(
        "--parameters", type=Path, default=None, help="canbao train 生成的模型参数文件，默认用随程序附带的"
    )
    run.set_defaults(function=_run)

    schedule = commands.add_parser("schedule", help="按设置每夜比对各县（Prefect），并告警")
    schedule.add_argument("--settings", type=Path, default=None, help="设置文件，默认取环境变量 CANBAO_SETTINGS")
    instead = schedule.add_mutually_exclusive_group()
    instead.add_argument("--server", action="store_true", help="一并启动本机的 Prefect 服务器")
    instead.add_argument("--check", action="store_true", help="只检查设置，列出各县的安排")
    instead.add_argument("--test-alerts", action="store_true", help="只向全部告警收件人发一条测试消息")
    schedule.set_defaults(function=_schedule)

    train = commands.add_parser("train", help="用一个县的数据训练关联模型，写出参数文件；不改动任何结果")
    train.add_argument("--input", type=Path, required=True, help="各部门数据所在目录")
    train.add_argument("--work", type=Path, required=True, help="工作目录，可用结果目录")
    train.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件")
    train.add_argument("--as-of", type=day, default=None, help="比对日期 YYYY-MM-DD，默认今天")
    train.add_argument("--parameters", type=Path, required=True, help="写到哪个文件")
    train.set_defaults(function=_train)

    purge = commands.add_parser("purge", help="清理超过保存期限、以后运行不再需要的数据；默认只预览，不清理")
    purge.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    purge.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件，期限见 [retention]")
    purge.add_argument("--apply", action="store_true", help="清理，并记入 purges.jsonl")
    purge.set_defaults(function=_purge)


def _run(options: argparse.Namespace) -> int:
    from flows import run
    from flows.documents import console
    from flows.orchestration import progress
    from flows.publication import publish

    as_of = options.as_of or dt.date.today()
    tonight = run.start(
        options.input, options.output, options.policy, as_of, options.threads, options.memory_limit, options.parameters
    )
    with progress.shown() as call:
        outcome = run.execute(tonight, call)
    show("\n".join(console.summary_lines(tonight.output / publish.FILE_NAME)))
    return outcome.exit_code


def _schedule(options: argparse.Namespace) -> int:
    from flows.orchestration import schedule, settings

    path = settings.place(options.settings)
    if options.check:
        lines, is_ready = schedule.plan(path)
        show("\n".join(lines))
        return 0 if is_ready else EXIT_UNUSABLE
    if options.test_alerts:
        told = schedule.test_alerts(path)
        show("\n".join(f"{title}：{'已送达' if is_sent else '有收件人没有送达'}" for title, is_sent in told.items()))
        return 0 if all(told.values()) else EXIT_FAILED
    schedule.serve(path, with_server=options.server)
    return 0


def _train(options: argparse.Namespace) -> int:
    from flows import train

    show(train.train(options.input, options.work, options.policy, options.as_of or dt.date.today(), options.parameters))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from flows import purge
    from matchers import policy_tables

    policy, output = policy_tables.read(options.policy), options.output.absolute()
    show("\n".join(purge.by_command(output, policy, options.policy, apply=options.apply)))
    return 0
