"""Who is a target, who pays, what is a doubt: the rules that decide, each with its source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from schemas.datasets import BY_KEY
from schemas.policy_parts.base import (
    Age,
    Count,
    DatasetKey,
    Limits,
    Part,
    Percent,
    Period,
    Scheme,
    Text,
    Whole,
    Year,
    Yuan,
)
from schemas.review import STAGES

#: Every rule that can give a target its place in the list; the policy orders them.
PRIORITY_RULES = (
    "government_pays", "not_claiming", "land_requisitioned", "short_of_required_years", "near_pension_never_enrolled",
    "employee", "new_employer", "residence_permit", "lapsed", "young_out_of_school", "other",
)  # fmt: skip

#: What a plan uses a department's list for: it pays for the people, is sent their names, or compares their enrolment.
#: That the government pays is said by the amounts; the lists of one plan need not agree with each other.
LISTS = ("推送", "比对", "保留最低档")

#: Every doubt the program can raise; a policy says of each whether it is on, and on what law it rests.
FLAG_TYPES = (
    "deceased_claimant", "death_record_conflict", "duplicate_benefit", "duplicate_contribution",
    "duplicate_reimbursement", "imprisoned_claimant", "multiple_registration", "shared_identity",
    "shared_account", "unposted_contribution", "deceased_contribution", "deceased_reimbursement",
    "undue_government_premium", "uncovered_hardship", "early_pension",
)  # fmt: skip


class Windows(Limits):
    """How far back a fact counts. Unit: months, unless the name says days."""

    wage_months: Count = Field(title="近几个月有工资，算有工资收入（月）")
    pension_months: Count = Field(title="近几个月领过养老金，算已领取（月）")
    contribution_months: Count = Field(title="近几个月有职工养老缴费或新参保，算已参保（月）")
    medical_months: Count = Field(title="近几个月有职工医保缴费，算已参保（月）")
    unposted_days: Count = Field(title="征缴入库后多少天仍未入账，列为疑点（天）")
    new_employer_days: Count = Field(title="新设单位成立后多少天内应办参保登记（天）")


class Ages(Limits):
    """Full years of age."""

    working_age: Age = Field(title="满多少周岁可参加城乡居民养老保险")
    resident_pension_age: Age = Field(title="满多少周岁领取城乡居民养老金")
    near_pension_from: Age = Field(title="大龄未参保：自（周岁）")
    near_pension_to: Age = Field(title="大龄未参保：至（周岁）")
    young_from: Age = Field(title="青年不在校：自（周岁）")
    young_to: Age = Field(title="青年不在校：至（周岁）")


class Track(Part):
    """One track of the statutory retirement age. Its raise begins with those who reach `old_age` in `starts`."""

    sex: Literal["1", "2"]
    category: Text
    old_age: Age
    step_months: Count
    cap_months: Whole
    starts: Period


class Retirement(Part):
    """法定退休年龄: the tracks, and by how many months one may retire earlier (not below the old age) or later."""

    source: Text
    early_months: Whole
    late_months: Whole
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]


class ContributionYears(Part):
    """最低缴费年限, in years; of employees raised by `raise_months` for each calendar year from `raise_from` on."""

    source: Text
    resident: Count
    employee: Count
    raise_from: Year
    raise_months: Count
    employee_at_most: Count


class HardshipGroup(Part):
    """People whom a department's list puts into a group, and what the government pays for each. Unit: yuan a year.

    Without `categories` every row of the dataset belongs; `grades` and the ages narrow it further. An amount of 0:
    the government does not pay. `lists`: what else the plan names the group for, see `LISTS`.
    """

    name: Text
    dataset: DatasetKey
    categories: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    age_from: Age = 0
    age_to: Age = 120
    pension_paid: Yuan = 0
    medical_paid: Yuan = 0
    lists: tuple[Literal[LISTS], ...] = ()  # type: ignore[valid-type]
    source: Text

    @field_validator("categories", "grades")
    @classmethod
    def _values_of_the_dataset(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "dataset" not in info.data:
            return values
        dataset = BY_KEY[info.data["dataset"]]
        column = "grade" if info.field_name == "grades" else "category"
        known = sorted(set(dataset.column(column).values.values())) if dataset.has(column) else []
        if wrong := [value for value in values if value not in known]:
            listed = "、".join(known) or "（此数据集不用此项）"
            raise ValueError(f"{dataset.title}没有「{'、'.join(wrong)}」这样的取值，应为：{listed}")
        return values


class Tier(Part):
    """缴费档次: what a person may choose to pay, and the subsidy that follows. Unit: yuan a year."""

    amount: Yuan
    subsidy: Yuan
    hardship_only: bool = False


class ResidentPension(Part):
    """城乡居民养老保险 (170): tiers and subsidies, the lowest tier first."""

    source: Text
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]


class Premium(Part):
    """What one enrolment costs a person who pays alone. Unit: yuan a year; a scheme left out has no fixed premium."""

    scheme: Scheme
    amount: Yuan
    source: Text


class Priority(Part):
    """One rule of the list's order; its place in the file is its rank."""

    rule: Literal[PRIORITY_RULES]  # type: ignore[valid-type]
    title: Text
    source: Text


