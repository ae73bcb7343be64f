"""Finds a policy file and carries it into the database: typed tables of `policy.*` and scalar parameters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from matchers import resources
from matchers.warehouse import quoted
from schemas.errors import PolicyError
from schemas.policy import ContributionYears, Policy, parse

#: Codes of the pension schemes (AAE140).
RESIDENT_PENSION, EMPLOYEE_PENSIONS = "170", ("110", "120")

#: Table of the schema `policy` → its columns. A row of each comes from `_rows`.
TABLES: dict[str, str] = {
    "policy.county": "name VARCHAR, prefix VARCHAR, plan_title VARCHAR, source VARCHAR",
    "policy.township": "township_code VARCHAR, township_name VARCHAR, is_statistical BOOLEAN",
    "policy.reporting_unit": "unit_no BIGINT, unit_code VARCHAR, unit_name VARCHAR, target_total BIGINT",
    "policy.reporting_division": "division_prefix VARCHAR, unit_no BIGINT",
    "policy.reporting_target": "unit_no BIGINT, year INTEGER, target BIGINT",
    "policy.plan_note": "rank BIGINT, year INTEGER, used BIGINT, printed BIGINT, note VARCHAR",
    "policy.retirement": "sex VARCHAR, category VARCHAR, old_age INTEGER, step_months INTEGER, cap_months INTEGER, "
    "starts VARCHAR",
    "policy.required_contribution": "scheme VARCHAR, from_period VARCHAR, months INTEGER",
    "policy.hardship_group": "rank INTEGER, name VARCHAR, source VARCHAR, dataset VARCHAR, categories VARCHAR[], "
    "grades VARCHAR[], age_from INTEGER, age_to INTEGER, pension_paid DECIMAL(14,2), medical_paid DECIMAL(14,2), "
    "lists VARCHAR[]",
    "policy.tier": "scheme VARCHAR, amount DECIMAL(14,2), subsidy DECIMAL(14,2), is_hardship_only BOOLEAN",
    "policy.premium": "scheme VARCHAR, amount DECIMAL(14,2)",
    "policy.priority": "rank BIGINT, rule VARCHAR, title VARCHAR",
    "policy.payment_word": "meaning VARCHAR, word VARCHAR",
    "policy.employer_stage": "stage VARCHAR, after VARCHAR[]",
    "policy.flag_type": "flag_type VARCHAR, is_enabled BOOLEAN, rule VARCHAR, legal_basis VARCHAR",
}


@dataclass(frozen=True)
class PolicyFile:
    """A policy and the sha256 of the file that it was read from."""

    policy: Policy
    sha256: str


def load(name_or_path: str | Path) -> Policy:
    """The policy of that name in `policies/`, or in the file of that path.

    Raises:
        PolicyError: there is no such file, or its content cannot be used.
    """
    return read(name_or_path).policy


def read(name_or_path: str | Path) -> PolicyFile:
    """As `load`, with what tells this version of the file from every other."""
    given = Path(name_or_path)
    path = given if given.suffix == ".toml" else resources.folder("policies") / f"{given.name}.toml"
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(str(name_or_path), ["文件不是 UTF-8 编码，请另存为 UTF-8"]) from error
    except OSError as error:
        known = "、".join(sorted(file.stem for file in resources.folder("policies").glob("*.toml")))
        raise PolicyError(str(name_or_path), [f"找不到或读不出这个文件；现有政策：{known}"]) from error
    return PolicyFile(parse(text, str(name_or_path)), hashlib.sha256(content).hexdigest())


def load_tables(connection: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Creates and fills every table of `TABLES`."""
    connection.execute("create schema if not exists policy")
    rows = _rows(policy)
    # In one transaction: the client's `insert` alone raises nothing when the disk is full at its commit.
    connection.begin()
    for table, columns in TABLES.items():
        connection.execute("create or replace table " + quoted(table) + " (" + columns + ")")
        for row in rows[table]:
            connection.table(table).insert(list(row))
    connection.commit()


