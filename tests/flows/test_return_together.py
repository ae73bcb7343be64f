"""Several programs at one state: they wait for each other, nothing is lost, and one that waits in vain says so."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.memory import state
from tests.conftest import AS_OF
from tests.flows.workbooks import LEDGER, asked, fill, give, ledger, listing, output

__all__ = ["ledger", "output"]

_HOLDER = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.readline()"
#: On a busy machine a program may need longer to start than another one would wait.
_PATIENT = "import sys; from flows import cli; from flows.memory import state; state._PATIENCE = 300; sys.exit(cli.main(sys.argv[1:]))"
_WAITS = "等它结束"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process has the file open for writing for as long as the block lasts."""
    command = [sys.executable, "-c", _HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.communicate("\n")


def started(*arguments: str) -> subprocess.Popen[str]:
    """A command of the program in a process of its own, with all the patience it needs."""
    command = [sys.executable, "-c", _PATIENT, *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def test_returns_at_the_same_time_are_all_kept(output, ledger, tmp_path):
    sheet, _ = listing(ledger, LEDGER)
    last = min(5, sheet.max_row)
    books = [fill(ledger, tmp_path / f"{line}.xlsx", LEDGER, line, 核实人="甲") for line in range(2, last + 1)]
    assert len(books) > 2
    with held(output / state.FILE_NAME):
        programs = [started("return", str(book), "--output", str(output), "--apply") for book in books]
        for program in programs:
            assert program.stderr is not None and _WAITS in program.stderr.readline()
    assert [(program.communicate(), program.returncode)[1] for program in programs] == [0] * len(books)
    kept = asked(output / state.FILE_NAME, "select return_id, file from returns order by return_id")
    assert [number for number, _ in kept] == list(range(1, len(books) + 1))
    assert sorted(str(file) for _, file in kept) == sorted(book.name for book in books)
    assert asked(output / state.FILE_NAME, "select count(distinct line) from target_return") == [(len(books),)]


def test_a_return_during_a_run_is_kept_and_the_run_ends_well(good_night, output, ledger, tmp_path):
    book = fill(ledger, tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12")
    run = ("run", "--input", str(good_night.input), "--output", str(output), "--policy", "funing", "--as-of", AS_OF)
    with held(output / state.FILE_NAME):
        night = started(*run, "--threads", "2")
        assert night.stderr is not None and _WAITS in night.stderr.readline()
        book_back = started("return", str(book), "--output", str(output), "--apply")
        assert book_back.stderr is not None and _WAITS in book_back.stderr.readline()
    for program in (book_back, night):
        program.communicate()
        assert program.returncode == 0
    assert asked(output / state.FILE_NAME, "select reason from target_return") == [("12 本人不愿参保",)]


def test_waiting_in_vain_is_told_and_nothing_is_kept(output, ledger, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(state, "_PATIENCE", 0.3)
    book = fill(ledger, tmp_path / "a.xlsx", LEDGER, 2, 未参保原因="12")
    with held(output / state.FILE_NAME):
        assert give(book, output, "--apply") == 1
    assert "等了 0.3 秒仍未释放，什么都没有写入" in capsys.readouterr().err
    assert give(book, output, "--apply") == 0
    assert asked(output / state.FILE_NAME, "select count(*) from returns") == [(1,)]
