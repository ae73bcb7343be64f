"""What the output folder's last published run was, and which files it read: what tonight is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from schemas.errors import PublishError, SqlStepError


@dataclass(frozen=True)
class LastNight:
    """The run, and of each file in its account: source, dataset, file, sha256, as_of, gate_result, accepted (rows), stale_reason."""

    run_id: str
    as_of: dt.date
    started_at: dt.datetime
    finished_at: dt.datetime
    files: tuple[dict[str, Any], ...]


def read(output: Path) -> LastNight | None:
    """None when nothing was published, or by an older program, or when it cannot be read (`publish.previous` says so).

    Raises:
        PublishError: another program holds the published file open for writing.
    """
    from flows.documents.published import fetch, opened
    from flows.publication.publish import FILE_NAME

    published = output / FILE_NAME
    if not published.exists():
        return None
    try:
        with opened(published) as connection:
            runs, files = fetch(connection, "run"), fetch(connection, "read_files")
    except (duckdb.Error, SqlStepError) as error:
        if "lock" in str(error):
            raise PublishError(f"上次的结果正被另一程序以可写方式打开：{published}。请关闭该程序后重新运行") from error
        return None
    if not runs:
        return None
    run = runs[0]
    return LastNight(run["run_id"], run["as_of"], run["started_at"], run["finished_at"], tuple(files))
