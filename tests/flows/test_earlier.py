"""The database of the night before stays beside the one in force, for `canbao diff`, and goes when its time is over."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

from flows import cli, purge
from flows.publication import keys, rekeying, versions
from flows.publication.publish import FILE_NAME
from matchers import policy_tables
from tests.conftest import run_cli
from tests.flows.apart import leftovers, run_apart, run_id
from tests.flows.test_encryption import SECRET, is_installed


def diff(output: Path, *more: str) -> int:
    return cli.main(["diff", "--output", str(output), *more])


def test_a_first_night_has_nothing_to_be_compared_with(good_night, capsys) -> None:
    assert diff(good_night.output) == 2
    assert "没有留存上一次的结果" in capsys.readouterr().err


def test_nights_are_compared_one_is_kept_and_each_deletion_recorded(county, capsys) -> None:
    output = county / "output"
    first = run_id(output / FILE_NAME)
    assert run_cli(county / "input", output) == 0
    [kept] = versions.earlier(output / FILE_NAME)
    assert kept.stem == first == run_id(kept) != run_id(output / FILE_NAME)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    capsys.readouterr()
    assert diff(output) == 0
    told = capsys.readouterr().out
    assert f"运行 {first}" in told and "runs　增加 1 行，减少 1 行" in told
    second = run_id(output / FILE_NAME)
    assert run_cli(county / "input", output) == 0
    assert [path.stem for path in versions.earlier(output / FILE_NAME)] == [second]
    lines = [json.loads(line) for line in (output / purge.RECORD).read_text(encoding="utf-8").splitlines()]
    [line] = [line for line in lines if line["kind"] == "publication"]
    assert (line["path"], line["by"]) == (f".published/earlier/{first}.duckdb", "nightly")
    assert leftovers(output) == []


def test_killed_before_the_switch_the_night_in_force_is_not_its_own_predecessor(county, capsys) -> None:
    output = county / "output"
    before = run_id(output / FILE_NAME)
    assert run_apart(county, "after", "flows.publication.versions", "keep", "1").returncode == -9
    assert run_id(output / FILE_NAME) == before
    assert versions.earlier(output / FILE_NAME) == []
    assert diff(output) == 2
    assert run_cli(county / "input", output) == 0
    assert [path.stem for path in versions.earlier(output / FILE_NAME)] == [before]
    assert leftovers(output) == []


def test_more_are_kept_where_the_policy_says_so(good_night, tmp_path) -> None:
    output = Path(shutil.copytree(good_night.output, tmp_path / "output", symlinks=True))
    for number in range(3):
        versions.keep(output / FILE_NAME, f"2026103{number}-200000-abcd")
        # Each of another night: the night in force gets a file of its own.
        shutil.copyfile(output / FILE_NAME, tmp_path / "next")
        os.replace(tmp_path / "next", (output / FILE_NAME).resolve())
    limits = policy_tables.read("funing").policy.retention
    for kept, gone in ((1, ["20261031", "20261030"]), (2, ["20261030"]), (3, [])):
        found = purge.plan(output, limits.model_copy(update={"kept_publications": kept}))
        assert [item.path.name[:8] for item in found if item.kind == "publication"] == gone


@is_installed
def test_encrypted_nights_are_compared_with_the_key_in_force(good_night, tmp_path, monkeypatch, capsys) -> None:
    output = Path(shutil.copytree(good_night.output, tmp_path / "output", symlinks=True))
    versions.keep(output / FILE_NAME, "20261030-200000-abcd")
    shutil.copyfile(output / FILE_NAME, tmp_path / "next")
    os.replace(tmp_path / "next", (output / FILE_NAME).resolve())
    monkeypatch.setenv(keys.KEY, SECRET)
    rekeying.rekey(output, None)
    [kept] = versions.earlier(output / FILE_NAME)
    assert not kept.read_bytes().startswith(b"\0" * 8) and stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert diff(output) == 0
    assert "没有差异" in capsys.readouterr().out
    monkeypatch.delenv(keys.KEY)
    assert diff(output) == 2
