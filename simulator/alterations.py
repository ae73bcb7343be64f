"""What the makers of findings have in common: how many cases, whom to take, how to add an enrolment."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.people import NORMAL
from simulator.registry import AGENCY, registry_rows
from simulator.state import County
from simulator.words import Rng, number

OTHER_AGENCY = 320922 * 10**6


def few(rng: Rng, county: County, per_thousand: float) -> int:
    """How many cases of a finding this county has."""
    return number(rng, county.setting.persons * per_thousand / 1000, county.setting.at_least)


def living(county: County, *pension: int) -> NDArray:
    """Living people of these pension classes."""
    alive = county.people["status"].to_numpy() == NORMAL
    return np.flatnonzero(alive & np.isin(county.registry.pension, pension))


def take(rng: Rng, candidates: NDArray, size: int) -> NDArray:
    """`size` of the candidates, or all."""
    return np.sort(rng.permutation(candidates)[:size])


def spans(rng: Rng, county: County, size: int, least: int = 2) -> tuple[NDArray, NDArray]:
    """Random spans within the months covered: first and last month, at least `least` months."""
    first, last = county.setting.first_month, county.setting.month - 1
    start = rng.integers(first + 1, last - least + 2, size)
    return start, np.minimum(last, start + least - 1 + rng.integers(0, 12, size))


def enrol(county: County, reg: NDArray, scheme: int, status: str, since: NDArray | int, agency: int = AGENCY) -> None:
    """Adds enrolments without an employer."""
    rows = {"reg": reg, "scheme": scheme, "status": status, "employer": -1, "agency_code": agency}
    county.append("insurance/enrolments", pd.DataFrame(rows).assign(enrolled_on=since, status_date=since))


def second_registration(county: County, person: NDArray) -> NDArray:
    """Gives persons another 个人编号 and returns where it stands in the registry."""
    start = len(county.facts["insurance/persons"])
    county.append("insurance/persons", registry_rows(county.people, person))
    return start + np.arange(len(person))
