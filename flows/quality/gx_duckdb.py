"""Great Expectations' datasource for DuckDB: it keeps its connection.

The stock one closes it before it fetches, and a DuckDB result dies with its connection (Great Expectations issues
10738 and 11579). Importing this module takes seconds and registers `context.data_sources.add_duckdb`; import it
inside the function that needs it. Annotations are evaluated when the class is made, so they are not postponed here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Type, Union  # noqa: UP035

from great_expectations.datasource.fluent.config_str import ConfigStr
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Runs every query of a session on one connection."""

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """The connection, opened when first asked for."""
        if not self._connection:
            self._connection = self.engine.connect()
        yield self._connection


class DuckDBDatasource(SQLDatasource):
    """A DuckDB database; `connection_string` is `duckdb:///path`."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]
    connection_string: Union[ConfigStr, str]  # noqa: UP007  (the model library reads this form only)

    @property
    def execution_engine_type(self) -> Type[SqlAlchemyExecutionEngine]:  # noqa: UP006  (`type` is a field here)
        """The engine above."""
        return DuckDBExecutionEngine
