"""The documents together: all of them, private, replaced in one step, and written by one process or many."""

from __future__ import annotations

import math
import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows import documents
from flows.documents import write_all
from flows.documents.console import summary_lines
from matchers import warehouse
from schemas.errors import PublishError
from tests.flows.books import Fill, Lists, asked, publish, unit_lists
from tests.flows.pages import in_print


@in_print
def test_documents_are_private_and_nothing_else_is_left(typeset: None, published: Path, tmp_path: Path) -> None:
    output = tmp_path / "county"
    output.mkdir()
    write_all(published, output)
    assert sorted(each.name for each in output.iterdir() if each.name != ".published") == [
        "feedback",
        "run_summary.html",
        "township",
        "数据字典.html",
        "疑点核查报告.html",
        "疑点核查报告.pdf",
        "疑点核查表.xlsx",
        "督查通报.docx",
        "督查通报.html",
        "督查通报.pdf",
    ]
    assert stat.S_IMODE((output / "township").stat().st_mode) == 0o700
    files = [path for path in output.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_document_that_cannot_be_written_is_said_in_chinese(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(documents, "_WORTH_PROCESSES", math.inf)
    monkeypatch.setattr(documents.audit, "write_audit", refuse)
    with pytest.raises(PublishError, match="文档没有写成.*原有结果未动"):
        write_all(published, tmp_path)


def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are written by processes, also on a machine with one processor."""
    monkeypatch.setattr(documents, "_WORTH_PROCESSES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_processes_write_what_one_process_writes(
    published: Path, lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(monkeypatch)
    paths = write_all(published, tmp_path)
    assert unit_lists(tmp_path / "township") == lists
    assert set(paths) == {path for path in tmp_path.rglob("*") if path.is_file()}


def _dies(_: object) -> Path:
    os._exit(9)


def test_a_process_that_is_killed_is_said_to_want_memory(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(monkeypatch)
    monkeypatch.setattr(documents, "_writers", lambda *_, **__: [_dies])
    with pytest.raises(PublishError, match="文档没有写成.*原有结果未动.*内存不足"):
        write_all(published, tmp_path)


def test_nobody_goes_on_writing_for_a_run_that_was_killed(published: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.flows.endless", str(published), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stdout.readline().strip().isdigit()
        run.kill()
        # The writer has our end of the pipe, too: it comes to its end when both are gone.
        assert run.communicate(timeout=60) == ("", None)


def test_whoever_calls_from_a_script_finds_it_run_once(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom flows import documents\n"
        "documents._WORTH_PROCESSES = 0\ndocuments.os.cpu_count = lambda: 2\n"
        "print(len(documents.write_all(Path(sys.argv[1]), Path(sys.argv[2]))))\n",
        encoding="utf-8",
    )
    told = subprocess.run(
        [sys.executable, str(script), str(published), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == [str(len([path for path in folder.rglob("*") if path.is_file()]))]


def test_a_county_without_findings_still_gets_its_documents(tmp_path: Path, invented_results: Fill) -> None:
    with closing(warehouse.connect()) as connection:
        invented_results(connection, persons=30)
        for table in (
            "flags",
            "flag_evidence",
            "enrolment_targets",
            "employer_targets",
            "extracts",
            "quarantine",
            "runs",
        ):
            connection.execute("delete from pub." + table)
        path = publish(connection, tmp_path)
    write_all(path, tmp_path)
    assert len(list((tmp_path / "township").glob("*_0人.xlsx"))) == 19
    assert any("疑点 0 件" in line for line in summary_lines(path))


def test_the_console_says_what_was_found_and_where(published: Path) -> None:
    told = "\n".join(summary_lines(published))
    [(persons, targets)] = asked(
        published, "select (select count(*) from persons), count(distinct person_id) from enrolment_targets"
    )
    assert f"自然人 {persons:,} 人" in told
    assert f"应核实 {targets:,} 人" in told
    assert "拒收　教育 在校学生" in told
    assert "万元" in told
    assert str(published.absolute()) in told
