"""The command line `canbao`. Every command imports what it needs when it is called, so that help is instant."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from flows import backup_cli, cli_access
from schemas.errors import EXIT_FAILED, EXIT_UNUSABLE, CanbaoError, SqlStepError, UsageError
from simulator import cli as simulator_cli

#: What argparse says of arguments that it cannot use, and what our readers are told.
_REMARKS = {
    r"the following arguments are required: (.*)": r"缺少参数 \1",
    r"unrecognized arguments: (.*)": r"没有这样的参数：\1",
    r"argument (\S+): expected one argument": r"参数 \1 后面缺少它的值",
    r"argument (\S+): invalid choice: ('[^']*').*": r"没有名为 \2 的\1",
    r"argument (\S+): invalid \w+ value: ('[^']*')": r"参数 \1 的值 \2 不是数",
    r"one of the arguments (.*) is required": r"缺少参数，请给出其中一个：\1",
    r"argument (\S+): not allowed with argument (\S+)": r"参数 \1 不能与 \2 同用",
    r"argument (\S+): (.*)": r"参数 \1：\2",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 published, 1 failed, 2 unusable input, 3 published but stale."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "function"):
        parser.print_help()
        return EXIT_UNUSABLE
    logging.basicConfig(level=logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_Masked("%(levelname)s %(name)s %(message)s"))
    if options.verbose:
        for name in ("flows", "matchers", "simulator"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    # Whatever the program writes holds personal data: nobody but its owner may read it.
    os.umask(0o077)
    if options.key_file:
        # By way of the environment, so that processes started for single documents have it too.
        os.environ["CANBAO_KEY_FILE"] = str(options.key_file.absolute())
    try:
        return int(options.function(options))
    except SqlStepError as error:
        # DuckDB's own words may quote a row, as those of any unforeseen error may.
        return _internal(error, f"步骤 {error.step}", options.verbose)
    except CanbaoError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("已中断，原有结果未动。", file=sys.stderr)
        return EXIT_FAILED
    except Exception as error:
        return _internal(error, type(error).__name__, options.verbose)


def _internal(error: Exception, what: str, verbose: bool) -> int:
    """Reports an error of the program by its kind or place alone, for its message may quote a row."""
    if verbose:
        from flows.documents.text import mask_numbers

        # What DuckDB and others say may quote a row.
        print(mask_numbers("".join(traceback.format_exception(error))), file=sys.stderr)
        return EXIT_FAILED
    print(
        f"错误：程序内部错误（{what}），原有结果未动。请用 canbao --verbose 重新运行，并把输出交给维护人员。",
        file=sys.stderr,
    )
    return EXIT_FAILED


class _Masked(logging.Formatter):
    """No line of a log holds a number of a person, an account or a telephone, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        from flows.documents.text import mask_numbers

        return mask_numbers(super().format(record))


class _Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        for pattern, remark in _REMARKS.items():
            if match := re.fullmatch(pattern, message, re.DOTALL):
                message = match.expand(remark)
                break
        self.exit(EXIT_UNUSABLE, f"错误：{message}。用法见 {self.prog} --help。\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="canbao", description="全民参保数据比对：找出应保未保的人和单位，列出待核查的疑点。")
    parser.add_argument("--verbose", action="store_true", help="输出详细日志")
    parser.add_argument(
        "--key-file", type=Path, default=None, metavar="文件", help="结果的密钥文件，同 CANBAO_KEY_FILE"
    )
    commands = parser.add_subparsers(title="命令", metavar="命令")

    run = commands.add_parser("run", help="比对一次并发布结果")
    run.add_argument("--input", type=Path, required=True, help="各部门数据所在目录")
    run.add_argument("--output", type=Path, required=True, help="结果目录")
    run.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件")
    run.add_argument("--as-of", type=_day, default=None, help="比对日期 YYYY-MM-DD，默认今天")
    run.add_argument("--threads", type=_count, default=None, help="并行线程数，默认全部")
    run.add_argument("--memory-limit", type=_memory, default=None, help="内存上限，如 4GB")
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
    train.add_argument("--as-of", type=_day, default=None, help="比对日期 YYYY-MM-DD，默认今天")
    train.add_argument("--parameters", type=Path, required=True, help="写到哪个文件")
    train.set_defaults(function=_train)

    simulate = commands.add_parser("simulate", help="生成一个虚构的县，供试用和评测")
    simulator_cli.add_arguments(simulate)
    simulate.set_defaults(function=simulator_cli.run)

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
    cli_access.add_unmasking(explain, "完整显示证件号码、电话、出生日期和地址")
    explain.set_defaults(function=_explain)

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

    backup_cli.add_commands(commands, _show)
    purge = commands.add_parser("purge", help="清理超过保存期限、以后运行不再需要的数据；默认只预览，不清理")
    purge.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    purge.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件，期限见 [retention]")
    purge.add_argument("--apply", action="store_true", help="清理，并记入 purges.jsonl")
    purge.set_defaults(function=_purge)

    policy = commands.add_parser("policy", help="检查政策文件，或用中文说明它")
    asked_of_policy = policy.add_subparsers(title="动作", metavar="动作", required=True)
    for name, function, what in (
        ("check", _policy_check, "有没有错：一次列出全部错误"),
        ("explain", _policy_explain, "程序如何理解：任务、年龄、群体、次序、起点、疑点及依据"),
    ):
        action = asked_of_policy.add_parser(name, help=what)
        action.add_argument("policy", metavar="名称或文件", help="政策名称（如 funing）或政策文件")
        action.set_defaults(function=function)

    cli_access.add_commands(commands, _show)

    docs = commands.add_parser("docs", help="由最近的质量检查生成 Great Expectations 数据文档")
    docs.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    docs.set_defaults(function=_docs)

    dictionary = commands.add_parser("dictionary", help="输出数据字典（Markdown）")
    dictionary.set_defaults(function=_dictionary)
    return parser


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"「{text}」不是 YYYY-MM-DD 形式的日期") from error


