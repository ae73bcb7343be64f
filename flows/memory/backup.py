"""Copies what cannot be made anew, the published file and the state, and puts such a copy back.

A backup is a private folder with both files and `manifest.json`: which run, when, and each file's sha256.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.memory import history, state
from flows.publication import database, publish, unfinished, versions
from schemas.errors import CheckFailedError, PublishError, StateBusy, UsageError

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
FILES = (state.FILE_NAME, publish.FILE_NAME)
_CHUNK = 1 << 20

Say = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """What a pair of files holds: the run that was published, when it ended, and the number of the last return."""

    run_id: str
    as_of: dt.date
    finished_at: dt.datetime
    last_return: int


@contextmanager
def held(output: Path, wait: float, say: Say) -> Iterator[None]:
    """Keeps runs out of the output folder; waits for one that is under way, and says so.

    Raises:
        UsageError: there is no such folder.
        PublishError: the run did not end within `wait` seconds.
    """
    if not output.is_dir():
        raise UsageError(f"没有这个结果目录：{output}。")
    work = output / ".work"
    work.mkdir(exist_ok=True, mode=0o700)
    last, is_told = time.monotonic() + wait, False
    with (work / "lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= last:
                    raise PublishError(f"一次运行正在写入：{output}。请等它结束后再试，或加长 --wait") from error
                if not is_told:
                    say(f"一次运行正在写入 {output}，等它结束（至多 {wait:.0f} 秒）……")
                    is_told = True
                time.sleep(0.2)
        yield


def back_up(output: Path, to: Path, *, at: dt.datetime, wait: float, say: Say) -> dict[str, Any]:
    """Copies both files to the new folder `to` and returns the manifest; nothing is left there unless all is well.

    Raises:
        UsageError: there is nothing to copy, or `to` holds something.
        PublishError: a run goes on for too long, a file is in use, or the copy could not be written.
    """
    if not (output / publish.FILE_NAME).is_file():
        raise UsageError(f"没有可备份的结果：{output / publish.FILE_NAME}。请先运行 canbao run。")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"备份目录已有内容：{to}。请另用一个新目录，以免覆盖以前的备份。")
    with held(output, wait, say):
        # What the published file knows, the copy of the state must know, too.
        history.rebuild(output)
        try:
            to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with unfinished.folder(to.parent) as folder:
                # Nobody writes to the state while it is open here, and what was left unwritten is written.
                with state.opened(output, write=True) as kept:
                    kept.execute("checkpoint")
                    files = {name: _copy(output / name, folder / name) for name in FILES}
                content = _content(folder)
                manifest = {
                    "run_id": content.run_id,
                    "as_of": content.as_of.isoformat(),
                    "finished_at": content.finished_at.isoformat(),
                    "last_return": content.last_return,
                    "made_at": at.isoformat(),
                    "files": files,
                }
                path = folder / MANIFEST
                path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
                path.chmod(0o600)
                _sync(path, folder)
                os.replace(folder, to)
                _sync(to.parent)
        except OSError as error:
            raise PublishError(
                f"备份没有写成：{to}（{type(error).__name__}）。原有结果未动；请检查磁盘空间和权限"
            ) from error
    return manifest


def restore(source: Path, output: Path, *, force: bool, wait: float, say: Say) -> dict[str, Any]:
    """Puts a backup in place of the files of an output folder and returns its manifest.

    Raises:
        UsageError: `source` is no backup, or would replace something newer (without `force`).
        CheckFailedError: a file of the backup is not what its manifest says.
        PublishError: a run or a return goes on for too long, or a file could not be written.
    """
    manifest = _manifest(source)
    output.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(output, wait, say), _nobody_returns(output):
        if not force:
            _refuse_newer(output, manifest)
        try:
            with unfinished.folder(output) as folder:
                for name, told in manifest["files"].items():
                    if _copy(source / name, folder / name) != told:
                        raise CheckFailedError(
                            f"备份中的 {name} 与清单不符，可能损坏或被改动：{source}。没有恢复任何文件"
                        )
                # The state first: of a state older than the published file the next run makes up the difference.
                for name in FILES:
                    # What a program left unwritten belongs to the file that goes.
                    (output / f"{name}.wal").unlink(missing_ok=True)
                    os.replace(folder / name, output / name)
            # A published name is a link into the night in force; the restored file becomes part of it.
            versions.settle(output)
            _sync(output)
        except OSError as error:
            raise PublishError(f"没有恢复成：{output}（{type(error).__name__}）。请检查磁盘空间和权限后重做") from error
    return manifest


def rebuild(output: Path, *, force: bool, at: dt.datetime, wait: float, say: Say) -> tuple[bool, Path | None]:
    """Notes in the state what the published file says; with `force` in a new one. Whether it did, and the old state.

    Raises:
        UsageError: nothing was published.
        PublishError: a run goes on for too long, or a file cannot be read or written.
    """
    if not (output / publish.FILE_NAME).is_file():
        raise UsageError(f"没有可据以重建的结果：{output / publish.FILE_NAME}。")
    with held(output, wait, say):
        path, aside = output / state.FILE_NAME, None
        if force and path.exists():
            aside = output / f"{state.FILE_NAME}.{at:%Y%m%d-%H%M%S}"
            os.replace(path, aside)
            wal = Path(f"{path}.wal")
            if wal.exists():
                os.replace(wal, Path(f"{aside}.wal"))
        return history.rebuild(output), aside


@contextmanager
def _nobody_returns(output: Path) -> Iterator[None]:
    """While the block runs no return is kept that the restored state would then lack; one that comes waits for the new file.

    Raises:
        StateBusy: another program goes on writing to the state.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(state.opened(output))
        except StateBusy:
            raise
        except PublishError:
            # A state that cannot be read takes no returns, and is what backups are for.
            log.debug("the state cannot be opened: %s", output)
        yield


