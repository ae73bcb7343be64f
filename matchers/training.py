"""Learns a model's parameters from the records themselves, without labels.

u, how often two people agree, is counted over pairs taken blindly. m, how often two records of one person agree, is
counted over pairs that the other comparisons prove, two of them at least, so that no error proves itself. Entries
with and without a good number are learnt apart, because whoever gets a number wrong may get more wrong. Small counts
lean on larger ones: a group on all groups of its kind, those on the declared values.
Source: Fellegi and Sunter (1969); the mixture's check by expectation: Dempster, Laird and Rubin (1977).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.linkage import Comparison, Level, LinkageModel

#: Events that a value leans on: a level declared with 1 in 1,000 that was never seen in 1,000 pairs, or in 10,000, is
#: rarer than declared, and how much rarer these say. On the declared values, and of a group on all groups of its kind.
DECLARED_EVENTS, KIND_EVENTS = 5.0, 2.0

#: How often each level occurred: (group, comparison, level) → amount.
Counts = Mapping[tuple[str, str, str], float]
#: Group → comparison → level → value.
Values = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True)
class Calibration:
    """Corrects a probability: the log-odds are multiplied by `slope` and moved by `shift`."""

    slope: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True)
class Reliability:
    """One bin of probabilities: how many links, what was promised (mean), what was true (share)."""

    links: int
    promised: float
    true: float


def kind(group: str) -> str:
    """What a group is of: `tax/wage_withholding|held` is of the kind `held`."""
    return group.rpartition("|")[2]


def learn_m(model: LinkageModel, counts: Counts, groups: Iterable[str]) -> dict[str, dict[str, dict[str, float]]]:
    """The m of every level, by group and comparison. A level with `is_fixed` is left out: it keeps what is declared."""
    by_kind = _summed(counts)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for group in groups:
        for comparison in model.comparison:
            declared = {level.name: level.m for level in _learnt(comparison)}
            of_kind = _leaning(declared, by_kind, kind(group), comparison.name, DECLARED_EVENTS)
            found.setdefault(group, {})[comparison.name] = _leaning(
                of_kind, counts, group, comparison.name, KIND_EVENTS
            )
    return found


def learn_u(model: LinkageModel, counts: Counts, groups: Iterable[str]) -> dict[str, dict[str, dict[str, float]]]:
    """The u of every level, by group and comparison, where the model gives a number; expressions stay expressions."""
    by_kind = _summed(counts)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for group in groups:
        for comparison in model.comparison:
            declared = {level.name: level.u for level in _learnt(comparison) if isinstance(level.u, float)}
            # Levels that keep their u leave the others what was counted.
            is_whole = len(declared) == len(comparison.levels)
            of_kind = _leaning(declared, by_kind, kind(group), comparison.name, DECLARED_EVENTS, is_whole)
            found.setdefault(group, {})[comparison.name] = _leaning(
                of_kind, counts, group, comparison.name, KIND_EVENTS, is_whole
            )
    return found


def _learnt(comparison: Comparison) -> list[Level]:
    return [level for level in comparison.levels if not level.is_fixed]


def _summed(counts: Counts) -> Counts:
    """The counts of all groups of a kind together."""
    total: dict[tuple[str, str, str], float] = defaultdict(float)
    for (group, comparison, level), amount in counts.items():
        total[kind(group), comparison, level] += amount
    return total


def _leaning(
    prior: Mapping[str, float], counts: Counts, group: str, comparison: str, events: float, is_scaled: bool = True
) -> dict[str, float]:
    """Shares of the levels: n of N counted, leaning on a prior share p, is (n + events) / (N + events / p).

    That is the mean of a Gamma posterior whose prior has mean p and as many events; `is_scaled`: to the sum of the
    prior's.
    """
    total = sum(amount for (own, of, _), amount in counts.items() if (own, of) == (group, comparison))
    leaning = {
        level: (counts.get((group, comparison, level), 0.0) + events) / (total + events / share)
        for level, share in prior.items()
    }
    scale = sum(prior.values()) / sum(leaning.values()) if leaning and is_scaled else 1.0
    return {level: share * scale for level, share in leaning.items()}


def largest_gaps(one: Values, other: Values) -> dict[str, float]:
    """By comparison, the largest distance between two sets of m, among all levels and groups."""
    gaps: dict[str, float] = defaultdict(float)
    for group, comparisons in other.items():
        for comparison, levels in comparisons.items():
            for level, value in levels.items():
                gaps[comparison] = max(gaps[comparison], abs(one[group][comparison][level] - value))
    return dict(gaps)


def calibrate(probabilities: NDArray[np.float64], is_match: NDArray[np.bool_]) -> Calibration:
    """The slope and shift under which the probabilities are likeliest, leaning on (1, 0); Newton's method.

    Source: Platt (1999), with a Gaussian prior on both so that a few hundred links cannot bend the scale.
    """
    odds = _log_odds(probabilities)
    inputs = np.column_stack([odds, np.ones_like(odds)])
    start, precision = np.array([1.0, 0.0]), np.diag([20.0, 2.0])
    beta = start.copy()
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-inputs @ beta))
        gradient = inputs.T @ (is_match - fitted) - precision @ (beta - start)
        curvature = (inputs * (fitted * (1 - fitted))[:, None]).T @ inputs + precision
        step = np.linalg.solve(curvature, gradient)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(float(beta[0]), float(beta[1]))


def calibrated(probabilities: NDArray[np.float64], calibration: Calibration) -> NDArray[np.float64]:
    """The corrected probabilities."""
    return np.asarray(1 / (1 + np.exp(-(calibration.slope * _log_odds(probabilities) + calibration.shift))))


def reliability(probabilities: NDArray[np.float64], is_match: NDArray[np.bool_], bins: int = 20) -> list[Reliability]:
    """Bins of about equally many links, in rising order of probability."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [Reliability(len(part), float(probabilities[part].mean()), float(is_match[part].mean())) for part in parts]


def expected_calibration_error(bins: Iterable[Reliability]) -> float:
    """Mean distance between promised and true, weighed by links. Source: Naeini, Cooper and Hauskrecht (2015)."""
    listed = list(bins)
    links = sum(each.links for each in listed)
    return math.fsum(each.links * abs(each.promised - each.true) for each in listed) / max(1, links)


def _log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(probabilities, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(bounded) - np.log1p(-bounded))
