"""One small county for all tests of the simulator."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.county import simulate


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a county of 2,000 persons."""
    folder = tmp_path_factory.mktemp("county")
    simulate(2000, 20261101, folder)
    return folder
