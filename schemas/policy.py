"""A county's policy: who reports, who is a target, who pays, and what each doubt rests on in law.

A section is a class of `schemas.policy_parts` with the section's `source`. What a value becomes for the SQL is said by its
class: every number of a `Limits` section is a parameter of the same name; lists and tables become `policy.*` tables, which
`matchers.policy_tables` fills. `parse` is the one way in: it tells every fault of a file at once
(`schemas.policy_faults`). A `title` is what officials read where the value is explained or missing.
"""

from __future__ import annotations

import tomllib
from typing import Annotated

from pydantic import Field, ValidationError

from schemas import policy_faults
from schemas.errors import PolicyError
from schemas.policy_parts.base import Count, Limits, Part, Text
from schemas.policy_parts.county import County, Divisions, Reporting
from schemas.policy_parts.deliveries import (
    AcceptedDelivery,
    DatasetDelivery,
    Deliveries,
    Extracts,
    Retention,
)
from schemas.policy_parts.rules import (
    FLAG_TYPES,
    LISTS,
    PRIORITY_RULES,
    Ages,
    ContributionYears,
    Employers,
    FeedbackLimits,
    Findings,
    FlagLimits,
    FlagRule,
    HardshipGroup,
    Linking,
    Premium,
    Priority,
    ResidentPension,
    Retirement,
    Windows,
)

#: What whoever reads a policy needs of its sections.
__all__ = [
    "FLAG_TYPES", "LISTS", "PRIORITY_RULES", "AcceptedDelivery", "ContributionYears", "Count", "DatasetDelivery",
    "Deliveries", "HardshipGroup", "Limits", "Part", "Policy", "Retention", "Text", "parse",
]  # fmt: skip


class Policy(Part):
    """A whole file."""

    county: County = Field(title="县")
    divisions: Divisions = Field(title="乡级区划")
    reporting: Reporting = Field(title="报告单位与任务")
    windows: Windows = Field(title="时段")
    ages: Ages = Field(title="年龄")
    retirement: Retirement = Field(title="职工法定退休年龄")
    contribution_years: ContributionYears = Field(title="最低缴费年限")
    hardship_groups: tuple[HardshipGroup, ...] = Field((), title="困难群体")
    resident_pension: ResidentPension = Field(title="城乡居民养老保险缴费档次")
    premiums: tuple[Premium, ...] = Field((), title="个人缴费标准")
    priorities: Annotated[tuple[Priority, ...], Field(min_length=1, title="清单次序")]
    linking: Linking = Field(title="记录关联的容许误差")
    extracts: Extracts = Field(title="必需的数据")
    deliveries: Deliveries = Field(title="数据的时效和变动幅度")
    retention: Retention = Field(title="保存期限")
    flag_limits: FlagLimits = Field(title="疑点起点")
    flags: tuple[FlagRule, ...] = Field(title="疑点类型")
    findings: Findings = Field(title="核查过的疑点何时重新核查")
    employers: Employers = Field(title="用人单位")
    feedback: FeedbackLimits = Field(title="校核反馈的起点")

    def limits(self) -> dict[str, Limits]:
        """The sections whose numbers are parameters, by key."""
        sections = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: section for name, section in sections.items() if isinstance(section, Limits)}


def parse(text: str, path: str) -> Policy:
    """The policy in a TOML text. `path` is named in errors.

    Raises:
        PolicyError: the text is not TOML, or any value of it cannot be used; it lists every fault.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(path, [policy_faults.of_syntax(error)]) from error
    # Contradictions are looked for in the text as read, so that a value of a wrong type hides none of them.
    faults = policy_faults.contradictions(data, FLAG_TYPES)
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        faults = [*policy_faults.of_values(error, data, Policy), *faults]
    if faults:
        raise PolicyError(path, faults)
    return policy
