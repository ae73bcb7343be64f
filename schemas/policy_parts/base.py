"""What every section of a policy is made of: kinds of values, parts, and numbers that SQL steps bind."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.datasets import BY_KEY
from schemas.vocabulary import SCHEMES

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
