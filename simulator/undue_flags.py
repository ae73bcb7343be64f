"""The doubts about money that should not have moved, or should have: worked out on the facts with true identities.

Rows are as those of `simulator.flags`, which calls these functions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import NO_DAY, month_of, period, year_of
from simulator.findings_frame import flags_of
from simulator.targets import PAID_FOR, SEVERE_GRADES, enrolment_targets, paid_by_government
from simulator.view import EMPLOYEE_SCHEMES, PENSION_ITEM, View

#: Yuan a year by line: premium and subsidy of the lowest tier; premium.
_DUE = {"pension": 130, "medical": 400}


def _dates(view: View, person: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """The date of death that ranks first, the latest and the earliest, of each of these persons."""
    earliest = np.where(view.death_dates == NO_DAY, 10**6, view.death_dates).min(axis=0)
    return view.death[person], view.death_dates.max(axis=0)[person], earliest[person]


def _between(kind: str, rows: pd.DataFrame, found: NDArray, sure: NDArray) -> pd.DataFrame:
    """Flags of persons with a `found` row: `sure` cents are the least, all rows' the most."""
    flags = flags_of(kind, rows[found])
    cents = rows["cents"].to_numpy()
    for column, amounts in (("amount", np.where(sure, cents, 0)), ("amount_max", cents)):
        sums = pd.Series(amounts).groupby(rows["person"].to_numpy()).sum()
        flags[column] = sums.reindex(flags["person"]).to_numpy()
    return flags


def deceased_contributions(view: View) -> pd.DataFrame:
    """What a person or an employer paid for periods after the month of death; a year begins in January."""
    paid = view.contributions[view.is_dead[view.contributions["person"]]]
    paid = paid.assign(cents=paid["personal_amount"] + paid["employer_amount"])
    paid = paid[paid["cents"] > 0]
    periods = paid["period"].to_numpy()
    begins = periods + (periods % 100 == 0)
    death, latest, earliest = (begins > period(month_of(day)) for day in _dates(view, paid["person"].to_numpy()))
    return _between("deceased_contribution", paid[earliest], death[earliest], latest[earliest])


def deceased_reimbursements(view: View) -> pd.DataFrame:
    """Treatment after death, and stays that end more than a day after it, of which nothing is sure."""
    paid = view.registry("reimbursements")
    paid = paid[view.is_dead[paid["person"]] & (paid["fund_paid"] > 0)]
    begun = paid["admitted_on"].to_numpy()
    ended = np.maximum(begun, paid["discharged_on"].to_numpy())
    paid = paid.assign(cents=paid["fund_paid"], period=period(month_of(begun)))
    death, latest, earliest = _dates(view, paid["person"].to_numpy())
    possible = (begun > earliest) | (ended > earliest + 1)
    found = (begun > death) | (ended > death + 1)
    return _between("deceased_reimbursement", paid[possible], found[possible], (begun > latest)[possible])


