"""Every YAML case below `cases/`: the sentences of the contract, with the rows that prove them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.sql import harness

CASES = Path(__file__).parent / "cases"


def load_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case with an id that names its file and what it says."""
    for file in sorted(CASES.glob("**/*.yaml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield f"{file.stem}:{case['name']}", case


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One typed and empty database for all cases; each case clears what it filled."""
    connection = harness.empty_database()
    yield connection
    connection.close()


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in load_cases()])
def test_case(database: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    """The step says of the given rows what the case expects."""
    harness.clear(database)
    found, expected = harness.run_case(database, case)
    assert found == expected