def params(policy: Policy, as_of: date) -> dict[str, Any]:
    """The scalar values that steps bind by name: every number of a `Limits` section under its own name, and these."""
    limits = {
        name: value
        for section in policy.limits().values()
        for name, value in section.model_dump(exclude={"source"}).items()
        if isinstance(value, int | float)
    }
    return limits | {
        "as_of": as_of,
        "county_prefix": policy.county.prefix,
        "new_hire_days": policy.employers.new_hire_days,
        "early_retirement_months": policy.retirement.early_months,
        "late_retirement_months": policy.retirement.late_months,
        "tolerated_share": policy.linking.at_most_wrong_in_10000 / 10000,
        "least_probability": policy.linking.least_probability,
        "tolerated_share_of_deaths": policy.linking.at_most_wrong_deaths_in_10000 / 10000,
        "least_probability_of_deaths": policy.linking.least_probability_of_deaths,
        "names_of_a_default_number": policy.linking.names_of_a_default_number,
        "review_from_probability": policy.linking.review_from_probability,
    }


def _rows(policy: Policy) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each table, in the order of its columns."""
    reporting, divisions = policy.reporting, policy.divisions
    county = policy.county
    return {
        "policy.county": [(county.name, county.prefix, county.plan_title, county.source)],
        "policy.township": [
            *((code, name, True) for code, name in divisions.townships.items()),
            *((code, name, False) for code, name in divisions.internal.items()),
        ],
        # A unit is known by its first prefix; the others only lead to it.
        "policy.reporting_unit": [(unit.no, unit.prefixes[0], unit.name, unit.total) for unit in reporting.units],
        "policy.reporting_division": [(prefix, unit.no) for unit in reporting.units for prefix in unit.prefixes],
        "policy.reporting_target": [
            (unit.no, year, target)
            for unit in reporting.units
            for year, target in zip(reporting.years, unit.targets, strict=True)
        ],
        "policy.plan_note": [
            (rank, note.year, note.used, note.printed, note.sentence)
            for rank, note in enumerate(reporting.notes, start=1)
        ],
        # A person of unknown sex has every track, so that only the latest of them says "past".
        "policy.retirement": [
            (sex, track.category, track.old_age, track.step_months, track.cap_months, track.starts)
            for track in policy.retirement.tracks
            for sex in (track.sex, "0")
        ],
        "policy.required_contribution": _required_contributions(policy.contribution_years),
        "policy.hardship_group": [
            (
                rank, group.name, *group.dataset.split("/"), list(group.categories) or None,
                list(group.grades) or None, group.age_from, group.age_to, group.pension_paid, group.medical_paid,
                list(group.lists),
            )
            for rank, group in enumerate(policy.hardship_groups, start=1)
        ],
        "policy.tier": [
            (RESIDENT_PENSION, tier.amount, tier.subsidy, tier.hardship_only) for tier in policy.resident_pension.tiers
        ],
        "policy.premium": [(premium.scheme, premium.amount) for premium in policy.premiums],
        "policy.priority": [(rank, item.rule, item.title) for rank, item in enumerate(policy.priorities, start=1)],
        "policy.payment_word": [
            *(("labour_service", word) for word in policy.employers.labour_service_items),
            *(("trainee", word) for word in policy.employers.trainee_types),
        ],
        "policy.employer_stage": [(each.stage, list(each.after)) for each in policy.employers.stages],
        "policy.flag_type": [
            (flag.type, flag.enabled, f"{flag.type}@{flag.version}", flag.legal_basis) for flag in policy.flags
        ],
    }  # fmt: skip


def _required_contributions(years: ContributionYears) -> list[tuple[str, str, int]]:
    """Months of contributions that a pension takes, for those who retire in or after a period: scheme, period, months."""
    start, most = "000000", years.employee_at_most * 12
    steps = [(start, years.employee * 12)]
    while steps[-1][1] < most:
        year = years.raise_from + len(steps) - 1
        steps.append((f"{year}01", min(most, steps[-1][1] + years.raise_months)))
    employee = [(scheme, *step) for scheme in EMPLOYEE_PENSIONS for step in steps]
    return [(RESIDENT_PENSION, start, years.resident * 12), *employee]