def undue_premiums(view: View) -> pd.DataFrame:
    """Premiums the state paid for the dead, for pensioners, for employees, and for people on no list.

    The last are not sure. Of the dead the state's subsidy counts, too.
    """
    frame = view.contributions
    rows = frame[frame["scheme"].isin((170, 390)) & (frame["subsidy_amount"] > 0)]
    rows = rows.assign(cents=rows["subsidy_amount"])
    person, scheme, periods = (rows[name].to_numpy() for name in ("person", "scheme", "period"))
    paid_on, whole = rows["paid_on"].to_numpy(), (rows["personal_amount"] + rows["employer_amount"]).to_numpy() == 0
    yearly = periods % 100 == 0
    begins, ends = periods + yearly, periods + 12 * yearly

    def after(day: NDArray) -> NDArray:
        late = whole & yearly & (ends > period(month_of(day))) & (paid_on > day)
        return view.is_dead[person] & ((begins > period(month_of(day))) | late)

    death, latest, earliest = (after(day) for day in _dates(view, person))
    month = period(month_of(paid_on))
    drawn = view.benefits[view.benefits["item"] == PENSION_ITEM]
    since = drawn.groupby("person")["period"].min().reindex(person).to_numpy()
    draws = (scheme == 170) & _has(drawn, person, month) & (since < begins)
    normal = frame[frame["kind"] == "正常应缴"]
    works = np.where(
        scheme == 170,
        _has(normal[normal["scheme"].isin(EMPLOYEE_SCHEMES)], person, month),
        _has(normal[normal["scheme"] == 310], person, month),
    )
    proven = whole & ~earliest & (draws | works)
    unlisted = whole & ~earliest & ~proven & ~_listed(view, person, scheme, begins // 100, year_of(paid_on))
    kept = earliest | proven | unlisted
    spread = rows[kept].assign(found=(death | proven | unlisted)[kept], sure=(latest | proven)[kept])
    flags = _between("undue_government_premium", spread, spread["found"].to_numpy(), spread["sure"].to_numpy())
    return flags.drop(columns=["period_from", "period_to", "months"])


def _has(rows: pd.DataFrame, person: NDArray, month: NDArray) -> NDArray[np.bool_]:
    """Whether the rows hold this person and period."""
    return np.isin(
        person.astype(np.int64) * 10**6 + month, rows["person"].to_numpy() * 10**6 + rows["period"].to_numpy()
    )


def _listed(view: View, person: NDArray, scheme: NDArray, year: NDArray, paid: NDArray) -> NDArray[np.bool_]:
    """Whether a list held the person at some time from the year of payment to the end of the premium's year."""
    found = np.zeros(len(person), bool)
    for frame, since, until, line in _lists(view):
        rows = pd.DataFrame({"person": frame["person"].to_numpy(), "since": since, "until": until})
        asked = pd.DataFrame({"person": person, "year": year, "paid": np.minimum(year, paid)}).reset_index()
        both = asked.merge(rows, on="person")
        held = both[(both["year"] >= both["since"]) & (both["paid"] <= both["until"])]["index"]
        fits = np.ones(len(person), bool) if line is None else scheme == line
        found |= np.isin(np.arange(len(person)), held) & fits
    return found


def _lists(view: View) -> list[tuple[pd.DataFrame, NDArray, NDArray, int | None]]:
    """Rows of each list, the years from and to which they hold, and the one scheme that they are for."""
    facts, birth = view.county.facts, view.county.people["birth"].to_numpy()
    lists: list[tuple[pd.DataFrame, NDArray, NDArray, int | None]] = []
    for key, categories in PAID_FOR.items():
        frame = facts[key][facts[key]["category"].isin(categories)]
        dated = "start_date" in frame
        since = year_of(frame["start_date"].to_numpy()) if dated else np.zeros(len(frame), int)
        end = frame["end_date"].to_numpy() if dated else np.full(len(frame), NO_DAY)
        lists.append((frame, since, np.where(end == NO_DAY, 9999, year_of(end)), None))
    frame = facts["disabled_federation/disabled_persons"]
    frame = frame[frame["grade"].isin(SEVERE_GRADES)]
    lists.append((frame, year_of(frame["issued_on"].to_numpy()), np.full(len(frame), 9999), None))
    frame = facts["natural_resources/land_requisition"]
    born = year_of(birth[frame["person"]])
    since = np.maximum(year_of(frame["requisitioned_on"].to_numpy()), born + 16)
    lists.append((frame, since, born + 60, 170))
    return lists


def uncovered_hardship(view: View) -> pd.DataFrame:
    """People the government should pay for who are not enrolled in a resident scheme, or not paid for. One a line."""
    targets = enrolment_targets(view)
    targets = targets[targets["gap"].isin(("not_enrolled", "lapsed")) & targets["recommended_scheme"].isin((170, 390))]
    parts, paid_for = [], paid_by_government(view)
    for line, rows in targets.groupby("insurance_line"):
        person = rows["person"].to_numpy()
        needy = paid_for[str(line)][person]
        parts.append(pd.DataFrame({"person": person[needy], "cents": _DUE[str(line)] * 100, "line": line}))
    due = pd.concat(parts, ignore_index=True)
    due["case"] = np.arange(len(due))
    reg = view.county.registry.reg_of[due["person"]]
    due["reg"] = np.where(reg < 0, np.nan, reg)
    return flags_of("uncovered_hardship", due, by="case")


def early_pensions(view: View) -> pd.DataFrame:
    """Pensions before 60 (170), 50 (men) and 45 (women), which are sure, or before 60 and 50, which are not."""
    drawn = view.benefits[view.benefits["item"] == PENSION_ITEM]
    people, person = view.county.people, drawn["person"].to_numpy()
    birth, man = month_of(people["birth"].to_numpy()[person]), people["sex"].to_numpy()[person] == 1
    resident = drawn["scheme"].to_numpy() == 170
    usual = np.where(resident | man, 60, 50)
    possible = np.select([resident, man], [60, 50], 45)
    periods = drawn["period"].to_numpy()
    early = periods < period(birth + usual * 12)
    rows = drawn[early].assign(cents=drawn["amount"][early])
    sure = (periods < period(birth + possible * 12))[early]
    return _between("early_pension", rows, np.ones(len(rows), bool), sure)
