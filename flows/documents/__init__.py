"""What people receive beside the database: workbooks and report of doubts, lists, bulletin, the page about the run."""

from __future__ import annotations

import logging
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import duckdb
from xlsxwriter.exceptions import XlsxWriterException

from flows.documents import audit, audit_report, bulletin, summary, township
from flows.documents.published import Row, fetch, opened
from schemas.errors import PublishError

log = logging.getLogger(__name__)

TOWNSHIP_FOLDER = "township"
#: Below this many rows of target lists a second process costs more than it gains.
_WORTH_PROCESSES = 20_000
Written = TypeVar("Written")

_FAILURES = (OSError, duckdb.Error, XlsxWriterException, BrokenExecutor)


def write_all(published: Path, folder: Path, *, masked: bool = True) -> list[Path]:
    """Writes every document from the published file into `folder`, which nobody sees yet, and returns their paths.

    Nobody but the owner can read them.

    Raises:
        PublishError: a document could not be written.
    """
    started = time.perf_counter()
    try:
        units = folder / TOWNSHIP_FOLDER
        units.mkdir(mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".documents-", dir=folder) as spill:
            paths = _write_into(folder, units, published, Path(spill), masked=masked)
        for path in paths:
            path.chmod(0o600)
    except _FAILURES as error:
        raise PublishError(
            f"文档没有写成：{folder}（{type(error).__name__}）。原有结果未动。请检查磁盘空间和目录权限后重新运行"
        ) from error
    log.debug("documents=%d seconds=%.2f", len(paths), time.perf_counter() - started)
    return paths


def _write_into(folder: Path, units: Path, published: Path, spill: Path, *, masked: bool) -> list[Path]:
    """The township workbooks in `units` and the single documents in `folder`, several at a time when it pays."""
    with opened(published, temp=spill) as connection:
        rows = sorted(fetch(connection, "units"), key=lambda unit: -unit["target_rows"])
        page = summary.write_summary(connection, folder)
        if sum(unit["target_rows"] for unit in rows) < _WORTH_PROCESSES:
            workbooks = [township.write_unit(connection, units, unit, masked=masked) for unit in rows]
            report = audit_report.write_report(connection, folder, masked=masked)
            bulletins = bulletin.write_bulletin(connection, folder)
            audited = audit.write_audit(connection, folder, masked=masked)
            return [*bulletins, *sorted(workbooks), *report, audited, page]
    # Processes of their own: forked ones would share DuckDB's threads with us.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        reported = pool.submit(_alone, audit_report.write_report, published, folder, masked=masked)
        audits = pool.submit(_alone, audit.write_audit, published, folder, masked=masked)
        started = [pool.submit(_alone, township.write_unit, published, units, unit, masked=masked) for unit in rows]
        with opened(published, threads=1, temp=folder) as connection:
            bulletins = bulletin.write_bulletin(connection, folder)
        lists = sorted(task.result() for task in started)
        return [*bulletins, *lists, *reported.result(), audits.result(), page]


def _alone(write: Callable[..., Written], published: Path, folder: Path, *args: Row, masked: bool) -> Written:
    """Writes one document in a process of its own, with a connection of its own."""
    with opened(published, threads=1, temp=folder) as connection:
        return write(connection, folder, *args, masked=masked)
