"""Names of several parts, 名·父名, as clerks and old systems write them."""

from __future__ import annotations

from functools import cache

from simulator.words import Rng, toml

_SEPARATORS = ("•", "‧", "．", ".", " · ", "・", "")


def separator(rng: Rng, name: str) -> str:
    """Another separator."""
    return name.replace("·", _SEPARATORS[int(rng.integers(len(_SEPARATORS)))])


def parts_swapped(rng: Rng, name: str) -> str:
    """The father's name first."""
    return "·".join(reversed(name.split("·")))


def transliterated(rng: Rng, name: str) -> str:
    """One word in other characters that sound the same: 阿卜杜 for 阿不都."""
    found = [(one, group) for group in _spellings() for one in group if one in name]
    if not found:
        return name
    one, group = found[int(rng.integers(len(found)))]
    others = [other for other in group if other != one]
    return name.replace(one, others[int(rng.integers(len(others)))], 1)


def truncated(rng: Rng, name: str) -> str:
    """A long name cut where the field ends."""
    return name[: int(rng.integers(4, 6))] if len(name) >= 6 else name


@cache
def _spellings() -> tuple[tuple[str, ...], ...]:
    """Groups of spellings of one word."""
    return tuple(tuple(line.split()) for line in toml("words.toml")["transliterations"].strip().splitlines())
