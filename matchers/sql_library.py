"""Reads the files of `sql/`: one SELECT a file, with a header that says what it is.

-- step:    62_coverage/02_pension_gap
-- purpose: one sentence: what a reader may conclude from a row
-- grain:   one row per (person_id, insurance_line)
-- inputs:  stg.insurance__enrolments, link.person_link
-- params:  as_of
-- output:  decide.coverage
-- source:  law, standard or decision that the rule comes from
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matchers import resources
from schemas.errors import SqlStepError

FIELDS = ("step", "purpose", "grain", "inputs", "params", "output", "source")
_FIELD = re.compile(r"^-- (\w+):\s*(.*)$")


@dataclass(frozen=True)
class SqlStep:
    """One file of the library. `select` is the text below the header, without its semicolon."""

    name: str
    path: Path
    purpose: str
    grain: str
    inputs: tuple[str, ...]
    params: frozenset[str]
    output: str
    source: str
    select: str


@cache
def load(name: str) -> SqlStep:
    """The step of that name, `folder/file` below `sql/`. Raises SqlStepError when its header is faulty."""
    path = resources.folder("sql") / f"{name}.sql"
    if not path.is_file():
        raise SqlStepError(name, f"no such file below sql/: {path.name}")
    fields, select = _split(path.read_text(encoding="utf-8"))
    missing = [field for field in FIELDS if field not in fields]
    if missing:
        raise SqlStepError(name, f"header lacks {', '.join(missing)}")
    if fields["step"] != name:
        raise SqlStepError(name, f"header names another step: {fields['step']}")
    return SqlStep(
        name=name,
        path=path,
        purpose=fields["purpose"],
        grain=fields["grain"],
        inputs=_names(fields["inputs"]),
        params=frozenset(_names(fields["params"])),
        output=fields["output"],
        source=fields["source"],
        select=select.strip().rstrip(";"),
    )


def all_names() -> list[str]:
    """Every step of the library in folder and file order, macros left out."""
    root = resources.folder("sql")
    files = sorted(root.glob("*/*.sql"))
    return [f"{file.parent.name}/{file.stem}" for file in files if file.parent.name != "00_macros"]


def _split(text: str) -> tuple[dict[str, str], str]:
    """Header fields (a continued line is joined to its field) and the body below them."""
    fields: dict[str, str] = {}
    current = ""
    lines = text.splitlines()
    for position, line in enumerate(lines):
        if not line.startswith("--"):
            return fields, "\n".join(lines[position:])
        found = _FIELD.match(line)
        if found and found.group(1) in FIELDS:
            current = found.group(1)
            fields[current] = found.group(2).strip()
        elif current:
            fields[current] = f"{fields[current]} {line.removeprefix('--').strip()}"
    return fields, ""


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip() not in ("", "none"))
