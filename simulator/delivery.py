"""Delivers the facts as the departments do: files by date, part and period, each in its office's habits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas.dataset import Dataset, Kind, Mode
from schemas.datasets import DATASETS
from simulator import history
from simulator.damage import apply
from simulator.dates import month_of, period
from simulator.habits import dress
from simulator.people import Setting
from simulator.render import render
from simulator.state import County
from simulator.words import Rng, toml
from simulator.writers import write_dbf, write_parquet, write_text, write_xlsx

#: The day that decides in which file of an event extract a row stands.
_WHEN = {
    "civil_affairs/deaths": "cremation_date", "health/death_certificates": "death_date",
    "insurance/contributions": "paid_on",
    "insurance/benefits": "paid_on", "insurance/reimbursements": "settled_on", "tax/contribution_payments": "paid_on",
    "tax/wage_withholding": "filed_on",
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True)
class Batch:
    """The rows of one file and what its name says."""

    frame: pd.DataFrame
    on: date
    suffix: str = ""


def deliver(county: County, rng: Rng, out: Path) -> pd.DataFrame:
    """Writes every dataset's files below `out`; returns the rows to be quarantined: key, file, record_no, kind."""
    broken = []
    for dataset in DATASETS:
        layout = layout_of(dataset)
        folder = out / dataset.source
        folder.mkdir(parents=True, exist_ok=True)
        for batch in _batches(dataset, layout, county, rng):
            name = file_name(dataset, batch.on, batch.suffix)
            frame = history.sent_twice(rng, batch.frame)
            write(dataset, county, frame, folder / name, rng)
            if "damage" in frame:
                bad = frame[frame["damage"].notna()]
                broken.append(
                    pd.DataFrame(
                        {
                            "key": dataset.key,
                            "file": f"{dataset.source}/{name}",
                            "record_no": bad["record_no"],
                            "kind": bad["damage"],
                        }
                    )
                )
    return pd.concat(broken, ignore_index=True)


def layout_of(dataset: Dataset) -> dict:
    """How the department delivers the dataset."""
    layout: dict = toml("layouts.toml")[dataset.source][dataset.name]
    return layout


def file_name(dataset: Dataset, on: date, suffix: str = "") -> str:
    """The name of a file of the dataset."""
    layout = layout_of(dataset)
    return f"{dataset.name}_{on:%Y%m%d}{suffix}.{layout['format']}" + (".gz" if layout.get("gz") else "")


def _batches(dataset: Dataset, layout: dict, county: County, rng: Rng) -> Iterator[Batch]:
    """The files of one dataset, oldest first."""
    sound, setting = county.facts[dataset.key], county.setting
    frame = sound
    if dataset.key in county.damaged:
        frame = pd.concat([sound, county.damaged[dataset.key]], ignore_index=True)
        place = np.concatenate([np.arange(len(sound)), rng.integers(0, len(sound), len(frame) - len(sound))])
        frame = frame.iloc[np.argsort(place, kind="stable")]
    if dataset.mode == Mode.EVENTS:
        yield from _events(dataset, layout, frame, setting, rng)
    elif layout.get("delta"):
        base, delta = history.as_delta(rng, frame, county)
        yield Batch(base, setting.as_of - history.BASE, "_full")
        yield Batch(delta, setting.as_of, "_delta")
    else:
        if layout.get("older_full"):
            yield Batch(history.older_full(rng, dataset.key, sound, county), setting.as_of - history.OLDER)
        parts = layout.get("parts", 1)
        for part, rows in enumerate(np.array_split(np.arange(len(frame)), parts), start=1):
            suffix = layout.get("suffix", "") + (f"_{part:02d}" if parts > 1 else "")
            yield Batch(frame.iloc[rows], setting.as_of, suffix)


def _events(dataset: Dataset, layout: dict, frame: pd.DataFrame, setting: Setting, rng: Rng) -> Iterator[Batch]:
    """Events by month, quarter or half-year; a file is sent on the fifth of the next month."""
    length = _MONTHS[layout["split"]]
    month = np.clip(month_of(frame[_WHEN[dataset.key]].to_numpy()), None, setting.month - 1)
    if dataset.source in ("insurance", "tax"):
        month = np.maximum(month, setting.first_month)
    frame, bucket = history.with_corrections(rng, dataset.key, frame, month // length)
    for k in np.unique(bucket):
        sent = int(period((k + 1) * length))
        yield Batch(frame[bucket == k], min(date(sent // 100, sent % 100, 5), setting.as_of))


def write(dataset: Dataset, county: County, frame: pd.DataFrame, path: Path, rng: Rng) -> None:
    """One file, in the habits of its office."""
    layout = layout_of(dataset)
    form, kind = layout.get("dates", "dash"), layout["format"]
    frame = county.with_identity(frame)
    table = render(dataset, frame, form, layout.get("words", False), native=kind == "parquet")
    if "op" in frame:
        table = table.append_column("操作", pa.array(frame["op"]))
    damage = frame["damage"].to_numpy(dtype=object) if "damage" in frame else np.full(len(frame), None)
    table = apply(table, damage, rng)
    for name in layout.get("extra", ()):
        table = table.append_column(name, pa.array([None] * table.num_rows, type=pa.string()))
    if kind in ("csv", "txt"):
        table = dress(rng, table, keep=("name", "id_number", "操作"))
    table = table.rename_columns([_header(dataset, layout, name) for name in table.column_names])
    if layout.get("reverse"):
        table = table.select(table.column_names[::-1])
    match kind:
        case "parquet":
            write_parquet(table, path)
        case "xlsx":
            dates = [_header(dataset, layout, column.name) for column in dataset.columns if column.kind == Kind.DATE]
            write_xlsx(table, path, numbers=dates if form == "serial" else ())
        case "dbf":
            write_dbf(table, path)
        case _:
            text = {key: layout[key] for key in ("sep", "encoding", "bom", "crlf", "gz") if key in layout}
            overfull = damage == "too_many_fields"
            lines = [
                layout.get("sep", ",").join([value or "" for value in row.values()] + ["", "见附件", "3"])
                for row in table.filter(pa.array(overfull)).to_pylist()
            ]
            write_text(table.filter(pa.array(~overfull)), path, raw_lines=lines, **text)


def _header(dataset: Dataset, layout: dict, name: str) -> str:
    """The header that this office gives a column."""
    if not dataset.has(name):
        return name
    return layout.get("headers", {}).get(name, dataset.column(name).header)
