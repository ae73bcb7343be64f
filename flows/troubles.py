"""Says what is wrong with the machine in words that help: a full disk, a folder that cannot be written, no memory."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.errors import CanbaoError, PublishError, SqlStepError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SEALED = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def told(output: Path, memory_limit: str | None) -> Iterator[None]:
    """Errors that come from the machine leave the block as PublishError, with what to do; all others as they are.

    Raises:
        PublishError: disk, folder or memory did not suffice; what was published before is untouched.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, CanbaoError) and not isinstance(error, SqlStepError | PublishError):
            raise
        sentence = next(filter(None, (_sentence(cause, output, memory_limit) for cause in _chain(error))), None)
        if sentence is None:
            raise
        raise PublishError(sentence) from error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _sentence(error: BaseException, output: Path, memory_limit: str | None) -> str | None:
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        given = f"内存上限 {memory_limit} 不够" if memory_limit else "内存不够"
        return (
            f"{given}，原有结果未动。请调大 --memory-limit（十万人约需 1GB，百万人约需 4GB）或减少 --threads，"
            f"并保证 {output} 所在磁盘有空间存放中间结果，然后重新运行。"
        )
    if _is_of(error, _FULL, output):
        return (
            f"磁盘空间不足或超过配额：{output}，原有结果未动。请清出空间后重新运行；"
            "过期的暂存数据可用 canbao purge 清理。"
        )
    if _is_of(error, _SEALED, output):
        return f"输出目录只读或没有写入权限：{output}，原有结果未动。请检查磁盘是否以只读方式挂载、目录属于谁，然后重新运行。"
    return None


def _is_of(error: BaseException, numbers: tuple[int, ...], output: Path) -> bool:
    """Whether the operating system refused something below the output folder for one of these reasons."""
    if isinstance(error, OSError):
        named = error.filename
        return error.errno in numbers and (named is None or Path(os.fsdecode(named)).is_relative_to(output))
    # DuckDB gives the system's words and no number; the only files that it writes are the output folder's.
    return isinstance(error, duckdb.Error) and any(os.strerror(number) in str(error) for number in numbers)
