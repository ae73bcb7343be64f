"""The command line `canbao`. Every command imports what it needs when it is called, so that help is instant."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from flows.commands import access, analysis, backups, nights, policies, results, returned
from schemas.errors import EXIT_FAILED, EXIT_UNUSABLE, CanbaoError, SqlStepError
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
        print("已中断。已发布的结果仍然完整；没有发布完的，下次运行重做。", file=sys.stderr)
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

    nights.add_commands(commands)
    simulate = commands.add_parser("simulate", help="生成一个虚构的县，供试用和评测")
    simulator_cli.add_arguments(simulate)
    simulate.set_defaults(function=simulator_cli.run)
    results.add_commands(commands)
    analysis.add_commands(commands)
    returned.add_commands(commands)
    backups.add_commands(commands)
    policies.add_commands(commands)
    access.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
