"""Writes down what is true beside the extracts; no department ever sees this folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.datasets import PERSON_DATASETS
from simulator.dates import NO_DAY
from simulator.flags import all_flags
from simulator.people import STATUS_WORDS
from simulator.render import record_numbers
from simulator.state import County
from simulator.targets import employer_targets, enrolment_targets
from simulator.view import View


def person_keys(person: np.ndarray) -> pa.Array:
    """The true keys of persons as text."""
    return pc.binary_join_element_wise("P", pc.utf8_lpad(pc.cast(pa.array(person), "string"), 8, "0"), "")


def write_truth(county: County, folder: Path) -> dict[str, Any]:
    """Writes the truth's files and returns the content of meta.json."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = pd.concat(county.noise, ignore_index=True)
    view = View(county)
    tables = {
        "links": links(county), "persons": persons(county), "noise": keyed(noise, ("kind",)),
        "quarantine": keyed(county.quarantine, ("file", "kind")),
        "targets": targets(view), "employer_targets": employers(view), "flags": flags(view),
    }  # fmt: skip
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    setting = county.setting
    meta = {
        "seed": setting.seed, "persons": setting.persons, "as_of": setting.as_of.isoformat(), "noise": setting.noise,
        "carelessness": setting.carelessness,
        "rows": {key: len(frame) for key, frame in county.facts.items()},
        "truth": {name: table.num_rows for name, table in tables.items()},
    }  # fmt: skip
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return meta


def links(county: County) -> pa.Table:
    """source, dataset, record_no, person: a row for every valid row of the person datasets."""
    parts = []
    for dataset in PERSON_DATASETS:
        frame = county.facts[dataset.key]
        count = len(frame)
        parts.append(pa.table({
            "source": pa.array([dataset.source]).take(pa.array(np.zeros(count, np.int64))),
            "dataset": pa.array([dataset.name]).take(pa.array(np.zeros(count, np.int64))),
            "record_no": record_numbers(dataset.key, frame["record_no"].to_numpy()),
            "person": person_keys(frame["person"].to_numpy()),
        }))  # fmt: skip
    return pa.concat_tables(parts)


def keyed(frame: pd.DataFrame, columns: tuple[str, ...]) -> pa.Table:
    """source, dataset, record_no and further columns of a frame with key and record_no."""
    parts = []
    for key, rows in frame.groupby("key", sort=False):
        source, dataset = key.split("/")
        number = record_numbers(key, rows["record_no"].to_numpy())
        if "file" in columns:
            number = pc.if_else(
                pa.array(rows["kind"].to_numpy() == "missing_record_no"), pa.scalar(None, pa.string()), number
            )
        parts.append(pa.table({
            "source": pa.array([source] * len(rows)), "dataset": pa.array([dataset] * len(rows)), "record_no": number,
            **{name: pa.array(rows[name].astype(str)) for name in columns},
        }))  # fmt: skip
    names = ("source", "dataset", "record_no", *columns)
    return pa.concat_tables(parts) if parts else pa.table({name: pa.array([], pa.string()) for name in names})


def persons(county: County) -> pa.Table:
    """Everyone: the true key, number, name, sex, dates, and whether they have local hukou."""
    people = county.people
    death = people["death"].to_numpy()
    return pa.table({
        "person": person_keys(np.arange(len(people))),
        "id_number": pa.array(people["id_number"], from_pandas=True),
        "name": pa.array(people["name"], from_pandas=True),
        "former_name": pa.array(people["former_name"], from_pandas=True),
        "old_id": pa.array(people["old_id"], from_pandas=True),
        "sex": pa.array(people["sex"].to_numpy()), "birth_date": _dates(people["birth"].to_numpy()),
        "death_date": _dates(death), "has_hukou": pa.array(people["hukou"].to_numpy()),
        "status": pa.array(STATUS_WORDS[people["status"].to_numpy()].astype(str)),
    })  # fmt: skip


def targets(view: View) -> pa.Table:
    """Who should be insured and is not."""
    frame = enrolment_targets(view)
    unit = frame["employer"].to_numpy()
    uscc = view.county.employers["uscc"].to_numpy(dtype=object)[np.maximum(unit, 0)]
    return pa.table({
        "person": person_keys(frame["person"].to_numpy()), "insurance_line": pa.array(frame["insurance_line"]),
        "gap": pa.array(frame["gap"]), "recommended_scheme": pc.cast(pa.array(frame["recommended_scheme"]), "string"),
        "payer": pa.array(frame["payer"]), "employer_uscc": pa.array(np.where(unit >= 0, uscc, None), type=pa.string()),
    })  # fmt: skip


def employers(view: View) -> pa.Table:
    """Which employers are not registered, suspended, or insure too few."""
    frame = employer_targets(view)
    units = view.county.employers.iloc[frame["employer"]]
    return pa.table({
        "uscc": pa.array(units["uscc"]), "name": pa.array(units["name"]), "gap": pa.array(frame["gap"].astype(str)),
        "employees_seen": pa.array(frame["employees_seen"].astype(int)),
        "employees_uninsured": pa.array(frame["employees_uninsured"].astype(int)),
    })  # fmt: skip


def flags(view: View) -> pa.Table:
    """The doubts, with amounts in yuan."""
    frame = all_flags(view)
    regs = [[int(reg) for reg in some] if isinstance(some, list) else [] for some in frame["regs"]]
    numbers = [record_numbers("insurance/persons", np.array(some, dtype=np.int64)).to_pylist() for some in regs]
    schemes = [[str(int(scheme)) for scheme in some] if isinstance(some, list) else [] for some in frame["schemes"]]
    whole = {
        name: pa.array(frame[name].astype("float"), from_pandas=True) for name in ("period_from", "period_to", "months")
    }
    return pa.table({
        "flag_type": pa.array(frame["flag_type"].astype(str)),
        "person": person_keys(frame["person"].to_numpy().astype(np.int64)),
        "registry_nos": pa.array(numbers, type=pa.list_(pa.string())),
        "schemes": pa.array(schemes, type=pa.list_(pa.string())),
        "period_from": pc.cast(pc.cast(whole["period_from"], "int64"), "string"),
        "period_to": pc.cast(pc.cast(whole["period_to"], "int64"), "string"),
        "months": pc.cast(whole["months"], "int64"),
        "amount_at_risk": pa.array(frame["amount"].astype(float) / 100),
        "amount_at_risk_max": pa.array(frame["amount_max"].astype(float) / 100),
    })  # fmt: skip


def _dates(days: np.ndarray) -> pa.Array:
    """Days since 1970 as dates; NO_DAY is null."""
    return pa.array(np.where(days == NO_DAY, 0, days).astype(np.int32), mask=days == NO_DAY).cast(pa.date32())
