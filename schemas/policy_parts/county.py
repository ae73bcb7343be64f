"""The county and its plan: divisions, reporting units, targets, and where the plan contradicts itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.policy_parts.base import (
    Count,
    Part,
    Prefix,
    Text,
    Township,
    Whole,
    Year,
)


class County(Part):
    """The county that the policy is for. `prefix` is its six-digit division code."""

    name: Text
    prefix: Annotated[str, Field(pattern=r"^\d{6}$")]
    plan_title: Text
    source: Text
    notes: tuple[Text, ...] = ()


class Divisions(Part):
    """乡级区划: the statistical townships by code, and codes that only the county's own systems use."""

    source: Text
    townships: Annotated[dict[Township, Text], Field(min_length=1)]
    internal: dict[Township, Text] = Field(default_factory=dict)


class ReportingUnit(Part):
    """镇区: a unit that the plan gives targets to, one for each of the plan's years. Unit: persons newly enrolled."""

    no: Count
    name: Text
    prefixes: Annotated[tuple[Prefix, ...], Field(min_length=1)]
    targets: tuple[Whole, ...] = ()
    total: Whole = 0


class PlanNote(Part):
    """Where the plan contradicts itself: the figure that is used, and the one that is not."""

    year: Year
    used: Whole
    used_from: Text
    printed: Whole
    printed_in: Text
    reason: Text

    @property
    def sentence(self) -> str:
        """What a report says of it."""
        return (
            f"{self.year}年任务数，{self.printed_in}为{self.printed}人，{self.used_from}为{self.used}人；"
            f"本系统采用{self.used}人。{self.reason}"
        )


class Reporting(Part):
    """The plan's annex: years, units and sums. Without years the plan sets no targets."""

    source: Text
    years: tuple[Year, ...] = ()
    sums: tuple[Whole, ...] = ()
    total: Whole = 0
    units: Annotated[tuple[ReportingUnit, ...], Field(min_length=1)]
    notes: tuple[PlanNote, ...] = ()
