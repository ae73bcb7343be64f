"""What may change between two full deliveries of the tests."""

from __future__ import annotations

from matchers import policy_tables

POPULATION = "public_security/population"
#: Limits of the tests' own: less by 10 %, more by 30 %, emptier by 20 points; from 100 rows on; older than 45 days.
LIMITS = policy_tables.load("funing").deliveries.model_copy(
    update={
        "datasets": (), "stale_days": 45, "shrinks_percent": 10, "grows_percent": 30, "empties_points": 20,
        "least_changed": 100, "values_may_vanish": False,
    }
)  # fmt: skip
