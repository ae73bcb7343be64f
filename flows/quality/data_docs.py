"""Great Expectations' Data Docs from the validations that the gate has kept.

Its index fills itself from a network and is empty without one; `contents.html` beside it needs none. Its pages are plain
offline, and complete. The program's own report shows the same results. Where nothing was checked anew since the last
publication, its pages are taken from there.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import logging
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows import account
from flows.documents import look
from flows.quality import kept_pages, session, suites
from schemas.dataset import Dataset
from schemas.datasets import DATASETS
from schemas.errors import InputError

log = logging.getLogger(__name__)

SITE = "data_docs"


def build(beside: Path, results_dir: Path, last: Path | None = None) -> Path:
    """Builds `data_docs/` in the folder from the newest validation of each dataset; returns its contents page.

    `last`: the folder beside which the site of the last publication stands.

    Raises:
        InputError: the gate has kept no validation yet.
    """
    newest = {dataset: kept for dataset in DATASETS if (kept := _newest(results_dir, dataset.table))}
    if not newest:
        raise InputError(f"还没有质量检查结果：{results_dir}。请先运行一次比对，再生成质量文档。")
    folder = beside / SITE
    folder.mkdir(mode=0o700)
    source = _source(newest)
    if last is not None and kept_pages.take(last / SITE, folder, source):
        log.debug("data_docs=taken")
    else:
        _render(folder, newest)
        kept_pages.note(folder, source)
    return _write_contents(folder, newest)


def _source(newest: Mapping[Dataset, Mapping[str, Any]]) -> str:
    """Changes with whatever the pages show and with the programs that render them."""
    shown = [[dataset.table, suites.load(dataset).content, kept] for dataset, kept in newest.items()]
    return kept_pages.digest([version("great_expectations"), account.VERSION, shown])


def _render(folder: Path, newest: Mapping[Dataset, dict[str, Any]]) -> None:
    """Great Expectations' pages of these validations."""
    context = session.quiet_context()
    for name in context.get_site_names():
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        site_name=SITE,
        site_config={
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    for dataset, validation in newest.items():
        _store(context, suites.load(dataset), validation)
    context.build_data_docs(site_names=[SITE])


def _write_contents(folder: Path, newest: Mapping[Dataset, Mapping[str, Any]]) -> Path:
    """`contents.html`: a line a dataset with the pages of its suite and of its newest validation."""
    lines = [
        {
            "title": dataset.title,
            "as_of": validation["meta"]["as_of"],
            "success": validation["success"],
            "suite": f"expectations/{dataset.table}.html",
            "validations": sorted(
                page.relative_to(folder).as_posix() for page in folder.glob(f"validations/{dataset.table}/**/*.html")
            ),
        }
        for dataset, validation in newest.items()
    ]
    path = folder / kept_pages.CONTENTS
    page = look.environment().get_template("data_docs.html.j2").render(run=None, lines=lines)
    path.write_text(page, encoding="utf-8")
    return path


def _newest(results_dir: Path, table: str) -> dict[str, Any] | None:
    """The kept validation with the latest as-of date, the last one checked of that date."""
    files = sorted(
        results_dir.glob(f"{table}__[0-9]*.json"), key=lambda path: (path.name.split("__")[2], path.stat().st_mtime_ns)
    )
    return json.loads(files[-1].read_text(encoding="utf-8")) if files else None


def _store(context: Any, suite: suites.Suite, validation: dict[str, Any]) -> None:
    """Puts one suite and its validation where the site builder looks for them."""
    from great_expectations import ExpectationSuite
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    context.suites.add(ExpectationSuite(**copy.deepcopy(suite.content)))
    as_of = dt.datetime.fromisoformat(validation["meta"]["as_of"]).replace(tzinfo=dt.UTC)
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(suite.name),
        run_id=RunIdentifier(run_name=validation["meta"]["as_of"], run_time=as_of),
        batch_identifier=suite.name,
    )
    validation["meta"]["run_id"] = key.run_id.to_json_dict()
    context.validation_results_store.set(key, expectationSuiteValidationResultSchema.load(validation))
