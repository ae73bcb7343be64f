"""What becomes of rare characters in systems that lack them."""

from __future__ import annotations

from functools import cache

from simulator.words import Rng, toml

#: What stands for a character that a system does not have.
MARKS = ("?", "*", "\ue863", "□")


def pattern() -> str:
    """A regular expression for one rare character."""
    return "[" + "".join(_parts()) + "]"


def lost(rng: Rng, name: str) -> str:
    """A mark for the rare character."""
    mark = MARKS[int(rng.integers(len(MARKS)))]
    return "".join(mark if character in _parts() else character for character in name)


def by_pinyin(rng: Rng, name: str) -> str:
    """The rare character as it is read, in Latin letters."""
    from pypinyin import Style, lazy_pinyin  # here, because it takes a second to load

    upper = rng.random() < 0.5
    read = {one: lazy_pinyin(one, style=Style.NORMAL)[0] for one in name if one in _parts()}
    return "".join((read[one].upper() if upper else read[one]) if one in read else one for one in name)


def split(rng: Rng, name: str) -> str:
    """The rare character by its parts, sometimes in brackets."""
    form = "（{}）" if rng.random() < 0.4 else "{}"
    return "".join(form.format(_parts()[one]) if _parts().get(one) else one for one in name)


@cache
def _parts() -> dict[str, str]:
    """The characters that old systems lack, each with what it is put together from."""
    words = toml("words.toml")
    return dict.fromkeys(words["rare_characters"].split(), "") | {
        word[0]: word[1:] for word in words["rare_parts"].split()
    }
