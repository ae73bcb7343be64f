"""Private folders for what is being written, beside the place that it will take; what killed programs left goes first.

Such a folder can hold a county's data in full: it must not stay where nobody looks, night after night.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

PREFIX = ".canbao-unfinished-"
_LOCK = "lock"


@contextmanager
def folder(parent: Path) -> Iterator[Path]:
    """An empty private folder in `parent`, gone when the block ends. Raises OSError when it cannot be made."""
    clear(parent)
    own = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        # Whoever finds it unlocked takes it for a dead program's: so nothing is in it before it is locked.
        with (own / _LOCK).open("w") as lock:
            _locked(lock)
            content = own / "content"
            content.mkdir(mode=0o700)
            yield content
    finally:
        shutil.rmtree(own)


def clear(parent: Path) -> None:
    """Deletes what programs that were killed have left in `parent`; what cannot be deleted is told, and stays."""
    for lock in parent.glob(f"{PREFIX}*/{_LOCK}"):
        try:
            with lock.open("r+") as handle:
                if _locked(handle):
                    shutil.rmtree(lock.parent)
        except OSError as error:
            log.warning("中断的程序留下的目录没有删去，请手工删除：%s（%s）", lock.parent, type(error).__name__)


def _locked(lock: IO[str]) -> bool:
    """Whether nobody else held it; False, too, on a file system that knows no locks."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
