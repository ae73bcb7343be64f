"""Writes the databases of a result folder anew under another key: encryption switched on, off, or its key changed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.memory import state
from flows.publication import database, keys, publish, unfinished, versions
from schemas.errors import PublishError, UsageError


def rekey(output: Path, old_key_file: Path | None) -> list[str]:
    """From the old key (None: not encrypted) to the one of the environment (or none); what was done, file by file.

    A file that already has the new key is left alone, so that a call which was interrupted can be repeated.

    Raises:
        UsageError: there is no result, or a key does not fit.
        PublishError: a run is writing, or a file could not be written; those not named yet are as they were.
    """
    old, new = keys.from_file(old_key_file) if old_key_file else None, keys.database_key()
    published = output / publish.FILE_NAME
    if not any(path.is_file() for path in (published, output / state.FILE_NAME)):
        raise UsageError(f"没有可换密钥的结果：{output}。请核对 --output。")
    done = []
    with _alone(output):
        # No copy under the old key stays behind: not that of a killed call, nor a second name of what is in force.
        versions.settle(output)
        versions.clear(output)
        for path in filter(Path.is_file, (published, output / state.FILE_NAME, *versions.earlier(published))):
            if _fits(path, new):
                done.append(f"{path}：已是所要的状态，未动")
                continue
            try:
                _rewrite(path.resolve(), old, new)
            except (OSError, duckdb.Error) as error:
                raise PublishError(
                    f"没有写成：{path}（{type(error).__name__}），原文件未动。"
                    "请关闭打开它的程序，检查磁盘空间和权限后重试；已换密钥的文件不会再动。"
                ) from error
            done.append(f"{path}：{'已用新密钥加密' if new else '已解除加密'}")
    # Put aside by `state rebuild --force`; it may be one that cannot be read at all.
    aside = sorted(path for path in output.glob(f"{state.FILE_NAME}.2*") if path.suffix != ".wal")
    return [*done, *(f"{path}：移到一边的旧回填库，没有换密钥，不再需要时请删除" for path in aside)]


def _fits(path: Path, key: str | None) -> bool:
    with duckdb.connect() as connection:
        try:
            database.require(connection, path, key)
        except UsageError:
            return False
        return True


def _rewrite(path: Path, old: str | None, new: str | None) -> None:
    """A complete copy beside the file, then one rename. `path` is the file itself: renamed onto a link, it would stay."""
    with unfinished.folder(path.parent) as private:
        fresh = private / path.name
        with duckdb.connect() as connection:
            # Not read-only: what a crash left in the log beside the file belongs into the copy.
            database.attach_with(connection, path, "old", old)
            database.attach_with(connection, fresh, "new", new, storage_version=publish.STORAGE_VERSION)
            connection.execute("copy from database old to new")
            connection.execute("checkpoint new")
            connection.execute("checkpoint old")
            connection.execute("detach new")
            fresh.chmod(0o600)
            with fresh.open("rb") as written:
                os.fsync(written.fileno())
            # The old one is held until it is gone: what somebody returns meanwhile waits, and goes into the new one.
            os.replace(fresh, path)


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Holds the folder as a run does. Raises PublishError while a run holds it."""
    work = output / ".work"
    work.mkdir(exist_ok=True, mode=0o700)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError(f"一次运行正在写入输出目录：{output}。请等它结束后再换密钥。") from error
        yield
