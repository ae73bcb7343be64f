"""The account of a run: the exit status it ends with, and its row in `runs`."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from flows import clock
from matchers import warehouse
from schemas.datasets import DATASETS
from schemas.errors import EXIT_PUBLISHED, EXIT_STALE

if TYPE_CHECKING:
    from flows.run import Outcome, Run

VERSION = "0.1.0"


def exit_code(connection: duckdb.DuckDBPyConnection) -> int:
    """3 when an extract was refused, an old one stands in, or one has gone that was there before."""
    troubled = connection.execute(
        "select count(*) from pub.extracts where is_stale or gate_result in ('refused', 'not_due', 'missing')"
    ).fetchall()[0][0]
    return EXIT_STALE if troubled else EXIT_PUBLISHED


def _absent(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Names the datasets of which nothing has ever been received; a county need not have every department."""
    received = connection.execute("select distinct source || '/' || dataset from pub.extracts").fetchall()
    absent = [dataset.title for dataset in DATASETS if (dataset.key,) not in received]
    return f"未收到的数据：{'、'.join(absent)}。与之有关的结论本次无从得出。" if absent else None


def _of_another_county(connection: duckdb.DuckDBPyConnection, run: Run) -> str | None:
    """That most people's divisions lie outside the policy's county, as when the policy of another one was given."""
    county = run.policy().county
    placed, strangers = connection.execute(
        "select count(*), count(*) filter (not starts_with(division_code, $prefix)) from pub.persons "
        "where division_code is not null",
        {"prefix": county.prefix},
    ).fetchall()[0]
    if strangers * 2 <= placed:
        return None
    return (
        f"有区划的 {placed:,} 人中，{strangers:,} 人的区划不在{county.name}（{county.prefix}）之内，归不到任何报告单位；"
        "请核对 --policy 是否用了别县的政策。"
    )


def record(connection: duckdb.DuckDBPyConnection, run: Run, outcome: Outcome) -> None:
    """Makes `pub.runs`: the one row of tonight, with what its reader should know first."""
    # A clock that was set back meanwhile does not make a run end before it began.
    finished = max(dt.datetime.now().replace(microsecond=0), run.started_at)
    row = {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "policy": run.policy_name,
        "policy_sha256": run.policy_read.sha256 if run.policy_read else None,
        "started_at": run.started_at,
        "finished_at": finished,
        "exit_code": outcome.exit_code,
        "version": VERSION,
        "seconds": sum(outcome.seconds.values()),
        "stage_seconds": json.dumps({name: round(seconds, 2) for name, seconds in outcome.seconds.items()}),
        "message": " ".join(
            filter(
                None,
                (
                    *clock.remarks(run.started_at, run.as_of, run.last),
                    _of_another_county(connection, run),
                    _absent(connection),
                ),
            )
        )
        or None,
    }
    schema = pa.schema([
        ("run_id", pa.string()), ("as_of", pa.date32()), ("policy", pa.string()), ("policy_sha256", pa.string()),
        ("started_at", pa.timestamp("s")),
        ("finished_at", pa.timestamp("s")), ("exit_code", pa.int32()), ("version", pa.string()),
        ("seconds", pa.float64()), ("stage_seconds", pa.string()), ("message", pa.string()),
    ])  # fmt: skip
    connection.execute("drop table if exists pub.runs")
    warehouse.create(connection, connection.from_arrow(pa.Table.from_pylist([row], schema)), "pub.runs")
