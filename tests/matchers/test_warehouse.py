"""Rows that could not be written are never taken for written ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILLED = """
import resource, sys
import duckdb, pyarrow as pa
from matchers import warehouse

connection = duckdb.connect(sys.argv[1])
connection.execute("create table kept (a bigint)")
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
told = 0
for place in range(60):
    rows = connection.from_arrow(pa.table({"a": list(range(2_000))}))
    before = connection.execute("select count(*) from kept").fetchone()[0]
    for write, table, after in ((warehouse.create, f"t{place}", 2_000), (warehouse.append, "kept", before + 2_000)):
        try:
            write(connection, rows, table)
        except duckdb.Error:
            told += 1
            continue
        assert connection.execute(f"select count(*) from {table}").fetchone()[0] == after, (place, table)
assert told, "the disk was never full"
"""


def test_a_disk_that_is_full_at_the_commit_is_an_error(tmp_path):
    """The client's own `create` and `insert_into` return as if nothing had happened."""
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path / "filled.duckdb")],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
