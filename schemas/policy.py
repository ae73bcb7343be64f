"""A county's policy: who reports, who is a target, who pays, and what each doubt rests on in law.

`matchers.policy_tables` finds the file and carries its values into the database. Every number that a
decision uses is there, with its source. A faulty file is refused, with all of its faults at once.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from schemas.datasets import BY_KEY
from schemas.errors import PolicyError
from schemas.vocabulary import SCHEMES

#: Every doubt the program can raise; a policy says of each whether it is on, and on what law it rests.
FLAG_TYPES = (
    "deceased_claimant", "death_record_conflict", "duplicate_benefit", "duplicate_contribution",
    "duplicate_reimbursement", "imprisoned_claimant", "multiple_registration", "shared_identity",
    "shared_account", "unposted_contribution",
)  # fmt: skip

#: Every rule that can give a target its place in the list; the policy orders them.
PRIORITY_RULES = (
    "government_pays", "not_claiming", "land_requisitioned", "employee", "near_pension_never_enrolled",
    "lapsed", "residence_permit", "young_out_of_school", "other",
)  # fmt: skip

#: Without the registry everybody would look uninsured.
REGISTRY = ("insurance/persons", "insurance/enrolments", "insurance/contributions")

Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1, strict=True)]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]
Scheme = Annotated[str, Field(pattern="^(" + "|".join(SCHEMES) + ")$")]
Period = Annotated[str, Field(pattern=r"^\d{4}(0[1-9]|1[0-2])$")]
Prefix = Annotated[str, Field(pattern=r"^\d{6}(\d{3}){0,2}$")]
Yuan = Annotated[float, Field(ge=0)]


class _Part(BaseModel):
    """A part of a policy: immutable, and refusing keys that nobody would ever read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class County(_Part):
    """The county that the policy is for. `prefix` is its six-digit division code."""

    name: Text
    prefix: Annotated[str, Field(pattern=r"^\d{6}$")]
    plan_title: Text
    source: Text
    plan_note: str = ""


class ReportingUnit(_Part):
    """镇区: a unit that the plan gives targets to. Unit: persons newly enrolled."""

    unit_no: Count
    unit_name: Text
    division_prefixes: Annotated[tuple[Prefix, ...], Field(min_length=1)]
    target_total: Annotated[int, Field(ge=0)] = 0
    targets: dict[str, Annotated[int, Field(ge=0)]] = {}

    @model_validator(mode="after")
    def _total_is_sum(self) -> Self:
        if self.targets and sum(self.targets.values()) != self.target_total:
            found = sum(self.targets.values())
            raise ValueError(f"{self.unit_name}各年任务之和应等于总任务：{found} 与 {self.target_total} 不符")
        return self


class Windows(_Part):
    """How far back a fact counts. Unit: months, unless the name says days."""

    wage_months: Count
    pension_months: Count
    contribution_months: Count
    medical_months: Count
    unposted_days: Count
    new_employer_days: Count
    source: Text


class Ages(_Part):
    """Full years of age."""

    working: Age
    resident_pension: Age
    source: Text


class Retirement(_Part):
    """One track of the statutory retirement age and its gradual raise. `sex` as in GB/T 2261.1."""

    sex: Literal["1", "2"]
    category: Text
    old_age: Age
    step_months: Count
    cap_months: Annotated[int, Field(ge=0)]
    starts: Period
    source: Text


class HardshipGroup(_Part):
    """People whom a department's list puts into a group, and whose premiums the government pays.

    Without `category` every row of the dataset belongs; `grades` and the ages narrow it further.
    """

    name: Text
    dataset: Text
    category: str = ""
    grades: tuple[str, ...] = ()
    age_from: Age = 0
    age_to: Age = 120
    pension_paid_by_government: bool
    medical_paid_by_government: bool
    source: Text

    @model_validator(mode="after")
    def _names_declared_values(self) -> Self:
        if self.dataset not in BY_KEY:
            raise ValueError(f"没有名为 {self.dataset} 的数据集")
        dataset = BY_KEY[self.dataset]
        wanted = [("category", self.category)] if self.category else []
        wanted += [("grade", grade) for grade in self.grades]
        for column, value in wanted:
            known = set(dataset.column(column).values.values()) if dataset.has(column) else set()
            if value not in known:
                listed = "、".join(sorted(known))
                raise ValueError(f"{dataset.title}的 {column} 没有「{value}」这个取值，可用：{listed}")
        return self


class Premium(_Part):
    """What one enrolment costs the payer. Unit: yuan a year; a scheme left out has no fixed premium."""

    scheme: Scheme
    payer: Literal["self", "government"]
    amount: Yuan
    source: Text


class Priority(_Part):
    """One rule of the list's order; its place in the file is its rank."""

    rule: Literal[PRIORITY_RULES]  # type: ignore[valid-type]
    title: Text
    source: Text


