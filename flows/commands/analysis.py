"""The commands of analysts: `query`, `export`, `diff`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flows.commands import access
from flows.commands.values import count, show
from schemas.errors import EXIT_STALE, PublishError, UsageError

_ROWS = 100
_OUTPUT = "结果目录，默认 output"
_UNMASKED = "姓名、证件号码、电话等完整显示"


def add_commands(commands: Any) -> None:
    """Adds them to the command line."""
    query = commands.add_parser("query", help="查询已发布的结果：示例、.sql 文件或一条 SELECT；只读，默认脱敏")
    query.add_argument("asked", nargs="?", metavar="查询", help="示例的名称、.sql 文件，或加引号的一条 SELECT")
    query.add_argument("--list", action="store_true", dest="listed", help="列出示例查询和它回答的问题")
    query.add_argument("--output", type=Path, default=Path("output"), help=_OUTPUT)
    query.add_argument("--format", choices=("table", "csv", "json"), default="table", help="输出形式，默认 table")
    query.add_argument(
        "--rows", type=count, default=_ROWS, metavar="行数", help=f"table 形式至多显示多少行，默认 {_ROWS}"
    )
    query.add_argument("--to", type=Path, default=None, metavar="文件", help="写到新文件（csv 或 json），只有本人可读")
    access.add_unmasking(query, _UNMASKED)
    query.set_defaults(function=_query)

    export = commands.add_parser("export", help="把已发布的表导出为 Parquet 文件，默认脱敏")
    export.add_argument("--output", type=Path, default=Path("output"), help=_OUTPUT)
    export.add_argument("--to", type=Path, required=True, metavar="目录", help="写到哪个目录；须是新的或空的")
    export.add_argument(
        "--table", action="append", metavar="表", help="只导出这张表或视图；可写多次，默认全部的表，不含视图"
    )
    access.add_unmasking(export, _UNMASKED)
    export.set_defaults(function=_export)

    diff = commands.add_parser("diff", help="比较两次发布的结果：各表增加、减少和变化的行，变在哪些列")
    diff.add_argument(
        "earlier", type=Path, nargs="?", default=None, metavar="较早的",
        help="较早的结果：目录（如备份）或 canbao.duckdb 文件；默认留存的上一次",
    )  # fmt: skip
    diff.add_argument("later", type=Path, nargs="?", default=None, metavar="较晚的", help="默认 --output 的结果")
    diff.add_argument("--output", type=Path, default=Path("output"), help=_OUTPUT)
    diff.add_argument("--table", action="append", metavar="表", help="只比较这张表；可写多次，默认全部")
    diff.add_argument("--ignore", action="append", metavar="列", help="不比较的列，如 last_seen_on；可写多次")
    diff.add_argument("--to", type=Path, default=None, metavar="目录", help="另把逐行的变化写到新目录，每表一个文件")
    diff.add_argument("--format", choices=("csv", "parquet"), default="csv", help="逐行变化的文件形式，默认 csv")
    diff.add_argument("--check", action="store_true", help=f"有差异时以 {EXIT_STALE} 结束；默认有无差异都以 0 结束")
    access.add_unmasking(diff, _UNMASKED)
    diff.set_defaults(function=_diff)


def published_in(output: Path) -> Path:
    """The published file of a result folder. Raises UsageError when there is none."""
    from flows.publication import publish

    path = output / publish.FILE_NAME
    if not path.is_file():
        raise UsageError(f"没有可用的结果：{path}。请先运行 canbao run，或用 --output 指明结果目录。")
    return path


def _query(options: argparse.Namespace) -> int:
    from flows.analysis import printing, question, reader
    from flows.documents.published import run_of

    if options.listed or options.asked is None:
        known = question.examples()
        width = max(map(len, known))
        show("\n".join(f"{name:<{width}}　{told}" for name, told in known.items()))
        return 0
    if options.to and options.format == "table":
        raise UsageError("--to 写的是 csv 或 json，请同时用 --format 指明。")
    asked, published = question.named(options.asked), published_in(options.output)
    with reader.opened(published, masked=not options.unmasked) as connection:
        select = question.checked(connection, asked)
        access.seen(options, "query", select.as_logged())
        lines = printing.FORMATS[options.format](question.asked(connection, select), options.rows)
        if options.to:
            _write(options.to, lines, "utf-8-sig" if options.format == "csv" else "utf-8")
        else:
            for some in lines:
                show(some)
        sys.stderr.write(_foot(run_of(connection), masked=not options.unmasked))
    return 0


def _write(path: Path, lines: Iterator[str], encoding: str) -> None:
    """A new file that nobody else can read; none when the answer breaks off."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"不能写到 {path}（{error.strerror}）。请给一个新文件名，并检查目录和权限。") from error
    try:
        with os.fdopen(handle, "w", encoding=encoding) as file:
            file.writelines(some + "\n" for some in lines)
    except OSError as error:
        path.unlink()
        raise PublishError(f"没有写成：{path}（{error.strerror}），什么都没有留下。请检查磁盘空间后重试。") from error
    except BaseException:
        path.unlink()
        raise
    show(f"已写入 {path.resolve()}")


