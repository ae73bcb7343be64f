"""Every table that a run publishes. A reader may rely on these names, types and meanings night after night."""

from __future__ import annotations

from schemas.published import account, employers, feedback, findings, people, progress, returns, review
from schemas.published.code_words import CODE_WORDS
from schemas.published.table import UNDECLARED_COMMENT, PublishedColumn, PublishedTable
from schemas.published.views import VIEWS, PublishedView

__all__ = ["CODE_WORDS", "TABLES", "UNDECLARED_COMMENT", "VIEWS", "PublishedColumn", "PublishedTable", "PublishedView"]

TABLES: tuple[PublishedTable, ...] = (
    *people.TABLES,
    *progress.TABLES,
    *employers.TABLES,
    *review.TABLES,
    *findings.TABLES,
    *feedback.TABLES,
    *returns.TABLES,
    *account.TABLES,
)
