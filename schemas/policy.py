"""A county's policy: who reports, who is a target, who pays, and what each doubt rests on in law.

A section is a class below with the section's `source`. What a value becomes for the SQL is said by its class: every
number of a `Limits` section is a parameter of the same name; lists and tables become `policy.*` tables, which
`matchers.policy_tables` fills. `parse` is the one way in: it tells every fault of a file at once
(`schemas.policy_faults`). A `title` is what officials read where the value is explained or missing.
"""

from __future__ import annotations

import tomllib
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from schemas import policy_faults
from schemas.datasets import BY_KEY
from schemas.errors import PolicyError
from schemas.review import STAGES
from schemas.vocabulary import SCHEMES

#: Every doubt the program can raise; a policy says of each whether it is on, and on what law it rests.
FLAG_TYPES = (
    "deceased_claimant", "death_record_conflict", "duplicate_benefit", "duplicate_contribution",
    "duplicate_reimbursement", "imprisoned_claimant", "multiple_registration", "shared_identity",
    "shared_account", "unposted_contribution", "deceased_contribution", "deceased_reimbursement",
    "undue_government_premium", "uncovered_hardship", "early_pension",
)  # fmt: skip

#: Every rule that can give a target its place in the list; the policy orders them.
PRIORITY_RULES = (
    "government_pays", "not_claiming", "land_requisitioned", "short_of_required_years", "near_pension_never_enrolled",
    "employee", "new_employer", "residence_permit", "lapsed", "young_out_of_school", "other",
)  # fmt: skip

#: What a plan uses a department's list for: it pays for the people, is sent their names, or compares their enrolment.
#: That the government pays is said by the amounts; the lists of one plan need not agree with each other.
LISTS = ("推送", "比对", "保留最低档")

#: Without the registry everybody would look uninsured.
REGISTRY = ("insurance/persons", "insurance/enrolments", "insurance/contributions")

Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1, strict=True)]
Whole = Annotated[int, Field(ge=0, strict=True)]
Age = Annotated[int, Field(ge=0, le=120, strict=True)]
Year = Annotated[int, Field(ge=1990, le=2100, strict=True)]
Scheme = Annotated[str, Field(pattern="^(" + "|".join(SCHEMES) + ")$")]
Period = Annotated[str, Field(pattern=r"^\d{4}(0[1-9]|1[0-2])$")]
Prefix = Annotated[str, Field(pattern=r"^\d{6}(\d{3}){0,2}$")]
Township = Annotated[str, Field(pattern=r"^\d{9}$")]
Yuan = Annotated[float, Field(ge=0)]
Percent = Annotated[float, Field(gt=0, le=1000)]


def _declared_dataset(name: str) -> str:
    if name not in BY_KEY:
        raise ValueError(f"没有名为「{name}」的数据集，应为 {'、'.join(sorted(BY_KEY))} 之一")
    return name


DatasetKey = Annotated[str, AfterValidator(_declared_dataset)]


class Part(BaseModel):
    """A part of a policy: immutable, and refusing keys that nobody would ever read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(Part):
    """Numbers that SQL steps bind: every number of it is a parameter of its own name."""

    source: Text


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
    internal: dict[Township, Text] = {}


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


class Extracts(Part):
    """Datasets without which nothing may be published."""

    required: tuple[Text, ...]
    source: Text

    @field_validator("required")
    @classmethod
    def _known_and_sufficient(cls, required: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in required if name not in BY_KEY]
        lacking = [name for name in REGISTRY if name not in required]
        faults = [f"没有名为 {'、'.join(unknown)} 的数据集"] if unknown else []
        faults += [f"缺少 {'、'.join(lacking)} 便无从判断谁未参保，必须列入"] if lacking else []
        if faults:
            raise ValueError("；".join(faults))
        return required


class DeliveryLimits(Limits):
    """How old a dataset may be, and how far a full delivery may differ from the last one that was accepted."""

    stale_days: Count = Field(title="数据截止日期早于比对日期超过多少天，算陈旧（天）")
    shrinks_percent: Percent = Field(title="全量数据的行数比上次减少超过百分之几，不采用（%）")
    grows_percent: Percent = Field(title="全量数据的行数比上次增加超过百分之几，不采用（%）")
    empties_points: Percent = Field(title="一列有值的比例比上次下降超过几个百分点，不采用（百分点）")
    least_changed: Count = Field(title="变动不足多少行的，不论比例，照常采用（行）")
    values_may_vanish: Annotated[bool, Field(strict=True, title="一类取值整类消失，可以照常采用")]


class DatasetDelivery(Part):
    """What differs for one dataset; what is left out is as for all."""

    dataset: DatasetKey
    stale_days: Count | None = None
    shrinks_percent: Percent | None = None
    grows_percent: Percent | None = None
    empties_points: Percent | None = None
    least_changed: Count | None = None
    values_may_vanish: bool | None = None
    source: Text


class AcceptedDelivery(Part):
    """A full delivery that an official takes knowingly. `rows`: of all its parts, so that no other file is meant."""

    dataset: DatasetKey
    as_of: Annotated[str, Field(pattern=r"^\d{8}$")]
    rows: Whole
    by: Text
    reason: Text


class Deliveries(DeliveryLimits):
    """The limits of all datasets, of some of them, and the deliveries that are taken although they break them."""

    datasets: tuple[DatasetDelivery, ...] = Field((), title="各数据集另有规定的")
    accepted: tuple[AcceptedDelivery, ...] = Field((), title="经确认照常采用的")

    @field_validator("datasets")
    @classmethod
    def _once_each(cls, datasets: tuple[DatasetDelivery, ...]) -> tuple[DatasetDelivery, ...]:
        named = [each.dataset for each in datasets]
        if repeated := sorted({name for name in named if named.count(name) > 1}):
            raise ValueError(f"{'、'.join(repeated)} 写了不止一次，请合并")
        return datasets

    def of(self, key: str) -> Deliveries:
        """The limits as they hold for that dataset."""
        numbers = DeliveryLimits.model_fields.keys() - {"source"}
        own = [each.model_dump(include=numbers, exclude_none=True) for each in self.datasets if each.dataset == key]
        return self.model_copy(update=own[0] if own else {})


class Retention(Limits):
    """How long what a run keeps for itself may stay once no later run needs it (`flows/purge.py`)."""

    staged_days: Count = Field(title="以后运行不再需要的暂存数据，保留到截止日期后多少天（天）")
    kept_snapshots: Count = Field(title="每个数据集保留最近几次合格的全量数据，以备漏报时沿用（次）")
    quarantine_days: Count = Field(title="文件已不在数据目录中的，隔离行的原文保留到截止日期后多少天（天）")
    linkage_nights: Count = Field(title="关联过程的记录，保留最近几次运行的（次）")
    validation_days: Count = Field(title="质量检查的记录，保留到数据截止日期后多少天（天）")


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