def _foot(run: Mapping[str, Any], *, masked: bool) -> str:
    """What every answer is to be read with; beside it, so that it is in no file."""
    how = "已脱敏，出生日期只留年份（记作1月1日）" if masked else "完整，请严格控制知悉范围，用后销毁"
    return (
        f"基准日 {run['as_of']}　运行 {run['run_id']}　政策 {run['policy']}　{how}\n"
        "疑点和名单须经核实，不作为停发、追缴依据。\n"
    )


def _export(options: argparse.Namespace) -> int:
    from flows.analysis import export

    published = published_in(options.output)
    wanted = export.wanted(published, options.table)
    with export.fresh_folder(options.to) as folder:
        access.seen(options, "export", {"tables": sorted(options.table) if options.table else "all"})
        written = export.write(published, folder, wanted, masked=not options.unmasked)
    how = "完整，请严格控制知悉范围，用后销毁" if options.unmasked else "已脱敏"
    show(f"已导出 {len(written)} 张表、{sum(written.values()):,} 行到 {options.to.resolve()}（Parquet，{how}）")
    return 0


def _result(given: Path) -> Path:
    """The published file that a folder or a path means."""
    return published_in(given) if given.is_dir() else given


def _previous(published: Path) -> Path:
    """The database of the night before, which was kept when this one took its place."""
    from flows.publication import versions

    kept = versions.earlier(published)
    if not kept:
        raise UsageError(
            f"没有留存上一次的结果：{published.parent}。再运行一次 canbao run 之后才有；也可写明较早的结果，如备份目录。"
        )
    show(f"较早的：留存的上一次，运行 {kept[0].stem}")
    return kept[0]


def _diff(options: argparse.Namespace) -> int:
    from flows.analysis import diff, export

    later = _result(options.later or options.output)
    earlier = _result(options.earlier) if options.earlier else _previous(later)
    for path in (earlier, later):
        if not path.is_file():
            raise UsageError(f"没有这样的结果：{path}。请给出结果目录、备份目录或 canbao.duckdb 文件。")
    with ExitStack() as stack:
        details = None
        if options.to:
            folder = stack.enter_context(export.fresh_folder(options.to))
            details = diff.Details(folder, options.format, masked=not options.unmasked)
            logged = argparse.Namespace(**{**vars(options), "output": later.parent})
            access.seen(logged, "diff", {"tables": sorted(options.table) if options.table else "all"})
        changes = diff.compared(earlier, later, options.table, options.ignore or [], details)
    show(diff.told(changes))
    if options.to:
        show(f"逐行的变化已写入 {options.to.resolve()}")
    return EXIT_STALE if options.check and any(each.differs for each in changes) else 0
