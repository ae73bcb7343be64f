"""What people receive beside the database: township workbooks, the auditors' workbook, the page about the run."""

from __future__ import annotations

import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from pathlib import Path

import duckdb
from xlsxwriter.exceptions import XlsxWriterException

from flows.documents import audit, summary, township
from flows.documents.published import Row, fetch, opened
from schemas.errors import PublishError

log = logging.getLogger(__name__)

TOWNSHIP_FOLDER = "township"
#: Below this many rows of target lists a second process costs more than it gains.
_WORTH_PROCESSES = 20_000
_FAILURES = (OSError, duckdb.Error, XlsxWriterException, BrokenExecutor)


def write_all(published: Path, output: Path, *, masked: bool = True) -> list[Path]:
    """Writes every document from the published file into `output` and returns their paths.

    All are written to a private folder first; only when every one is complete do they take the place of those of
    an earlier night. Nobody but the owner can read them.

    Raises:
        PublishError: a document could not be written; those of the earlier night are untouched.
    """
    started = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix=".documents-", dir=output) as private:
            staging = Path(private)
            units = staging / TOWNSHIP_FOLDER
            units.mkdir(mode=0o700)
            workbooks, single = _write_into(staging, units, published, masked=masked)
            for path in (*workbooks, *single):
                path.chmod(0o600)
            _swap_folder(units, output / TOWNSHIP_FOLDER, staging / "replaced")
            for path in single:
                os.replace(path, output / path.name)
    except _FAILURES as error:
        raise PublishError(
            f"文档没有写成：{output}（{type(error).__name__}）。请关闭正在打开的旧文档，检查磁盘空间和目录权限后重新运行"
        ) from error
    log.debug("documents=%d seconds=%.2f", len(workbooks) + len(single), time.perf_counter() - started)
    return [*(output / TOWNSHIP_FOLDER / path.name for path in workbooks), *(output / path.name for path in single)]


def _write_into(staging: Path, units: Path, published: Path, *, masked: bool) -> tuple[list[Path], list[Path]]:
    """The township workbooks in `units` and the single documents in `staging`, several at a time when it pays."""
    with opened(published, temp=staging) as connection:
        rows = sorted(fetch(connection, "units"), key=lambda unit: -unit["target_rows"])
        page = summary.write_summary(connection, staging)
        if sum(unit["target_rows"] for unit in rows) < _WORTH_PROCESSES:
            workbooks = [township.write_unit(connection, units, unit, masked=masked) for unit in rows]
            return sorted(workbooks), [audit.write_audit(connection, staging, masked=masked), page]
    # Processes of their own: forked ones would share DuckDB's threads with us.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        audited = pool.submit(_alone, audit.write_audit, published, staging, masked=masked)
        started = [pool.submit(_alone, township.write_unit, published, units, unit, masked=masked) for unit in rows]
        return sorted(task.result() for task in started), [audited.result(), page]


def _alone(write: Callable[..., Path], published: Path, folder: Path, *args: Row, masked: bool) -> Path:
    """Writes one document in a process of its own, with a connection of its own."""
    with opened(published, threads=1, temp=folder) as connection:
        return write(connection, folder, *args, masked=masked)


def _swap_folder(new: Path, target: Path, aside: Path) -> None:
    """`new` takes the place of `target`, whose content goes `aside`; it comes back when that fails."""
    if not target.exists():
        os.replace(new, target)
        return
    os.replace(target, aside)
    try:
        os.replace(new, target)
    except OSError:
        os.replace(aside, target)
        raise