def _manifest(source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text("utf-8"))
        lacking = [name for name in FILES if name not in manifest["files"] or not (source / name).is_file()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"不是备份目录，缺少可用的 {MANIFEST}：{source}。") from error
    if lacking:
        raise UsageError(f"备份不完整，缺少 {'、'.join(lacking)}：{source}。")
    return manifest


def _refuse_newer(output: Path, manifest: dict[str, Any]) -> None:
    """Raises UsageError when the output folder knows what the backup does not."""
    try:
        now = _content(output)
    except (duckdb.Error, PublishError, IndexError):
        # What cannot be read is what backups are for.
        return
    newer = [f"{now.as_of} 的运行 {now.run_id}"] if now.finished_at.isoformat() > manifest["finished_at"] else []
    newer += ["备份之后的回填"] if now.last_return > manifest["last_return"] else []
    if newer:
        raise UsageError(f"结果目录比备份新，恢复会丢失{'和'.join(newer)}：{output}。确要恢复请加 --force。")


def _content(folder: Path) -> Content:
    with closing(database.connect(folder / publish.FILE_NAME, read_only=True)) as published:
        run_id, as_of, finished_at = published.sql("select run_id, as_of, finished_at from runs").fetchall()[0]
    with state.opened(folder) as kept:
        last = kept.table(state.RETURNS).max("return_id").fetchall()[0][0] or 0
    return Content(run_id, as_of, finished_at, last)


def _copy(source: Path, target: Path) -> dict[str, Any]:
    """Copies a file, private and on the disk, and says what it holds."""
    digest = hashlib.sha256()
    with source.open("rb") as given, target.open("xb") as written:
        os.fchmod(written.fileno(), 0o600)
        while chunk := given.read(_CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
        size = written.tell()
    return {"sha256": digest.hexdigest(), "bytes": size}


def _sync(*paths: Path) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
