"""Two tables of invented Chinese persons that overlap, with the truth of who is who.

    python -m benchmarks.people --persons 1000000 --profile hard --seed 1 --out FOLDER

writes left.parquet and right.parquet (uid, id_number, name, former_name, sex, birth_date, division_code, phone) and
truth.parquet (left_uid, right_uid). Names, villages and misspellings are the simulator's; profiles are described in
people_noise.toml. The left side is what an office delivers, the right side is the register.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.people_noise import HOUSEHOLD, Columns, profile, spoil
from simulator.dates import NO_DAY, year_of
from simulator.names import given_names, minority_names, surnames
from simulator.numbers import citizen_numbers, digits, text
from simulator.people import COUNTY, villages
from simulator.words import Rng, chance, weighted

_HEAD, _SPOUSE, _CHILD, _TWIN = range(HOUSEHOLD)
_BORN = (-12_784, 9_131)  #: days of birth of heads of household, 1935 to 1994
_REGIONS = {COUNTY: 0.80, 320922: 0.05, 320981: 0.05, 341226: 0.04, 411423: 0.03, 522426: 0.03}
_PREFIXES = np.array([130, 133, 135, 136, 137, 138, 139, 150, 151, 158, 159, 177, 180, 187, 189])


def make(out: Path, persons: int, name: str, seed: int, overlap: float = 0.95) -> None:
    """Writes the three files; each side has `persons` records, a share `overlap` of them with a partner."""
    rng, shares = np.random.default_rng(seed), profile(name)
    shared = round(persons * overlap)
    people = _people(rng, 2 * persons - shared, shares["twins"], shares["renamed"])
    order = rng.permutation(2 * persons - shared)
    # A uid is the place in the file and the order of the file is chance, so neither tells who is who.
    left, right = rng.permutation(order[:persons]), rng.permutation(order[persons - shared :])
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "left.parquet", "L", spoil(rng, shares, people, left))
    _write(out / "right.parquet", "R", {column: values[right] for column, values in people.items()})
    place = np.full(2 * persons - shared, -1)
    place[right] = np.arange(persons)
    known = np.flatnonzero(place[left] >= 0)
    pq.write_table(pa.table({"left_uid": _uids("L", known), "right_uid": _uids("R", place[left][known])}),
                   out / "truth.parquet")  # fmt: skip


def _people(rng: Rng, size: int, twins: float, renamed: float) -> Columns:
    """Everyone in households of a couple and two children; the columns of a record, as they truly are."""
    homes = -(-size // HOUSEHOLD)
    role = np.arange(homes * HOUSEHOLD) % HOUSEHOLD
    sex, birth = _sexes_and_births(rng, homes)
    twin = np.flatnonzero(np.repeat(chance(rng, twins * HOUSEHOLD / 2, homes), HOUSEHOLD) & (role == _TWIN))
    birth[twin] = birth[twin - 1]
    same = twin[chance(rng, 0.7, len(twin))]
    sex[same] = sex[same - 1]
    own = surnames(rng, len(role)).reshape(homes, HOUSEHOLD)
    own[:, [_CHILD, _TWIN]] = own[:, [_HEAD]]
    family = own.ravel()
    given = given_names(rng, sex, year_of(birth))
    for k in twin:
        last = given[k][-1] if given[k][-1] != given[k - 1][-1] else "双"
        given[k] = given[k - 1][0] + last
    name, former = family + given, np.full(len(role), None, dtype=object)
    other = np.flatnonzero(chance(rng, renamed, len(role)))
    former[other] = family[other] + given_names(rng, sex[other], year_of(birth[other]))
    former[former == name] = None
    long = np.flatnonzero(chance(rng, 0.006, len(role)) & (role <= _SPOUSE))
    name[long], former[long] = minority_names(rng, len(long)), None
    place = weighted(rng, dict(zip(*(villages()[c] for c in ("division", "weight")))), homes)
    people = {
        "id_number": _numbers(rng, sex, birth, role),
        "name": name,
        "former_name": former,
        "sex": sex.astype(str).astype(object),
        "birth_date": birth,
        "division_code": np.repeat(place.astype(str).astype(object), HOUSEHOLD),
        "phone": _phones(rng, role),
    }
    return {column: values[:size] for column, values in people.items()}


def _sexes_and_births(rng: Rng, homes: int) -> tuple[NDArray, NDArray]:
    """Sex (1 man, 2 woman) and day of birth of every member of each household."""
    head = rng.integers(*_BORN, homes)
    child = head + rng.integers(22 * 365, 28 * 365, homes)
    born = [head, head + rng.integers(-900, 1800, homes), child, child + rng.integers(400, 1500, homes)]
    sex = rng.integers(1, 3, (homes, HOUSEHOLD))
    sex[:, _HEAD], sex[:, _SPOUSE] = 1, 2
    return sex.ravel(), np.stack(born, axis=1).ravel()


def _numbers(rng: Rng, sex: NDArray, birth: NDArray, role: NDArray) -> NDArray:
    """Citizen numbers, each once; who was born on one day in one region has consecutive sequence numbers."""
    home = weighted(rng, _REGIONS, len(role)).reshape(-1, HOUSEHOLD)
    home[:, [_CHILD, _TWIN]] = COUNTY
    region = home.ravel()
    order = np.lexsort((birth, region))
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (np.diff(birth[order]) != 0) | (np.diff(region[order]) != 0)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))
    pair = ((birth * 7919 + region) % 400 + rank) % 500
    return _objects(citizen_numbers(region, birth, 2 * pair + (sex == 1)))


def _phones(rng: Rng, role: NDArray) -> NDArray:
    """Mobile numbers; every fifth child is reached by that of the head of household."""
    prefix = _PREFIXES[rng.integers(0, len(_PREFIXES), len(role))]
    phone = _objects(text(digits(prefix * 10**8 + rng.integers(0, 10**8, len(role)), 11) + np.uint8(ord("0"))))
    borrowed = np.flatnonzero((role >= _CHILD) & chance(rng, 0.2, len(role)))
    phone[borrowed] = phone[borrowed - role[borrowed]]
    return phone


def _objects(strings: pa.Array) -> NDArray:
    """An Arrow column of strings as an object array."""
    return strings.to_numpy(zero_copy_only=False)


def _uids(letter: str, places: NDArray) -> pa.Array:
    """Names of records: the letter and the place in seven digits."""
    head = np.full((len(places), 1), ord(letter), np.uint8)
    return text(np.hstack([head, digits(places, 7) + np.uint8(ord("0"))]))


def _write(path: Path, letter: str, columns: Columns) -> None:
    """One side as Parquet."""
    days = columns["birth_date"]
    birth = pa.array(days.astype(np.int32), pa.int32(), mask=days == NO_DAY).cast(pa.date32())
    fields = {
        name: birth if name == "birth_date" else pa.array(values, pa.string()) for name, values in columns.items()
    }
    pq.write_table(pa.table({"uid": _uids(letter, np.arange(len(days)))} | fields), path)


def main() -> None:
    """Makes the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000, help="records on each side")
    parser.add_argument("--profile", choices=["light", "hard", "borrowed"], default="light")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--overlap", type=float, default=0.95)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    make(options.out, options.persons, options.profile, options.seed, options.overlap)


if __name__ == "__main__":
    main()
