"""What people receive beside the database: workbooks, reports of doubts, bulletin, dictionary, the page about the run."""

from __future__ import annotations

import functools
import gc
import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import duckdb
from xlsxwriter.exceptions import XlsxWriterException

from flows.documents import audit, audit_report, bulletin, corrections, dictionary, summary, township
from flows.documents.published import Row, connected, fetch, opened, run_of
from schemas.errors import PublishError

log = logging.getLogger(__name__)

TOWNSHIP_FOLDER, FEEDBACK_FOLDER = "township", "feedback"
#: Below this many rows of lists a second process costs more than it gains.
_WORTH_PROCESSES = 300
#: Each takes a quarter of a gigabyte, and the longest document alone takes a third of the time.
_PROCESSES = 4
#: A document, or the forms of one, written from the published file.
Writer = Callable[[duckdb.DuckDBPyConnection], Path | list[Path]]

_FAILURES = (OSError, duckdb.Error, XlsxWriterException, BrokenExecutor)


def write_all(published: Path, folder: Path, *, masked: bool = True) -> list[Path]:
    """Writes every document from the published file into `folder`, which nobody sees yet, and returns their paths.

    Nobody but the owner can read them.

    Raises:
        PublishError: a document could not be written.
    """
    started = time.perf_counter()
    try:
        for name in (TOWNSHIP_FOLDER, FEEDBACK_FOLDER):
            (folder / name).mkdir(mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".documents-", dir=folder) as spill:
            paths = _write_into(folder, published, Path(spill), masked=masked)
        for path in paths:
            path.chmod(0o600)
    except _FAILURES as error:
        todo = "请检查磁盘空间和目录权限后重新运行"
        if isinstance(error, BrokenExecutor):
            todo = (
                f"写文档的进程被系统中止，多半是内存不足：至多 {_PROCESSES} 个进程，各需约 250 MB；请腾出内存后重新运行"
            )
        raise PublishError(f"文档没有写成：{folder}（{type(error).__name__}）。原有结果未动。{todo}") from error
    log.debug("documents=%d seconds=%.2f", len(paths), time.perf_counter() - started)
    return paths


def _write_into(folder: Path, published: Path, spill: Path, *, masked: bool) -> list[Path]:
    """The workbooks in their folders and the single documents in `folder`, several at a time when it pays."""
    with opened(published, temp=spill) as connection:
        units, departments = fetch(connection, "units"), fetch(connection, "feedback_departments")
        writers = list(_writers(folder, units, departments, masked=masked))
        rows = sum(unit["target_rows"] for unit in units) + sum(each["statements"] for each in departments)
        workers = min(os.cpu_count() or 1, _PROCESSES)
        if rows < _WORTH_PROCESSES or workers == 1:
            return _flat(write(connection) for write in writers)
    # Processes of their own: forked ones would share DuckDB's threads with us.
    spawn = multiprocessing.get_context("spawn")
    theirs, ours = spawn.Pipe(duplex=False)
    with theirs, ours, ProcessPoolExecutor(workers, spawn, _begin, (theirs,)) as pool:
        with _apart():
            started = [pool.submit(_alone, published, spill, write) for write in writers]
        try:
            return _flat(task.result() for task in started)
        except BaseException:
            # Nobody wants the rest: the writers end now.
            ours.close()
            raise


def _writers(folder: Path, units: list[Row], departments: list[Row], *, masked: bool) -> Iterator[Writer]:
    """All documents, those first that take longest."""
    yield functools.partial(audit_report.write_report, folder=folder, masked=masked)
    yield functools.partial(audit.write_audit, folder=folder, masked=masked)
    yield functools.partial(bulletin.write_bulletin, folder=folder)
    for unit in sorted(units, key=lambda each: -each["target_rows"]):
        yield functools.partial(township.write_unit, folder=folder / TOWNSHIP_FOLDER, unit=unit, masked=masked)
    for told in sorted(departments, key=lambda each: -each["statements"]):
        yield functools.partial(corrections.write_department, folder=folder / FEEDBACK_FOLDER, told=told, masked=masked)
    yield functools.partial(summary.write_summary, folder=folder)
    yield functools.partial(_dictionary, folder=folder)


def _dictionary(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    return dictionary.write(run_of(connection), folder)


@contextmanager
def _apart() -> Iterator[None]:
    """Processes that are started meanwhile do not run the caller's own script again, and leave the keyboard to us."""
    main = sys.modules["__main__"]
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _begin(run: Connection) -> None:
    """In a process that only writes documents: what is imported stays, and rows that come and go make no rings."""
    gc.freeze()
    gc.set_threshold(50_000)
    threading.Thread(target=_end_with, args=(run,), daemon=True).start()


def _end_with(run: Connection) -> None:
    """Ends the process when the run's end of the pipe is gone, killed or closed: else it would wait for work for ever."""
    try:
        run.recv()
    except EOFError:
        os._exit(1)


def _alone(published: Path, spill: Path, write: Writer) -> Path | list[Path]:
    """Writes one document in a process of its own, with that process's connection."""
    return write(_own(published, spill))


@functools.cache
def _own(published: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    """Opened once by each process: making our functions and macros takes longer than a small workbook."""
    return connected(published, threads=1, temp=spill)


def _flat(written: Iterator[Path | list[Path]]) -> list[Path]:
    return sorted(path for each in written for path in (each if isinstance(each, list) else [each]))
