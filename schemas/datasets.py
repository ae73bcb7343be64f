"""Every dataset that departments deliver, in the order in which they are read."""

from __future__ import annotations

from schemas.dataset import Dataset
from schemas.departments import (
    civil_affairs,
    education,
    insurance,
    market_supervision,
    others,
    public_security,
    tax,
)  # fmt: skip

DATASETS: tuple[Dataset, ...] = (
    *public_security.DATASETS,
    *civil_affairs.DATASETS,
    *education.DATASETS,
    *market_supervision.DATASETS,
    *tax.DATASETS,
    *others.DATASETS,
    *insurance.DATASETS,
)

BY_KEY: dict[str, Dataset] = {dataset.key: dataset for dataset in DATASETS}

PERSON_DATASETS: tuple[Dataset, ...] = tuple(dataset for dataset in DATASETS if dataset.is_person)
