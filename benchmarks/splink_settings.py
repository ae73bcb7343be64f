"""How Splink 5 is told to link each set: its documented examples, and for our persons the same means.

The public sets follow the examples "febrl4", "febrl3" and "deduplicate 50k" of its documentation, comparisons, blocking
and training rules unchanged. Charts are left out, and the columns that only charts need are not retained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator, block_on


@dataclass(frozen=True)
class Task:
    """Settings of a linkage and how they are trained."""

    settings: SettingsCreator
    deterministic: list[Any]
    recall: float
    sampled_pairs: float
    training: list[Any]
    quick_training: bool = True


def task(columns: list[str], dedupe: bool) -> Task:
    """The task of the set with these columns on the left."""
    if "id_number" in columns:
        return _persons()
    if "soc_sec_id" in columns:
        return _febrl3() if dedupe else _febrl4()
    return _historical()


def _settings(link_type: Any, comparisons: list[Any], blocking: list[Any]) -> SettingsCreator:
    """Settings of a set whose records are named by uid."""
    return SettingsCreator(
        link_type=link_type,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocking,
        unique_id_column_name="uid",
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _persons() -> Task:
    """Our generated persons."""
    division = cl.CustomComparison(
        output_column_name="division_code",
        comparison_levels=[
            cll.NullLevel("division_code"),
            cll.ExactMatchLevel("division_code"),
            cll.CustomLevel("substr(division_code_l, 1, 9) = substr(division_code_r, 1, 9)", "same township"),
            cll.ElseLevel(),
        ],
    )
    comparisons = [
        cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
        cl.NameComparison("name").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("birth_date", input_is_string=False),
        division,
        cl.ExactMatch("phone"),
    ]
    blocking = [
        block_on("id_number"),
        block_on("name", "birth_date"),
        block_on("phone", "birth_date"),
        block_on("birth_date", "division_code"),
        block_on("name", "phone"),
        block_on("name", "division_code"),
    ]
    return Task(
        _settings("link_only", comparisons, blocking),
        deterministic=[block_on("id_number"), block_on("name", "birth_date")],
        recall=0.95,
        sampled_pairs=1e6,
        training=[block_on("id_number"), block_on("name", "birth_date")],
    )


def _febrl4() -> Task:
    """5,000 × 5,000 Australian persons."""
    comparisons = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
        ),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    ]
    blocking = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("soc_sec_id"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    return Task(
        _settings("link_only", comparisons, blocking),
        deterministic=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.8,
        sampled_pairs=1e6,
        training=[block_on("date_of_birth"), block_on("postcode")],
    )


def _febrl3() -> Task:
    """5,000 records of 2,000 Australian persons."""
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]
    blocking = [block_on(column) for column in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")]
    swapped = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    return Task(
        _settings("dedupe_only", comparisons, blocking),
        deterministic=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), swapped],
        recall=0.9,
        sampled_pairs=1e6,
        training=[block_on("date_of_birth"), block_on("postcode")],
        quick_training=False,
    )


def _historical() -> Task:
    """50,000 records of historical persons."""
    comparisons = [
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("postcode_fake"),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ]
    area = "substr(postcode_fake,1,3)"
    blocking = [
        block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on(area, "dob"),
        block_on(area, "first_name"),
        block_on(area, "surname"),
        block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ]
    return Task(
        _settings("dedupe_only", comparisons, blocking),
        deterministic=[
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
        sampled_pairs=1e7,
        training=[block_on("first_name", "surname"), block_on("dob")],
    )
