"""m and u by expectation-maximisation, without labels: on patterns of levels, so a million pairs cost as a thousand.

Pairs that no rule found count as strangers: the share of partners is that of all possible pairs. So m does not take
the agreement that a rule demanded for the agreement of partners. u is counted on blind pairs, less the partners
that are among them.
Source: Dempster, Laird and Rubin (1977); Winkler (1988) for record linkage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers import training
from matchers.parameters import Parameters
from schemas.linkage import BITS, LinkageModel

#: The estimates move by less than a hundredth of a bit after that.
ROUNDS = 25
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Patterns:
    """Patterns with how many pairs have each, and the mean log2(u) of levels whose u depends on the values."""

    level_no: NDArray[np.int64]  #: a row a pattern, a column a comparison; 0 where silent
    pairs: Numbers
    log_u: Numbers

    @classmethod
    def of(cls, columns: Mapping[str, NDArray], model: LinkageModel) -> Patterns:
        """From the columns pattern, pairs and log_u of `35_pairs/pattern_count`."""
        pattern = columns["pattern"].astype(np.uint64)
        places = np.arange(len(model.comparison), dtype=np.uint64) * np.uint64(BITS)
        level_no = (pattern[:, None] >> places) & np.uint64(2**BITS - 1)
        return cls(level_no.astype(np.int64), columns["pairs"].astype(float), columns["log_u"].astype(float))


def learn(
    model: LinkageModel, start: Parameters, group: str, candidates: Patterns, blind: Patterns, possible: int, left: int
) -> Parameters:
    """The parameters under which the patterns are likeliest, leaning on `start`; learnt anew is also the match share.

    `possible`: how many pairs there are, found by a rule or not; `left`: how many rows on the left.
    """
    learnt = start
    share = (start.match_share or model.match_share) * left / possible
    for _ in range(ROUNDS):
        partners = candidates.pairs * _posterior(model, learnt, group, candidates, share)
        strangers = blind.pairs * (1 - _posterior(model, learnt, group, blind, share))
        m = training.learn_m(model, _counts(model, group, candidates, partners), [group])
        u = training.learn_u(model, _counts(model, group, blind, strangers), [group])
        share = max(partners.sum(), 1.0) / possible
        learnt = learnt.model_copy(update={"m": m, "u": u})
    return learnt.model_copy(update={"match_share": share * possible / left})


def _posterior(model: LinkageModel, learnt: Parameters, group: str, patterns: Patterns, share: float) -> Numbers:
    """The probability of each pattern's pairs to be partners, each pair taken for itself."""
    weight = -patterns.log_u
    for place, comparison in enumerate(model.comparison):
        m, u = learnt.m.get(group, {}).get(comparison.name, {}), learnt.u.get(group, {}).get(comparison.name, {})
        bits = [0.0]
        for level in comparison.levels:
            declared = 1.0 if isinstance(level.u, str) else level.u
            bits.append(float(np.log2(m.get(level.name, level.m) / u.get(level.name, declared))))
        weight = weight + np.array(bits)[patterns.level_no[:, place]]
    odds = np.exp2(np.clip(weight, -100, 100)) * share / (1 - share)
    return np.asarray(odds / (1 + odds))


def _counts(model: LinkageModel, group: str, patterns: Patterns, amounts: Numbers) -> training.Counts:
    """How much of the amounts fell on each level."""
    found: dict[tuple[str, str, str], float] = {}
    for place, comparison in enumerate(model.comparison):
        by_level = np.bincount(patterns.level_no[:, place], weights=amounts, minlength=len(comparison.levels) + 1)
        for level, amount in zip(comparison.levels, by_level[1:], strict=True):
            found[group, comparison.name, level.name] = float(amount)
    return found
