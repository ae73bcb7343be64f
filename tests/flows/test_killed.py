"""Killed at any moment, the last night stays whole and readable, and the next one needs nobody's help."""

from __future__ import annotations

import os
import shutil

import duckdb
import pytest

from flows.publication import versions
from flows.publication.publish import FILE_NAME
from tests.conftest import run_cli
from tests.flows.apart import leftovers, nights, published, run_apart, run_id

#: Place of the kill → whether the new night is what is published then.
KILLS = {
    "a file half staged": ("before", "flows.ingest.staging", "_set_aside", "1", False),
    "a file staged, not yet in its place": ("before", "flows.ingest.staging", "_put", "1", False),
    "everything read": ("after", "flows.run", "ingest", "1", False),
    "in standardise": ("before", "matchers.linking", "standardise", "1", False),
    "in link": ("before", "matchers.keeping", "keep_end", "1", False),
    "in decide": ("before", "matchers.sql_runner", "view", "1", False),
    "everything decided": ("after", "flows.run", "decide", "1", False),
    "the database half written": ("before", "flows.publication.publish", "_copy", "9", False),
    "the database written, no workbook": ("before", "flows.documents", "write_all", "1", False),
    "noted, not published": ("after", "flows.memory.history", "note", "1", False),
    "half of the workbooks": ("before", "flows.documents.township", "write_unit", "7", False),
    "everything written": ("after", "flows.documents", "write_all", "1", False),
    "just before the switch": ("before", "flows.publication.versions", "_point", "1", False),
    "just after the switch": ("after", "flows.publication.versions", "_point", "1", True),
    "before the old night is removed": ("before", "flows.publication.versions", "clear", "2", True),
    "before the purge": ("before", "flows.purge", "carry_out", "1", True),
}


def test_killed_at_every_place_in_turn_one_whole_night_is_published_and_the_next_run_needs_no_help(county):
    """Each run finds what the killed one before it has left, and gets further than that one."""
    output = county / "output"
    for kill, (*place, is_new) in KILLS.items():
        before, old = published(output), run_id(output / FILE_NAME)
        assert run_apart(county, *place).returncode == -9, kill
        [found] = nights(output)
        assert (found != old) == is_new, kill
        assert is_new or published(output) == before, kill
    assert run_cli(county / "input", output) == 0
    [newest] = nights(output)
    assert newest > found
    assert leftovers(output) == []


@pytest.mark.parametrize("kill", ["a file half staged", "half of the workbooks", "just after the switch"])
def test_the_run_after_a_killed_one_succeeds_by_itself(county, kill):
    output = county / "output"
    assert run_apart(county, *KILLS[kill][:-1]).returncode == -9
    assert leftovers(output) != []
    [found] = nights(output)
    assert run_cli(county / "input", output) == 0
    [newest] = nights(output)
    assert newest > found
    assert leftovers(output) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_first_night_that_is_killed_at_its_switch_shows_nothing_half_and_the_second_is_whole(county, when):
    first = county / "first"
    assert run_apart(county, when, "flows.publication.versions", "_point", "1", output=first).returncode == -9
    assert not (first / FILE_NAME).exists() and not (first / "township").exists()
    assert run_cli(county / "input", first) == 0
    assert len(nights(first)) == 1
    assert leftovers(first) == []


def test_an_output_of_an_earlier_version_or_a_copy_goes_on_as_it_is(county, good_night):
    plain = county / "plain"
    plain.mkdir()
    for name in ("township", "疑点核查表.xlsx", "run_summary.html", FILE_NAME):
        source = good_night.output / name
        shutil.copytree(source, plain / name) if source.is_dir() else shutil.copy2(source, plain / name)
    copied = county / "copied"
    shutil.copytree(good_night.output, copied)
    for output in (plain, copied):
        before = published(output)
        # Everything that makes links of the names, but not yet the switch.
        assert run_apart(county, "after", "flows.publication.versions", "settle", "2", output=output).returncode == -9
        assert published(output) == before
        assert len(nights(output)) == 1
        assert all((output / name).is_symlink() for name in ("township", FILE_NAME, "run_summary.html"))


def test_a_restored_database_takes_the_place_of_the_one_in_force(county, good_night):
    output = county / "output"
    restored = county / "restored"
    shutil.copy2(good_night.published, restored)
    with duckdb.connect(str(restored)) as changed:
        changed.execute("update runs set run_id = '20200101-000000-abcd'")
    os.replace(restored, output / FILE_NAME)
    versions.settle(output)
    assert (output / FILE_NAME).is_symlink()
    assert run_id(output / FILE_NAME) == "20200101-000000-abcd"
    versions.clear(output)
    assert leftovers(output) == []
