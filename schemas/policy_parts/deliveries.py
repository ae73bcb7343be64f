"""What must arrive, how old and how different it may be, and how long it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from schemas.datasets import BY_KEY
from schemas.policy_parts.base import (
    Count,
    DatasetKey,
    Limits,
    Part,
    Percent,
    Text,
    Whole,
)

#: Without the registry everybody would look uninsured.
REGISTRY = ("insurance/persons", "insurance/enrolments", "insurance/contributions")


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
    told_percent: Percent = Field(
        default=50.0, title="变动不足上述行数、但全量数据的行数比上次减少超过百分之几的，采用并提示核对（%）"
    )
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
    aside_days: Count = Field(default=180, title="移到一边的旧回填库，保留多少天（天）")
    kept_publications: Count = Field(default=1, title="已发布的数据库，除最近一次外再保留以往几次，供比较变化（次）")
