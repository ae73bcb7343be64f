"""More findings to put into the county: the wrongly dead, bills settled twice, employers known by another name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.departments import divisions, rows_of
from simulator.people import COUNTY, NORMAL, STATUS_WORDS
from simulator.registry import DRAWS_170
from simulator.state import County
from simulator.words import Rng, number, toml


def make(rng: Rng, county: County) -> None:
    """All of them."""
    wrongly_dead(rng, county)
    settled_twice(rng, county)
    other_names(rng, county)


def wrongly_dead(rng: Rng, county: County) -> None:
    """Living people with a death record, and a stay in hospital, wages or school after it that gives the lie to it."""
    setting, people = county.setting, county.people
    count = max(2, number(rng, setting.persons * 0.00006, setting.at_least // 2))
    alive = (people["status"].to_numpy() == NORMAL) & people["hukou"].to_numpy()
    jobs = county.jobs[(county.jobs["start"] < setting.month - 9) & (county.jobs["end"] >= setting.month - 1)]
    pupils = county.facts["education/students"]
    pupils = pupils[(pupils["status"] == "在读") & (people["age"].to_numpy()[pupils["person"]] >= 7)]
    stays = county.facts["insurance/reimbursements"]
    owner = county.facts["insurance/persons"]["person"].to_numpy()[stays["reg"]]
    late = (stays["visit_type"] == "住院") & (stays["admitted_on"] > setting.today - 200)
    in_care = np.unique(owner[late & alive[owner] & (county.registry.pension[owner] == DRAWS_170)])
    working = jobs["person"].to_numpy()
    working = np.unique(working[alive[working]])
    at_school = pupils["person"].to_numpy()
    for candidates, days in ((in_care, 260), (working, 215), (at_school, 30)):
        person = rng.permutation(candidates)[:count]
        day = np.full(len(person), setting.today - days) - rng.integers(0, 20, len(person))
        if candidates is at_school:
            enrolled = county.facts["education/students"].set_index("person")["enrolled_on"]
            day = enrolled.loc[person].to_numpy() - rng.integers(40, 90, len(person))
        _record_deaths(county, person, day)


def _record_deaths(county: County, person: np.ndarray, day: np.ndarray) -> None:
    """Records deaths by turns with the police, the crematorium and the hospital."""
    turn = np.arange(len(person)) % 3
    register = county.facts["public_security/population"]
    place = pd.Series(np.arange(len(register)), register["person"])
    cancelled = place.loc[person[turn == 0]].to_numpy()
    status, since = register["status"].to_numpy(copy=True), register["status_date"].to_numpy(copy=True)
    status[cancelled], since[cancelled] = STATUS_WORDS[1], day[turn == 0]
    register["status"], register["status_date"] = status, since
    for k, key in ((1, "civil_affairs/deaths"), (2, "health/death_certificates")):
        who = person[turn == k]
        frame = rows_of(county.people, who, "sex", "birth", "age").rename(columns={"birth": "birth_date"})
        frame["death_date"], frame["division_code"] = day[turn == k], divisions(county.people, who)
        if k == 1:
            frame["cremation_date"] = frame["death_date"] + 2
            frame["applicant_name"] = frame["applicant_phone"] = frame["address"] = None
        else:
            frame = frame.drop(columns="age")
        county.append(key, frame)


def settled_twice(rng: Rng, county: County) -> None:
    """The same bill twice, the same stay twice, overlapping stays; transfers between hospitals are in order."""
    setting, stays = county.setting, county.facts["insurance/reimbursements"]
    count = number(rng, setting.persons * 0.00012, setting.at_least)
    person = county.facts["insurance/persons"]["person"].to_numpy()[stays["reg"]]
    alive = county.people["status"].to_numpy()[person] == NORMAL
    early = alive & (stays["settled_on"] < setting.today - 90)
    inpatient = (stays["visit_type"] == "住院").to_numpy()
    bills = rng.permutation(np.flatnonzero(early & ~inpatient))[:count]
    nights = (stays["discharged_on"] - stays["admitted_on"]).to_numpy()
    lasting = rng.permutation(np.flatnonzero(early & inpatient & (nights >= 4)))[: 4 * count]
    same_bill, same_stay, overlap, transfer = np.array_split(lasting, 4)
    again = [stays.iloc[np.concatenate([bills, same_bill, same_stay])].copy()]
    again[0]["settled_on"] += rng.integers(10, 80, len(again[0]))
    fresh = 90_000_000 + np.arange(len(same_stay))
    again[0].iloc[len(bills) + len(same_bill) :, again[0].columns.get_loc("invoice_no")] = fresh
    for rows, shift in ((overlap, -rng.integers(2, 4, len(overlap))), (transfer, np.zeros(len(transfer), int))):
        other = stays.iloc[rows].copy()
        length = other["discharged_on"] - other["admitted_on"]
        other["admitted_on"] = other["discharged_on"] + shift
        other["discharged_on"] = other["admitted_on"] + length
        other["settled_on"] = other["discharged_on"] + 2
        hospitals = toml("words.toml")["hospitals"]
        other["hospital_code"] = COUNTY * 1000 + (other["hospital_code"] % 1000) % hospitals + 1
        other["fund_paid"] = (other["fund_paid"] * 0.9).astype(np.int64)
        other["invoice_no"] = 95_000_000 + rows
        again.append(other)
    county.append("insurance/reimbursements", pd.concat(again))


def other_names(rng: Rng, county: County) -> None:
    """Some employers stand in the registry without credit code or under another spelling of their name."""
    frame = county.facts["insurance/employers"]
    name, uscc = frame["name"].to_numpy(dtype=object, copy=True), frame["uscc"].to_numpy(dtype=object, copy=True)
    order = rng.permutation(len(frame))
    count = number(rng, len(frame) * 0.03, county.setting.at_least)
    for k in order[: 2 * count]:
        if name[k].endswith("有限公司"):
            name[k] = name[k].removesuffix("有限公司") + "有限责任公司"
        name[k] = name[k].replace("(", "（").replace(")", "）")
    uscc[order[count : 3 * count]] = None
    frame["name"], frame["uscc"] = name, uscc
