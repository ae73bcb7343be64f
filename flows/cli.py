"""The command line `canbao`. Every command imports what it needs when it is called, so that help is instant."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from schemas.errors import EXIT_FAILED, EXIT_UNUSABLE, CanbaoError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 published, 1 failed, 2 unusable input, 3 published but stale."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "function"):
        parser.print_help()
        return EXIT_UNUSABLE
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    if options.verbose:
        for name in ("flows", "matchers", "simulator"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    # Whatever the program writes holds personal data: nobody but its owner may read it.
    os.umask(0o077)
    try:
        return int(options.function(options))
    except CanbaoError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("已中断，原有结果未动。", file=sys.stderr)
        return EXIT_FAILED
    except Exception as error:
        # The message of an unforeseen error may quote a row: its kind and its place are enough to report it.
        if options.verbose:
            raise
        print(f"错误：程序内部错误（{type(error).__name__}），原有结果未动。请加 --verbose 重新运行并报告。", file=sys.stderr)
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="canbao", description="全民参保数据比对：找出应保未保的人和单位，列出待核查的疑点。")
    parser.add_argument("--verbose", action="store_true", help="输出详细日志")
    commands = parser.add_subparsers(title="命令", metavar="命令")

    run = commands.add_parser("run", help="比对一次并发布结果")
    run.add_argument("--input", type=Path, required=True, help="各部门数据所在目录")
    run.add_argument("--output", type=Path, required=True, help="结果目录")
    run.add_argument("--policy", required=True, help="政策名称（如 funing）或政策文件")
    run.add_argument("--as-of", type=_day, default=None, help="比对日期 YYYY-MM-DD，默认今天")
    run.add_argument("--threads", type=int, default=None, help="并行线程数，默认全部")
    run.add_argument("--memory-limit", default=None, help="内存上限，如 4GB")
    run.set_defaults(function=_run)

    simulate = commands.add_parser("simulate", help="生成一个虚构的县，供试用和评测")
    _simulator_arguments(simulate)

    evaluate = commands.add_parser("evaluate", help="对照真值评测已发布的结果")
    evaluate.add_argument("--truth", type=Path, required=True, help="真值目录（canbao simulate 生成的 truth）")
    evaluate.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    evaluate.set_defaults(function=_evaluate)

    docs = commands.add_parser("docs", help="由最近的质量检查生成 Great Expectations 数据文档")
    docs.add_argument("--output", type=Path, default=Path("output"), help="结果目录，默认 output")
    docs.set_defaults(function=_docs)

    dictionary = commands.add_parser("dictionary", help="输出数据字典（Markdown）")
    dictionary.set_defaults(function=_dictionary)
    return parser


def _simulator_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--persons", type=int, default=2000, help="户籍人口数，默认 2000")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认 1")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个目录")
    parser.add_argument("--as-of", type=_day, default=dt.date(2026, 11, 1), help="比对日期，默认 2026-11-01")
    parser.add_argument("--noise", type=float, default=1.0, help="差错强度，默认 1")
    parser.set_defaults(function=_simulate)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"「{text}」不是 YYYY-MM-DD 形式的日期") from error


def _run(options: argparse.Namespace) -> int:
    from flows import publish, run
    from flows.documents import console

    as_of = options.as_of or dt.date.today()
    tonight = run.start(options.input, options.output, options.policy, as_of, options.threads, options.memory_limit)
    outcome = run.execute(tonight)
    print("\n".join(console.summary_lines(tonight.output / publish.FILE_NAME)))
    return outcome.exit_code


def _simulate(options: argparse.Namespace) -> int:
    from simulator import cli

    return int(cli.run(options))


def _evaluate(options: argparse.Namespace) -> int:
    from flows import evaluate, publish

    published = options.output / publish.FILE_NAME
    if not published.is_file():
        raise UsageError(f"没有可评测的结果：{published}。请先运行 canbao run。")
    print(evaluate.report(published, options.truth, options.output / "evaluation.json"))
    return 0


def _docs(options: argparse.Namespace) -> int:
    from flows.quality import data_docs

    print(f"数据文档：{data_docs.build(options.output, options.output / '.work' / 'validations')}")
    return 0


def _dictionary(_: argparse.Namespace) -> int:
    from flows.documents import dictionary

    print(dictionary.markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
