"""Whether this machine can draw Chinese: without a typeface that holds it, PDFs and pictures show boxes."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

# A typeface that comes in one weight is as good; it would say so for every picture.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

#: In every typeface for simplified Chinese; a Japanese one lacks the first.
_SIMPLIFIED = "险疑"


@cache
def chinese() -> Path | None:
    """The file of a typeface with simplified Chinese, sans serif before others; None where the machine has none."""
    files = sorted(map(Path, font_manager.findSystemFonts()), key=_plainness)
    return next((file for file in files if _holds(file)), None)


def _plainness(file: Path) -> tuple[bool, bool, Path]:
    name = file.name.lower()
    return "serif" in name, "bold" in name, file


def _holds(file: Path) -> bool:
    try:
        face = FT2Font(file)
    except (RuntimeError, OSError):  # of a kind that FreeType cannot draw, or not ours to read
        return False
    return all(face.get_char_index(ord(sign)) for sign in _SIMPLIFIED)


@cache
def drawn_with() -> tuple[str, ...]:
    """The family of `chinese()` as matplotlib knows it after this call; empty where the machine has none."""
    file = chinese()
    if file is None:
        return ()
    font_manager.fontManager.addfont(file)
    return (font_manager.FontProperties(fname=file).get_name(),)
