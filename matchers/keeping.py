"""Keeps what a night's linkage knew and found.

Any two records can be weighed afterwards as the night weighed its pairs, and a night without news takes its links.
A folder of Parquet files, private and overwritten: the comparable entries, how common names are, for each round who was
placed where when it began, with what blocking and scoring drew from the whole county, and who was placed where in the
end. `made_of` says what all that follows from (`matchers.made_of`); `whole.json` is written last, with every file's size.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from matchers import parameters, sql_runner
from matchers.parameters import Parameters
from matchers.warehouse import quoted

#: Tables of the night, and tables of each round.
NIGHT = {
    "person_entry": "std.person_entry",
    "name_frequency": "link.name_frequency",
    "sound_frequency": "link.sound_frequency",
    "entry_employer": "link.entry_employer",
}
ROUND = (
    "employer_size", "phone_size", "certain_share", "payment_delay", "entry_payment", "person_payment", "payment_share",
    "match_share",
)  # fmt: skip
#: What the rest of the night needs of the linkage. The words of evidence and the names of persons are made anew.
RESULT = {
    "number_form": "std.number_form",
    "entry_person": "link.entry_person",
    "review_pair": "link.review_pair",
    "missed_link": "link.missed_link",
    "pattern_level": "link.pattern_level",
    "block_rule": "link.block_rule",
    "block_report": "link.block_report",
}
#: What came of the linkage of employers.
EMPLOYERS = {
    "employer_entry": "link.employer_entry",
    "employer_parameter": "link.unit_parameter",
    "employer_links": "pub.employer_links",
    "employer_review_pairs": "pub.employer_review_pairs",
    "employer_decisions": "pub.link_decisions",
}
MADE_OF, WHOLE = "made_of", "whole.json"
PARAMETERS = "parameters.json"
PERSONS = "persons.json"


def renew(store: Path, name: str, made_of: str = "", published: str | None = None) -> Path:
    """A folder of that name in the store, with all that an earlier night kept of a linkage made of the same, if any has.

    Of the others stay the newest and that of the `published` run: its results are looked into until the next are out.
    """
    nights = sorted((path for path in store.glob("*") if path.is_dir()), reverse=True)
    same = next((path for path in nights if made_of and _is_of(path, made_of) and is_whole(path)), None)
    folder = store / name
    folder.mkdir(parents=True, mode=0o700)
    _put(folder / MADE_OF, made_of.encode())
    if same:
        shutil.copytree(same, folder, copy_function=_linked, dirs_exist_ok=True)
    for older in nights[1:]:
        if older.name != published:
            shutil.rmtree(older)
    return folder


def is_whole(folder: Path) -> bool:
    """Whether the folder holds a linkage to its end, every file as long as it was written."""
    listed = folder / WHOLE
    return listed.is_file() and listed.read_bytes() == _sizes(folder)


def _is_of(folder: Path, made_of: str) -> bool:
    path = folder / MADE_OF
    return path.is_file() and path.read_bytes() == made_of.encode()


def _sizes(folder: Path) -> bytes:
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*.parquet"))}
    return json.dumps(sizes).encode()


def _linked(source: str, target: str) -> None:
    """The file under a second name; a copy where the file system knows no second names."""
    if Path(target).exists():
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def keep_start(connection: duckdb.DuckDBPyConnection, folder: Path, learnt: Parameters) -> None:
    """What holds all night: entries, frequencies, the model's parameters."""
    parameters.save(learnt, folder / PARAMETERS)
    for name, table in NIGHT.items():
        _write(connection, table, folder / f"{name}.parquet")
    (folder / PERSONS).write_text("{}", encoding="utf-8")


def keep_round(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, values: Mapping[str, Any]) -> None:
    """What the round began with. Called after its pairs are scored and before any is accepted."""
    own = folder / name
    own.mkdir(mode=0o700)
    sql_runner.run(connection, "57_explain/kept_place", values)
    for table in ("kept_place", *ROUND):
        _write(connection, f"link.{table}", own / f"{table}.parquet")
    persons = json.loads((folder / PERSONS).read_text(encoding="utf-8"))
    (folder / PERSONS).write_text(json.dumps({**persons, name: values["persons"]}), encoding="utf-8")


def keep_end(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Which entry speaks for a record that repeats an earlier one, and what came out; after that the folder is whole."""
    sql_runner.run(connection, "57_explain/kept_record", {})
    _write(connection, "link.kept_record", folder / "kept_record.parquet")
    for name, table in RESULT.items():
        _write(connection, table, folder / f"{name}.parquet")
    _put(folder / WHOLE, _sizes(folder))


def keep_employers(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """How employers were linked, which comes before all else."""
    for name, table in EMPLOYERS.items():
        _write(connection, table, folder / f"{name}.parquet")


def take_employers(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The tables of `keep_employers`, to which persons add theirs."""
    for name, table in EMPLOYERS.items():
        provide(connection, folder / f"{name}.parquet", "table", table)


def take(connection: duckdb.DuckDBPyConnection, folder: Path, tables: Mapping[str, str]) -> None:
    """The tables as views of what the folder keeps of them."""
    for name, table in tables.items():
        connection.execute(" ".join(["drop table if exists", quoted(table)]))
        provide(connection, folder / f"{name}.parquet", "view", table)


def provide(connection: duckdb.DuckDBPyConnection, path: Path, kind: str, name: str) -> None:
    """The file's rows as a `view` or a `table` of that name."""
    rows = connection.read_parquet(str(path)).sql_query()
    connection.execute(" ".join(["create or replace", kind, quoted(name), "as", rows]))


def _write(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    connection.table(table).write_parquet(str(path), compression="lz4_raw")
    path.chmod(0o600)


def _put(path: Path, content: bytes) -> None:
    """The file, there with all its content or not at all."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(path)
