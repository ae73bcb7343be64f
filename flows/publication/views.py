"""Adds to a new publication what analysts ask with: the words for its codes, and the declared views with comments."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from matchers import sql_library
from matchers.warehouse import quoted
from schemas.errors import CheckFailedError
from schemas.published import CODE_WORDS, VIEWS, PublishedTable, PublishedView, code_words

#: Writes the comment of a table, view or column: kind, quoted name, text.
Comment = Callable[[str, str, str], None]


def add(connection: duckdb.DuckDBPyConnection, alias: str, comment: Comment) -> None:
    """Creates them in the attached file of that name. It stands alone: no view needs anything of this program.

    Raises:
        CheckFailedError: a view reads what the tables do not have; nothing may be published.
    """
    [(here,)] = connection.execute("select current_database()").fetchall()
    # A view keeps the names as they are written, and finds them in its own file whatever that is attached as.
    connection.execute(" ".join(["use", quoted(alias)]))
    try:
        kinds, codes, words = (list(column) for column in zip(*code_words.rows(), strict=True))
        table = " ".join(["create table code_words as", sql_library.load("72_views/code_words").select])
        connection.execute(table, {"kinds": kinds, "codes": codes, "words": words})
        for view in VIEWS:
            _create(connection, view)
        commented: list[tuple[str, PublishedTable | PublishedView]] = [("table", CODE_WORDS)]
        commented += [("view", view) for view in VIEWS]
        for kind, made in commented:
            comment(kind, quoted(made.name), made.comment)
            for column in made.columns:
                comment("column", ".".join([quoted(made.name), quoted(column.name)]), column.comment)
    finally:
        connection.execute(" ".join(["use", quoted(here)]))


def _create(connection: duckdb.DuckDBPyConnection, view: PublishedView) -> None:
    try:
        connection.execute(" ".join(["create view", quoted(view.name), "as", sql_library.load(view.step).select]))
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise CheckFailedError(f"应发布的视图 {view.name} 与各表不合，缺少它所用的表或列；没有发布任何结果") from error
