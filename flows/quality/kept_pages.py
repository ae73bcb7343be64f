"""Pages that the last publication has and that would be the same tonight: taken from there, if nobody has touched them.

Rendering them takes Great Expectations, whose import alone costs seconds; on a night on which nothing was checked anew
they would say the same as the night before.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

#: Stands beside the pages: what they were rendered from, and what they are.
NOTE = ".pages.json"
#: Leads to the pages; ours, cheap, and written every night.
CONTENTS = "contents.html"


def digest(content: object) -> str:
    """The sha256 of what can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def note(folder: Path, source: str) -> None:
    """Says in the folder which source its pages were rendered from, and what they are."""
    said = {"source": source, "pages": _digest_of(_pages(folder))}
    (folder / NOTE).write_text(json.dumps(said), encoding="utf-8")


def take(last: Path, folder: Path, source: str) -> bool:
    """Copies the pages of `last`, and their note, into the empty `folder`: if they are of this source, and all there.

    Nobody but the owner can read the copies. False: nothing was copied.
    """
    if not (last / NOTE).is_file():
        return False
    try:
        said = json.loads((last / NOTE).read_text(encoding="utf-8"))
        pages = _pages(last)
    except (OSError, ValueError) as error:
        log.warning("上次的质量检查页面不能读取，重新生成：%s（%s）", last, type(error).__name__)
        return False
    if said == {"source": source, "pages": _digest_of(pages)}:
        for name, content in pages.items():
            _write(folder, name, content)
        note(folder, source)
        return True
    if isinstance(said, Mapping) and said.get("source") == source:
        log.warning("上次的质量检查页面有缺失或改动，重新生成：%s", last)
    return False


def _pages(folder: Path) -> dict[str, bytes]:
    """The files of the site by their names, with their content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in (folder / NOTE, folder / CONTENTS)
    }


def _digest_of(pages: Mapping[str, bytes]) -> str:
    return digest({name: hashlib.sha256(content).hexdigest() for name, content in pages.items()})


def _write(folder: Path, name: str, content: bytes) -> None:
    """The file of that name below the folder, private as the folders that lead to it."""
    for parent in reversed(Path(name).parents):
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    (folder / name).touch(mode=0o600)
    (folder / name).write_bytes(content)
