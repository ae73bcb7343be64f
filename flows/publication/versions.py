"""What is published stands in one folder a night, and one link says which folder counts.

    <output>/canbao.duckdb, <output>/township, …   links to .published/current/…
    <output>/.published/current                    a link to the folder of the night in force
    <output>/.published/earlier/RUN.duckdb         databases of nights that were in force before, for `canbao diff`

Renaming `current` puts a whole night in the place of another: database and documents are never of different nights,
whenever a run is killed. Folders that `current` does not name are leftovers. Callers hold the output folder's lock.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER = ".published"
_CURRENT = "current"
_EARLIER = "earlier"


@contextmanager
def fresh(output: Path) -> Iterator[Path]:
    """An empty private folder. When the block ends well, what lies in it is what is published, all at once.

    Raises:
        OSError: it could not be written; what was published before is untouched.
    """
    root = output / FOLDER
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="night-", dir=root))
    try:
        yield folder
        _sync_tree(folder)
        settle(output, _names(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _point(root / _CURRENT, folder.name)
    try:
        settle(output)
        _sync(root)
        _sync(output)
    except OSError as error:
        if any(not (output / name).exists() for name in _names(folder)):
            raise
        # Readers have the new night under all its names: it has not failed.
        log.warning("结果已发布；目录没有收拾完，下次运行再做：%s（%s）", output, type(error).__name__)
    clear(output)


def keep(published: Path, run_id: str) -> None:
    """Gives the database in force a second name, under which it stays when the next night takes its place.

    Nothing is copied. A run that is killed before its switch leaves both names for one file: `earlier` passes over it.

    Raises:
        OSError: it could not be done; what is published is untouched.
    """
    folder = published.parent / FOLDER / _EARLIER
    folder.mkdir(exist_ok=True, mode=0o700)
    beside = folder / f".{secrets.token_hex(4)}"
    os.link(published.resolve(), beside)
    os.replace(beside, folder / f"{run_id}{published.suffix}")
    # Two names of one file: the rename does nothing then.
    beside.unlink(missing_ok=True)
    _sync(folder)


def earlier(published: Path) -> list[Path]:
    """The databases of nights before the one in force, newest first: numbers of runs sort as the runs followed."""
    found = sorted((published.parent / FOLDER / _EARLIER).glob(f"[!.]*{published.suffix}"), reverse=True)
    return [path for path in found if not (published.exists() and path.samefile(published))]


def settle(output: Path, coming: Iterable[str] = ()) -> None:
    """Makes every published name a link into the night in force; what is seen under a name stays what it was.

    Nothing is to be done as a rule. Otherwise a run was killed between the switch and its first links, or somebody
    put a file of his own there (a restored one, a copy of the folder that followed the links, a program that saves by
    renaming), or the folder is of an earlier version of the program. `coming`: names that the next night will have.
    """
    root, current = output / FOLDER, output / FOLDER / _CURRENT
    if current.is_dir() and not current.is_symlink():
        _point(current, _moved_aside(current).name)
    own = [
        name for name in {*_names(current), *coming} if not (output / name).is_symlink() and (output / name).exists()
    ]
    if own and not current.is_dir():
        root.mkdir(exist_ok=True, mode=0o700)
        _point(current, Path(tempfile.mkdtemp(prefix="night-", dir=root)).name)
    for name in own:
        _adopt(output / name, current / name)
    for name in _names(current):
        if not _is_ours(output / name):
            _point(output / name, f"{FOLDER}/{_CURRENT}/{name}")
    for path in output.iterdir():
        if _is_ours(path) and not path.exists():
            path.unlink()


def clear(output: Path) -> None:
    """Removes what runs that were killed have left, and nights that are no longer in force.

    Databases of earlier nights stay: how many is for the policy to say (`flows.purge`).
    """
    root = output / FOLDER
    current, aside = root / _CURRENT, root / _EARLIER
    # A run that was killed before its switch leaves what is in force under the name of an earlier night, too.
    doubles = [
        path for path in aside.glob("[!.]*") if any(path.samefile(own) for own in current.glob(f"*{path.suffix}"))
    ]
    for path in (*(root.iterdir() if root.is_dir() else ()), *aside.glob(".*"), *doubles):
        if path in (current, aside) or (current.is_symlink() and path.name == str(current.readlink())):
            continue
        try:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        except OSError as error:
            # The night in force is not touched by it, and the next run tries again.
            log.warning("旧的结果没有删去：%s（%s）", path, type(error).__name__)


def _names(folder: Path) -> list[str]:
    """What a night publishes: hidden files are none of it, nor the log of somebody who wrote into the database."""
    if not folder.is_dir():
        return []
    return [path.name for path in folder.iterdir() if not path.name.startswith(".") and path.suffix != ".wal"]


def _is_ours(path: Path) -> bool:
    return path.is_symlink() and str(path.readlink()) == f"{FOLDER}/{_CURRENT}/{path.name}"


def _adopt(own: Path, place: Path) -> None:
    """A file or folder that stands under a published name moves into the night in force, and a link takes its place."""
    if own.is_dir():
        if place.exists():
            _moved_aside(place)
        os.replace(own, place)
    else:
        # Linked before it is replaced: the name leads to its content at every moment.
        beside = place.with_name(f".{secrets.token_hex(4)}")
        os.link(own, beside)
        os.replace(beside, place)
    _point(own, f"{FOLDER}/{_CURRENT}/{own.name}")


def _moved_aside(folder: Path) -> Path:
    """The folder under a name of no meaning below `.published`."""
    root = next(parent for parent in folder.parents if parent.name == FOLDER)
    aside = Path(tempfile.mkdtemp(prefix="night-", dir=root))
    os.replace(folder, aside)
    return aside


def _point(link: Path, target: str) -> None:
    """Makes `link` lead to `target`, in one step."""
    beside = link.with_name(f".link-{secrets.token_hex(4)}")
    beside.symlink_to(target)
    try:
        os.replace(beside, link)
    except OSError:
        beside.unlink()
        raise


def _sync_tree(folder: Path) -> None:
    """Waits until everything in the folder is on the disk."""
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
