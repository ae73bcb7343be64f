"""Nights in processes of their own, and what an output folder shows of them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb

from flows.publication.publish import FILE_NAME
from tests.conftest import AS_OF, digests

ROOT = Path(__file__).parents[2]
PLAIN = ("never", "flows.run", "execute", "0")


def command(county: Path, *place: str, more: tuple[str, ...] = (), output: Path | None = None) -> list[str]:
    """`canbao run` over the county in a process of its own, with trouble at that place."""
    return [
        sys.executable, "-m", "tests.flows.killing", *(place or PLAIN), "--", "run", "--input", str(county / "input"),
        "--output", str(output or county / "output"), "--policy", "funing", "--as-of", AS_OF, "--threads", "2", *more,
    ]  # fmt: skip


def run_apart(county: Path, *place: str, **given) -> subprocess.CompletedProcess[str]:
    limit = given.pop("limit", None)
    return subprocess.run(
        command(county, *place, **given),
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300,
        preexec_fn=limit,
    )  # fmt: skip


def run_id(published: Path) -> str:
    with duckdb.connect(str(published), read_only=True) as found:
        return found.sql("select run_id from runs").fetchone()[0]


def nights(output: Path) -> set[str]:
    """The numbers of the runs that database, page and workbooks bear; one, when they are of one night."""
    found = {run_id(output / FILE_NAME)}
    with duckdb.connect() as asked:
        texts = [(output / "run_summary.html").read_text(encoding="utf-8")]
        books = [*(output / "township").glob("*.xlsx"), output / "疑点核查表.xlsx"]
        assert len(books) == 21
        for book in books:
            with zipfile.ZipFile(book) as opened:
                texts.append(opened.read("xl/worksheets/sheet1.xml").decode())
        for text in texts:
            ids = asked.execute(r"select regexp_extract_all(?, '\d{8}-\d{6}-[0-9a-f]{4}')", [text]).fetchone()[0]
            assert ids
            found |= set(ids)
    return found


def published(output: Path) -> dict[str, str]:
    """What readers see. What a night notes in the state counts once that night is published: test_history."""
    return {name: digest for name, digest in digests(output).items() if not name.startswith("state.duckdb")}


def leftovers(output: Path) -> list[str]:
    """What an interrupted run may have left behind."""
    work = output / ".work"
    found = [*work.glob("spill"), *work.glob("staged/*/.building-*")]
    found += [*work.glob("staged/*/.scratch-*"), *output.glob(".link-*")]
    kept = (output / ".published/current").readlink()
    found += [each for each in (output / ".published").iterdir() if each.name not in ("current", "earlier", str(kept))]
    found += (output / ".published/earlier").glob(".*")
    return [str(each.relative_to(output)) for each in found]
