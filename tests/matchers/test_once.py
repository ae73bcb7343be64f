"""Late imports from many threads at once."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from matchers import warehouse
connection = warehouse.connect(threads=8)
connection.execute("create table t as select '张' || chr((19968 + range % 5000)::int) as n from range(300000)")
print(connection.execute(
    "select count(name_sound(n)), count(name_near_sound(n)), count(name_shape(n)), count(folded_name(n)),"
    " count(*) filter (rare_lost(n, '张?')) from t"
).fetchall()[0][:4])
"""


def test_functions_that_import_late_do_not_wait_for_each_other() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout.strip() == "(300000, 300000, 300000, 300000)", run.stderr[-500:]
