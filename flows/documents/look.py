"""The one look of everything that people read: colours, typefaces, and the ground that every page stands on.

Every colour keeps its place when a page is printed in grey: ink is darker than accent, accent darker than calm, calm
darker than band. What only a colour would tell is told by a word, a sign or a hatch as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from flows.documents import text

INK = "#1C1C1C"
SOFT = "#595959"
BLUE = "#1F3864"
AMBER = "#C55A11"
CALM = "#9DB2D6"
GREY = "#A6A6A6"
RULE = "#BFBFBF"
HAIR = "#E3E3E3"
BAND = "#F2F2F2"
PAPER = "#FFFFFF"
COLOURS: Mapping[str, str] = {
    "ink": INK, "soft": SOFT, "blue": BLUE, "amber": AMBER, "calm": CALM, "grey": GREY, "rule": RULE, "hair": HAIR,
    "band": BAND, "paper": PAPER,
}  # fmt: skip

#: Series of a chart in order: fill and hatch. Neighbours differ in lightness, and each again by its hatch.
SERIES = ((BLUE, ""), (CALM, ""), (AMBER, "////"), (PAPER, "...."), (GREY, "\\\\\\\\"), (BAND, "xxxx"))

#: Office machines have the first, servers the last of each.
SANS = ("Microsoft YaHei", "PingFang SC", "Source Han Sans SC", "Noto Sans CJK SC", "sans-serif")
SERIF = ("FangSong", "STFangsong", "仿宋", "Source Han Serif SC", "Noto Serif CJK SC", "serif")
MONO = ("Consolas", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "monospace")
#: In workbooks and Word one name is given; these are on every Chinese Windows.
BODY_FONT, HEAD_FONT, PAPER_FONT = "宋体", "微软雅黑", "仿宋"

#: Stands on every document.
DOUBT_NOTE = "疑点须经核实，不作为停发、追缴依据。"

#: How values read in pages, by the name of the filter.
FILTERS = {
    "whole": text.whole,
    "money": text.money,
    "yuan": text.yuan,
    "persons": text.persons,
    "share": text.share,
    "percent": text.percent,
    "day": text.day,
}


def environment() -> Environment:
    """Jinja for our pages: everything escaped, an unknown name is an error, values written as people write them.

    A page extends `_page.html.j2` and is rendered with `run` (the row of `published.run_of`).
    """
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= FILTERS
    found.globals |= {"look": {"sans": families(SANS), "serif": families(SERIF), "mono": families(MONO), **COLOURS}}
    found.globals |= {"doubt_note": DOUBT_NOTE}
    return found


def families(names: tuple[str, ...]) -> str:
    """The typefaces as CSS wants them; in single quotes, so that they fit into an attribute."""
    return ",".join(name if name.endswith("serif") or name == "monospace" else f"'{name}'" for name in names)


def standing(run: Mapping[str, Any]) -> str:
    """The line that says which publication a document is of: as-of date, policy and run."""
    return f"比对基准日 {text.day(run['as_of'])}　政策 {run['policy']}　运行 {run['run_id']}"