def _show(text: str) -> None:
    """Prints what a command has to say; a reader who has gone away (`| head`) does not make it fail."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"「{text}」不是大于 0 的整数")
    return int(text)


def _memory(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", text, re.ASCII | re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"「{text}」不是内存大小，应写作 4GB 或 512MB 这样")
    return text


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
    _show("\n".join(console.summary_lines(tonight.output / publish.FILE_NAME)))
    return outcome.exit_code


def _schedule(options: argparse.Namespace) -> int:
    from flows.orchestration import schedule, settings

    path = settings.place(options.settings)
    if options.check:
        lines, is_ready = schedule.plan(path)
        _show("\n".join(lines))
        return 0 if is_ready else EXIT_UNUSABLE
    if options.test_alerts:
        told = schedule.test_alerts(path)
        _show("\n".join(f"{title}：{'已送达' if is_sent else '有收件人没有送达'}" for title, is_sent in told.items()))
        return 0 if all(told.values()) else EXIT_FAILED
    schedule.serve(path, with_server=options.server)
    return 0


def _train(options: argparse.Namespace) -> int:
    from flows import train

    _show(
        train.train(options.input, options.work, options.policy, options.as_of or dt.date.today(), options.parameters)
    )
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from flows import evaluate
    from flows.publication import publish

    published = options.output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可评测的结果：{published}。请先运行 canbao run。")
    _show(evaluate.report(published, options.truth, options.output / "evaluation.json", options.html))
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
    cli_access.seen(options, "explain", {name: value for name, value in asked.items() if value})
    explainer = explain.Explainer(options.output, published, is_masked=not options.unmasked)
    if options.person:
        _show(explainer.person(options.person))
    elif options.flag:
        _show(explainer.flag(options.flag))
    else:
        _show(explainer.records([explain.Record.named(name) for name in options.record], options.picture))
    return 0


def _return(options: argparse.Namespace) -> int:
    import getpass

    from flows.returns import keeping, withdrawing

    if sum((options.file is not None, options.list, options.withdraw is not None)) != 1:
        raise UsageError("请给出一个填好的文件，或 --list，或 --withdraw 编号，三者取一。")
    if options.list:
        _show("\n".join(withdrawing.listing(options.output)))
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
        _show("\n".join(withdrawing.lines(told, apply=options.apply)))
        return 0
    told = keeping.give_back(options.file, options.output, by=by, at=now, apply=options.apply)
    _show("\n".join(keeping.lines(told, apply=options.apply)))
    return 0


def _purge(options: argparse.Namespace) -> int:
    from flows import purge
    from matchers import policy_tables

    policy, output = policy_tables.read(options.policy), options.output.absolute()
    _show("\n".join(purge.by_command(output, policy, options.policy, apply=options.apply)))
    return 0


def _policy_check(options: argparse.Namespace) -> int:
    from flows import policy_explained

    _show(policy_explained.checked(options.policy))
    return 0


def _policy_explain(options: argparse.Namespace) -> int:
    from flows import policy_explained

    _show(policy_explained.explained(options.policy))
    return 0


def _docs(options: argparse.Namespace) -> int:
    from flows.quality import data_docs

    _show(f"数据文档：{data_docs.build(options.output, options.output / '.work' / 'validations')}")
    return 0


def _dictionary(_: argparse.Namespace) -> int:
    from flows.documents import dictionary

    _show(dictionary.markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
