"""Finds a policy file and carries it into the database: typed tables of `policy.*` and scalar parameters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from matchers import resources
from matchers.warehouse import quoted
from schemas.errors import PolicyError
from schemas.policy import Policy, parse

#: Table of the schema `policy` → its columns. A row of each comes from `_rows`.
TABLES: dict[str, str] = {
    "policy.reporting_unit": "unit_no BIGINT, unit_code VARCHAR, unit_name VARCHAR, target_total BIGINT",
    "policy.reporting_division": "division_prefix VARCHAR, unit_no BIGINT",
    "policy.reporting_target": "unit_no BIGINT, year INTEGER, target BIGINT",
    "policy.retirement": "sex VARCHAR, old_age INTEGER, step_months INTEGER, cap_months INTEGER, starts VARCHAR",
    "policy.hardship_group": "rank INTEGER, name VARCHAR, source VARCHAR, dataset VARCHAR, category VARCHAR, "
    "grades VARCHAR[], age_from INTEGER, age_to INTEGER, pension_paid_by_government BOOLEAN, "
    "medical_paid_by_government BOOLEAN",
    "policy.premium": "scheme VARCHAR, payer VARCHAR, amount DECIMAL(14,2)",
    "policy.priority": "rank BIGINT, rule VARCHAR, title VARCHAR",
    "policy.flag_type": "flag_type VARCHAR, is_enabled BOOLEAN, rule VARCHAR, legal_basis VARCHAR",
}


def load(name_or_path: str | Path) -> Policy:
    """The policy of that name in `policies/`, or in the file of that path.

    Raises:
        PolicyError: there is no such file, or its content cannot be used.
    """
    given = Path(name_or_path)
    path = given if given.suffix == ".toml" else resources.folder("policies") / f"{given.name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(str(name_or_path), ["文件不是 UTF-8 编码，请另存为 UTF-8"]) from error
    except OSError as error:
        known = "、".join(sorted(file.stem for file in resources.folder("policies").glob("*.toml")))
        raise PolicyError(str(name_or_path), [f"找不到或读不出这个文件；现有政策：{known}"]) from error
    return parse(text, str(name_or_path))


def load_tables(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Creates and fills every table of `TABLES`."""
    connection.execute("create schema if not exists policy")
    rows = _rows(policy)
    for table, columns in TABLES.items():
        connection.execute("create or replace table " + quoted(table) + " (" + columns + ")")
        for row in rows[table]:
            connection.table(table).insert(list(row))


def params(policy: Policy, as_of: date) -> dict[str, Any]:
    """The scalar values that steps bind by name."""
    return {
        "as_of": as_of,
        "county_prefix": policy.county.prefix,
        "wage_months": policy.windows.wage_months,
        "pension_months": policy.windows.pension_months,
        "contribution_months": policy.windows.contribution_months,
        "medical_months": policy.windows.medical_months,
        "unposted_days": policy.windows.unposted_days,
        "new_employer_days": policy.windows.new_employer_days,
        "working_age": policy.ages.working,
        "resident_pension_age": policy.ages.resident_pension,
        "tolerated_share": policy.linking.at_most_wrong_in_10000 / 10000,
        "least_probability": policy.linking.least_probability,
        "tolerated_share_of_deaths": policy.linking.at_most_wrong_deaths_in_10000 / 10000,
        "least_probability_of_deaths": policy.linking.least_probability_of_deaths,
        "names_of_a_default_number": policy.linking.names_of_a_default_number,
        "review_from_probability": policy.linking.review_from_probability,
        "shared_account_persons": policy.flag_limits.shared_account_persons,
        "overlapping_nights": policy.flag_limits.overlapping_nights,
    }


def _rows(policy: Policy) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each table, in the order of its columns."""
    units = policy.reporting_units
    return {
        # A unit is known by its first prefix; the others only lead to it.
        "policy.reporting_unit": [(u.unit_no, u.division_prefixes[0], u.unit_name, u.target_total) for u in units],
        "policy.reporting_division": [(prefix, u.unit_no) for u in units for prefix in u.division_prefixes],
        "policy.reporting_target": [(u.unit_no, int(year), goal) for u in units for year, goal in u.targets.items()],
        # A person of unknown sex has every track, so that only the latest of them says "past".
        "policy.retirement": [
            (sex, track.old_age, track.step_months, track.cap_months, track.starts)
            for track in policy.retirement
            for sex in (track.sex, "0")
        ],
        "policy.hardship_group": [
            (
                rank, group.name, *group.dataset.split("/"), group.category or None, list(group.grades) or None,
                group.age_from, group.age_to, group.pension_paid_by_government, group.medical_paid_by_government,
            )
            for rank, group in enumerate(policy.hardship_groups, start=1)
        ],
        "policy.premium": [(premium.scheme, premium.payer, premium.amount) for premium in policy.premiums],
        "policy.priority": [(rank, item.rule, item.title) for rank, item in enumerate(policy.priorities, start=1)],
        "policy.flag_type": [
            (flag.type, flag.enabled, f"{flag.type}@{flag.version}", flag.legal_basis) for flag in policy.flags
        ],
    }  # fmt: skip
