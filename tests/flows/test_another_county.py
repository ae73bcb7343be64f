"""A night by the policy of another county than the one whose data were delivered: nobody is lost, and the page asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from flows.documents import summary
from flows.publication.publish import FILE_NAME
from tests.conftest import run_cli, write_county


def test_people_of_no_unit_stay_on_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Funing's ten people under Longde's policy: published, listed under no unit, and a question about --policy."""
    output = tmp_path / "output"
    assert run_cli(write_county(tmp_path / "input"), output, policy="longde") == 0
    assert "归不到任何报告单位；请核对 --policy 是否用了别县的政策" in capsys.readouterr().out
    assert "请核对 --policy" in (output / summary.FILE_NAME).read_text(encoding="utf-8")
    with duckdb.connect(str(output / FILE_NAME), read_only=True) as published:
        units = published.execute("select count(distinct township_code) from township_progress").fetchall()
        placed = published.execute("select count(*), count(township_code) from enrolment_targets").fetchall()
    assert units == [(13,)]
    assert placed[0][0] > 0 and placed[0][1] == 0
    [unplaced] = (output / "township").glob("99_*.xlsx")
    assert not unplaced.name.endswith("_0人.xlsx")