class Linking(_Part):
    """How many wrong links are tolerated. Unit: links in 10,000; the rest are probabilities."""

    at_most_wrong_in_10000: Annotated[float, Field(gt=0, lt=10000)]
    least_probability: Annotated[float, Field(gt=0.5, lt=1)]
    at_most_wrong_deaths_in_10000: Annotated[float, Field(gt=0, lt=10000)]
    least_probability_of_deaths: Annotated[float, Field(gt=0.5, lt=1)]
    review_from_probability: Annotated[float, Field(ge=0, le=1)]
    names_of_a_default_number: Annotated[int, Field(ge=3, strict=True)]
    source: Text


class Extracts(_Part):
    """Datasets without which nothing may be published."""

    required: tuple[Text, ...]

    @model_validator(mode="after")
    def _known_and_sufficient(self) -> Self:
        unknown = [name for name in self.required if name not in BY_KEY]
        if unknown:
            raise ValueError(f"没有名为 {'、'.join(unknown)} 的数据集")
        lacking = [name for name in REGISTRY if name not in self.required]
        if lacking:
            raise ValueError(f"缺少 {'、'.join(lacking)} 便无从判断谁未参保，必须列入")
        return self


class FlagLimits(_Part):
    """From where on a coincidence is worth a look."""

    shared_account_persons: Annotated[int, Field(ge=2)]
    overlapping_nights: Count
    source: Text


class FlagRule(_Part):
    """One kind of doubt: whether it is raised, which version of the rule, and the law behind it."""

    type: Literal[FLAG_TYPES]  # type: ignore[valid-type]
    enabled: bool
    version: Text
    legal_basis: Text


class Policy(_Part):
    """A whole file."""

    county: County
    reporting_units: Annotated[tuple[ReportingUnit, ...], Field(min_length=1)]
    windows: Windows
    ages: Ages
    retirement: Annotated[tuple[Retirement, ...], Field(min_length=1)]
    hardship_groups: tuple[HardshipGroup, ...] = ()
    premiums: tuple[Premium, ...] = ()
    priorities: tuple[Priority, ...]
    linking: Linking
    extracts: Extracts
    flag_limits: FlagLimits
    flags: tuple[FlagRule, ...]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        faults = [
            *_repeated("镇区序号", (str(unit.unit_no) for unit in self.reporting_units)),
            *_repeated("区划前缀", (prefix for unit in self.reporting_units for prefix in unit.division_prefixes)),
            *_repeated("优先规则", (priority.rule for priority in self.priorities)),
            *_repeated("疑点类型", (flag.type for flag in self.flags)),
            *_repeated("保费标准", (f"{premium.scheme}/{premium.payer}" for premium in self.premiums)),
            *(f"没有说明疑点类型 {name}" for name in FLAG_TYPES if name not in {flag.type for flag in self.flags}),
            *(f"没有给出{word}的退休年龄" for sex, word in (("1", "男性"), ("2", "女性"))
              if sex not in {track.sex for track in self.retirement}),
            *(f"{unit.unit_name}的区划前缀 {prefix} 不在 {self.county.prefix} 之内"
              for unit in self.reporting_units for prefix in unit.division_prefixes
              if not prefix.startswith(self.county.prefix)),
        ]  # fmt: skip
        if self.priorities and self.priorities[-1].rule != "other":
            faults.append("优先规则的最后一条应为 other，使每个人都有位次")
        if faults:
            raise ValueError("；".join(faults))
        return self


def parse(text: str, path: str) -> Policy:
    """The policy in a TOML text. `path` is named in errors.

    Raises:
        PolicyError: the text is not TOML, or any value of it cannot be used; it lists every fault.
    """
    try:
        return Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(path, [f"不是合格的 TOML 文件：{error}"]) from error
    except ValidationError as error:
        raise PolicyError(path, [_sentence(fault) for fault in error.errors()]) from error


def _repeated(what: str, values: Iterable[str]) -> list[str]:
    return [f"{what} {value} 出现了 {times} 次" for value, times in Counter(values).items() if times > 1]


#: pydantic's error type → what was expected, in words; `{}` takes a value of the error's context.
_EXPECTATIONS = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识此项，请核对拼写",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "应为整数"),
    **dict.fromkeys(("float_type", "float_parsing"), "应为数"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "应为 true 或 false"),
    "string_type": "应为文字（加引号）",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "literal_error": "应为 {expected} 之一",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不应大于 {le}",
    "tuple_type": "应为列表",
    "dict_type": "应为一组键和值",
    "model_type": "应为一个小节",
    "too_short": "至少应有 {min_length} 项",
}


def _sentence(fault: Any) -> str:
    """One pydantic fault as: where, what is expected, what was found."""
    parts = [f"第{part + 1}项" if isinstance(part, int) else str(part) for part in fault["loc"]]
    where = ".".join(parts) or "整个文件"
    if fault["type"] == "value_error":
        return f"{where}：{fault['ctx']['error']}"
    expected = _EXPECTATIONS.get(fault["type"], fault["msg"]).format(**fault.get("ctx", {})).replace(" or ", "、")
    if fault["type"] in ("missing", "extra_forbidden"):
        return f"{where}：{expected}"
    found = re.sub(r"\s+", " ", repr(fault["input"]))[:60]
    return f"{where}：{expected}，现为 {found}"
