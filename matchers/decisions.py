"""The order in which the decisions are taken: facts, deaths, coverage, employers, doubts, progress, feedback.

Every step is one file of `sql/`; the numbers of folders and files are the order.
"""

from __future__ import annotations

from matchers import sql_library

#: who is who and what was paid; who has died; who is not covered; employers; doubts; how far the units are; what each
#: department should correct
FOLDERS: tuple[str, ...] = (
    "60_facts", "61_deaths", "62_coverage", "63_employers", "64_flags", "66_progress", "68_feedback",
)  # fmt: skip

DECISION_STEPS: tuple[str, ...] = tuple(
    name for name in sorted(sql_library.all_names()) if name.split("/")[0] in FOLDERS
)
