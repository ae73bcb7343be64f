"""One Great Expectations context for all deliveries of a run, over an in-memory DuckDB of one-row tables.

Great Expectations is imported when a session is opened and never before: it takes seconds.
"""

from __future__ import annotations

import copy
import logging
import os
import threading
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from flows.quality.suites import Suite
from schemas.errors import CheckFailedError

DATASOURCE = "staged"
_NO_EXCEPTION = {"raised_exception": False, "exception_traceback": None, "exception_message": None}


class Session:
    """Asserts suites over measures. Safe to share between threads: one validation at a time."""

    def __init__(self) -> None:
        from flows.quality import gx_duckdb  # noqa: F401  (registers add_duckdb)

        self._lock = threading.Lock()
        self.context = quiet_context()
        # A named database in memory is one and the same for all connections of the process.
        address = f"duckdb:///:memory:{uuid.uuid4().hex}"
        self._datasource = self.context.data_sources.add_duckdb(DATASOURCE, connection_string=address)
        self._batches: dict[str, Any] = {}

    def validate(self, suite: Suite, measures: Mapping[str, float]) -> dict[str, Any]:
        """The validation result as JSON.

        Raises:
            CheckFailedError: an expectation could not be evaluated, which is a fault of the program.
        """
        from great_expectations import ExpectationSuite

        with self._lock:
            batch = self._batch(suite, measures)
            # A copy: Great Expectations changes what it is given.
            expectations = ExpectationSuite(**copy.deepcopy(suite.content))
            result = batch.validate(expectations, result_format="BASIC").to_json_dict()
        for each in result["results"]:
            if each["exception_info"] != _NO_EXCEPTION:
                column = each["expectation_config"]["kwargs"]["column"]
                raise CheckFailedError(f"质量检查 {suite.name} 的 {column} 无法计算；请检查 expectations/ 中的该项")
        return result

    def _batch(self, suite: Suite, measures: Mapping[str, float]) -> Any:
        """The one-row table of the dataset with these measures, as Great Expectations sees it."""
        import sqlalchemy as sa

        table = sa.Table(suite.name, sa.MetaData(), *(sa.Column(name, sa.Double) for name in sorted(suite.measures)))
        # On the connection that will read: another one's transaction would not see the row.
        with self._datasource.get_execution_engine().get_connection() as connection:
            table.create(connection, checkfirst=True)
            connection.execute(table.delete())
            connection.execute(table.insert().values({name: measures[name] for name in suite.measures}))
            connection.commit()
        if suite.name not in self._batches:
            asset = self._datasource.add_table_asset(name=suite.name, table_name=suite.name)
            self._batches[suite.name] = asset.add_batch_definition_whole_table("delivery")
        return self._batches[suite.name].get_batch()


@cache
def shared() -> Session:
    """The session of this process."""
    return Session()


def quiet_context() -> Any:
    """An ephemeral context that keeps no files, sends nothing and shows no progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # Its loggers are only there once it is imported.
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("great_expectations"):
            logging.getLogger(name).setLevel(logging.WARNING)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context
