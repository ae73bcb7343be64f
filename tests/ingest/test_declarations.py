"""Every declared dataset, written from its declaration and read back: a new department needs no test of its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from flows.ingest import headers
from schemas.dataset import Kind
from schemas.datasets import DATASETS

WRITTEN = {
    Kind.TEXT: ("阜宁", "阜宁"), Kind.NAME: ("王一", "王一"), Kind.ID_NUMBER: ("32092319800501001x", "32092319800501001X"),
    Kind.USCC: ("91320923MA1X7Y8U2P",) * 2, Kind.SEX: ("女", "2"), Kind.DATE: ("1980年5月1日", dt.date(1980, 5, 1)),
    Kind.PERIOD: ("2026-10", "202610"), Kind.AMOUNT: ("1,234.5", Decimal("1234.50")), Kind.INTEGER: ("65", 65),
    Kind.DIVISION: ("320923001001",) * 2,
}  # fmt: skip
every_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.key)


def good(column, number):
    """A value as it is delivered, and as it is stored; the key differs from row to row."""
    if column.name == "record_no":
        return f"R{number}", f"R{number}"
    return next(iter(column.values.items())) if column.kind is Kind.CODE else WRITTEN[column.kind]


def delivered(labels, columns, numbers=(1, 2)):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(labels)
    writer.writerows([good(column, number)[0] for column in columns] for number in numbers)
    return text.getvalue()


@every_dataset
@pytest.mark.parametrize("form", ["header", "with code", "spaced"])
def test_a_delivery_comes_back_as_it_was_meant(read, connection, dataset, form):
    columns = dataset.columns[::-1] if form == "spaced" else dataset.columns
    labels = {
        "header": lambda column: column.header,
        "with code": lambda column: f"{column.header}（{column.name}）",
        "spaced": lambda column: f" * {column.header[:1]}　{column.header[1:]} ",
    }[form]
    found = read(delivered(map(labels, columns), columns), f"{dataset.name}_20261101_full.csv", dataset.key)
    assert (found.reasons, found.staged.unreadable, found.staged.unknown_columns) == ([], {}, ())
    assert found.rows == [
        {"line": number + 1, **{column.name: good(column, number)[1] for column in dataset.columns},
         "reason": None, "unreadable": None, "raw": None}
        for number in (1, 2)
    ]  # fmt: skip
    stored = connection.read_parquet(str(found.staged.rows_path))
    types = dict(zip(stored.columns, map(str, stored.types), strict=True))
    assert {column.name: types[column.name] for column in dataset.columns} == {
        column.name: column.sql_type for column in dataset.columns
    }


@every_dataset
def test_only_required_columns_are_needed_and_the_others_are_missing_with_their_type(read, connection, dataset):
    required = [column for column in dataset.columns if column.required]
    labels = [column.header for column in required]
    found = read(delivered(labels, required), f"{dataset.name}_20261101.csv", dataset.key)
    assert found.staged.accepted == 2
    assert all(found.values(column.name) == [None, None] for column in dataset.columns if not column.required)


@every_dataset
def test_a_row_may_lack_what_is_not_compulsory_and_nothing_else(read, dataset):
    labels = [column.header for column in dataset.columns]
    compulsory = [column for column in dataset.columns if not column.nullable]
    lines = [",".join(labels)]
    for number, left_out in enumerate([None, *compulsory], 1):
        kept = [column for column in compulsory if column is not left_out]
        lines.append(
            ",".join(good(column, number)[0].replace(",", "") if column in kept else "" for column in dataset.columns)
        )
    # A line of separators alone is no row.
    found = read("\n".join(lines), f"{dataset.name}_20261101.csv", dataset.key)
    expected = [(number, f"必填项「{column.header}」为空") for number, column in enumerate(compulsory, 3)]
    assert found.reasons == [each for each in expected if lines[each[0] - 1].strip(",")]
    assert found.staged.accepted == 1


@every_dataset
def test_no_two_columns_claim_one_header(dataset):
    for column in dataset.columns:
        for spelling in (column.header, column.name):
            header = headers.match(
                [each.header if each is not column else spelling for each in dataset.columns], dataset, is_delta=True
            )
            assert header.positions == {each.name: place for place, each in enumerate(dataset.columns)}


@every_dataset
def test_every_spelling_of_every_code_is_read(read, dataset):
    codes = [column for column in dataset.columns if column.kind is Kind.CODE]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.header for column in dataset.columns])
    written = [(column, spelling, stored) for column in codes for spelling, stored in column.values.items()]
    for number, (column, spelling, _) in enumerate(written):
        writer.writerow([spelling if each is column else good(each, number)[0] for each in dataset.columns])
    found = read(text.getvalue(), f"{dataset.name}_20261101.csv", dataset.key)
    assert [row[column.name] for row, (column, *_) in zip(found.rows, written, strict=True)] == [
        each[2] for each in written
    ]
