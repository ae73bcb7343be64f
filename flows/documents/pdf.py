"""A page as PDF, from its own HTML and nothing else: whatever the page would fetch is refused."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, NoReturn

log = logging.getLogger(__name__)

_NO_LIBRARY = (
    "缺少排版库 Pango，没有生成 {name}，其他结果不受影响。请在服务器安装：Debian/Ubuntu 为 libpango-1.0-0 与 "
    "libpangoft2-1.0-0，openEuler/麒麟为 pango，再重新运行"
)


class _Refused(ValueError):
    """A page asked for something outside itself."""


def write_pdf(page: str, path: Path) -> Path | None:
    """The HTML `page` as PDF at `path`; None, with a warning, where the machine lacks the typesetting library.

    Raises:
        ValueError: the page is not self-contained.
    """
    try:
        # It looks for Pango when imported, and a machine without it must still have its night.
        import weasyprint
    except OSError:
        log.warning(_NO_LIBRARY.format(name=path.name))
        return None
    # Its own loggers tell of CSS that only browsers understand.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    refused: list[str] = []

    def fetch(url: str, *_: Any, **__: Any) -> NoReturn:
        refused.append(url.partition(":")[0])
        raise _Refused(url)

    weasyprint.HTML(string=page, url_fetcher=fetch).write_pdf(path)
    if refused:
        path.unlink()
        raise _Refused(f"页面引用了外部内容（{'、'.join(sorted(set(refused)))}），没有生成 {path.name}")
    return path
