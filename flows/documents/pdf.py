"""A page as PDF, from its own HTML and nothing else: whatever the page would fetch is refused."""

from __future__ import annotations

import base64
import logging
import re
from pathlib import Path
from typing import Any

from flows.documents import typefaces

log = logging.getLogger(__name__)

_PICTURE = re.compile(r"<svg .*?</svg>", re.DOTALL)
_DATA = "data:image/svg+xml;base64,"

_NO_LIBRARY = (
    "缺少排版库 Pango，没有生成 {name}，其他结果不受影响。请在服务器安装：Debian/Ubuntu 为 libpango-1.0-0 与 "
    "libpangoft2-1.0-0，openEuler/麒麟为 pango，再重新运行"
)

_NO_TYPEFACE = (
    "本机没有中文字体，没有生成 {name}，其他结果不受影响。请在服务器安装：Debian/Ubuntu 为 fonts-noto-cjk，"
    "openEuler/麒麟为 google-noto-sans-cjk-fonts，再重新运行"
)


def write_pdf(page: str, path: Path) -> Path | None:
    """The HTML `page` as PDF at `path`; None, with a warning, where the machine lacks Pango or a Chinese typeface.

    Raises:
        ValueError: the page is not self-contained.
    """
    try:
        # It looks for Pango when imported, and a machine without it must still have its night.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError:
        log.warning(_NO_LIBRARY.format(name=path.name))
        return None
    if typefaces.chinese() is None:
        log.warning(_NO_TYPEFACE.format(name=path.name))
        return None
    # Its own loggers tell of CSS that only browsers understand.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    refused: set[str] = set()

    class Nothing(URLFetcher):
        def fetch(self, url: str, *more: Any, **named: Any) -> Any:
            if url.startswith(_DATA):
                return super().fetch(url, *more, **named)
            refused.add(url.partition(":")[0])
            raise ValueError(url)

    HTML(string=_PICTURE.sub(_apart, page), url_fetcher=Nothing()).write_pdf(path)
    if refused:
        path.unlink()
        raise ValueError(f"页面引用了外部内容（{'、'.join(sorted(refused))}），没有生成 {path.name}")
    return path


def _apart(picture: re.Match[str]) -> str:
    """The drawing as a picture of its own: each line of one that stands in the page is styled like a paragraph."""
    return f'<img src="{_DATA}{base64.b64encode(picture.group().encode()).decode()}">'