class Linking(Part):
    """How many wrong links are tolerated. Unit: links in 10,000; the rest are probabilities."""

    at_most_wrong_in_10000: Annotated[float, Field(gt=0, lt=10000, title="自动接受的关联，一万条里至多错几条")]
    least_probability: Annotated[float, Field(gt=0.5, lt=1, title="自动接受的关联，概率不低于")]
    at_most_wrong_deaths_in_10000: Annotated[float, Field(gt=0, lt=10000, title="死亡记录的关联，一万条里至多错几条")]
    least_probability_of_deaths: Annotated[float, Field(gt=0.5, lt=1, title="死亡记录的关联，概率不低于")]
    review_from_probability: Annotated[float, Field(ge=0, le=1, title="概率达到多少而未被接受的，交人工复核")]
    names_of_a_default_number: Annotated[int, Field(ge=3, strict=True, title="一个号码下有几个不同姓名，视为占位号码")]
    source: Text


class FlagLimits(Limits):
    """From where on a coincidence is worth a look."""

    shared_account_persons: Annotated[int, Field(ge=2, strict=True, title="同一账号收几个人的养老金，列为疑点（人）")]
    overlapping_nights: Count = Field(title="两处住院重叠几夜，列为疑点（夜）")
    oldest_age: Age = Field(title="死亡时超过多少周岁，日期不可信")
    earliest_pension_age_of_men: Age = Field(title="男职工最早可能领取养老金的年龄（周岁）")
    earliest_pension_age_of_women: Age = Field(title="女职工最早可能领取养老金的年龄（周岁）")


class EmployerStage(Part):
    """办理阶段: how far people have gone with an employer, and what must have come `after` before it counts."""

    stage: Literal[STAGES]  # type: ignore[valid-type]
    after: tuple[Literal[STAGES], ...] = ()  # type: ignore[valid-type]
    source: Text


class Employers(Part):
    """Who is no employee although paid, in the tax office's words; days to enrol a new employee; the stages."""

    source: Text
    new_hire_days: Count = Field(title="用工后多少天内应为职工办理参保（天）")
    labour_service_items: tuple[Text, ...] = Field(title="不算工资薪金的所得项目")
    trainee_types: tuple[Text, ...] = Field(title="不算职工的从业类型")
    stages: tuple[EmployerStage, ...] = Field(title="办理阶段")


class FeedbackLimits(Limits):
    """From when on a department is asked to look at a record. Unit: as the name says."""

    strike_off_days: Count = Field(title="死亡多少天后仍未注销、仍在册的，请部门核实（天）")
    death_date_days: Count = Field(title="各部门死亡日期相差超过多少天的，请核对（天）")
    student_wage_months: Count = Field(title="在读学生连续多少个月有工资的，请核实学籍（月）")
    study_over_days: Count = Field(title="预计毕业日期已过多少天仍在读的，请核实学籍（天）")


class Findings(Limits):
    """How much more a decided doubt must rest on before it is open again. Percent and yuan must both be reached."""

    reopen_amount_percent: Percent = Field(title="核查后涉及金额又增加百分之几以上，重新核查（%，与下一项同时达到）")
    reopen_amount_yuan: Yuan = Field(title="核查后涉及金额又增加多少元以上，重新核查（元，与上一项同时达到）")
    reopen_months: Count = Field(title="核查后又增加多少个月以上，重新核查（月）")
    reopen_on_new_source: Annotated[bool, Field(strict=True, title="核查后又有别的部门的数据，重新核查")]


class FlagRule(Part):
    """One kind of doubt: whether it is raised, which version of the rule, and the law behind it."""

    type: Literal[FLAG_TYPES]  # type: ignore[valid-type]
    enabled: bool
    version: Text
    legal_basis: Text
