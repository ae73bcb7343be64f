"""What lies among the deliveries without being one."""

from __future__ import annotations

import pytest

from flows.ingest import delivery


@pytest.mark.parametrize(
    ("name", "is_stray"),
    [("SHA256SUMS", True), ("notes.md", True), ("Thumbs.db", True), ("population.xls", False), ("人口.csv", False)],
)
def test_a_note_is_ignored_and_a_table_under_a_wrong_name_is_refused(tmp_path, name, is_stray):
    folder = tmp_path / "public_security"
    folder.mkdir()
    (folder / name).write_text("")
    (folder / "population_20261101.csv").write_text("")
    _, unknown = delivery.scan(tmp_path)
    assert [(file.name, file.is_stray) for file in unknown] == [(f"public_security/{name}", is_stray)]
