"""The analysts' notebook: it runs from top to bottom on a published night, and is kept without anybody's data."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

from flows.analysis import question
from tests.conftest import NAMES, Night, number

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "analysts.ipynb"


def test_the_notebook_is_kept_without_outputs() -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_the_notebook_runs_on_a_published_night_and_shows_nobody(
    good_night: Night, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CANBAO_OUTPUT", str(good_night.output))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    # By sockets of files: what a kernel is told over TCP, others on the machine could hear.
    kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(tmp_path / "kernel"))
    NotebookClient(notebook, km=kernel, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.output_type == "error"]
    said = " ".join(str(output.get("data", output.get("text", ""))) for output in shown)
    assert all(name in said for name in question.examples())
    assert any("image/png" in output.get("data", {}) for output in shown)
    tables = " ".join(str(output.get("data", {}).get("text/plain", "")) for output in shown)
    assert [place for place in range(10) if number(place) in tables] == []
    assert [place for place, name in enumerate(NAMES) if len(name) > 2 and name in tables] == []
