"""The quarterly bulletin for the county's leaders: one content as a page, as PDF, and as a Word file to go on with."""

from __future__ import annotations

from pathlib import Path

import duckdb

from flows.documents import bulletin_docx, bulletin_tables, bulletin_text, look, pdf
from flows.documents.bulletin_facts import Facts, gathered

NAME = "督查通报"


def write_bulletin(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """`督查通报.html`, `.pdf` (not where the machine lacks Pango or a Chinese typeface) and `.docx` in `folder`."""
    facts = gathered(connection)
    page = rendered(facts)
    html = folder / f"{NAME}.html"
    html.write_text(page, encoding="utf-8")
    written = pdf.write_pdf(page, folder / f"{NAME}.pdf")
    return [html, *([written] if written else []), bulletin_docx.write(facts, folder / f"{NAME}.docx")]


def rendered(facts: Facts) -> str:
    """The bulletin as a page."""
    return (
        look.environment()
        .get_template("bulletin.html.j2")
        .render(
            run=facts.run,
            title=bulletin_text.title(facts),
            addressees=bulletin_text.ADDRESSEES,
            opening=bulletin_text.opening(facts),
            sections=bulletin_text.sections(facts),
            annexes=bulletin_text.ANNEXES,
            signature=bulletin_text.SIGNATURE,
            tables=bulletin_tables.both(facts),
            chart=bulletin_tables.ranking(facts),
            scope=bulletin_text.scope(facts),
        )
    )
