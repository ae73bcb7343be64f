"""The doubts that the rules raise, worked out once more on the facts with true identities.

Every function returns rows of: flag_type, person, regs (list of registry rows), schemes (list), period_from,
period_to, months, amount, amount_max (cents).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd

from simulator.dates import NO_DAY, month_of, period
from simulator.numbers import eighteen
from simulator.registry import ENDED
from simulator.view import PENSION_ITEM, PENSION_SCHEMES, View

COLUMNS = ["flag_type", "person", "regs", "schemes", "period_from", "period_to", "months", "amount", "amount_max"]
_RELATION = ["reg", "scheme", "agency_code"]


def all_flags(view: View) -> pd.DataFrame:
    """Every flag."""
    return pd.concat([
        deceased_claimants(view), death_conflicts(view), duplicate_benefits(view), duplicate_pension_contributions(view),
        duplicate_medical_contributions(view), duplicate_reimbursements(view), imprisoned_claimants(view),
        multiple_registrations(view), shared_identities(view), shared_accounts(view), unposted_contributions(view),
    ], ignore_index=True)  # fmt: skip


def _flags(kind: str, rows: Iterable[dict]) -> pd.DataFrame:
    """Flags of one type from dicts; what a dict does not say is empty."""
    frame = pd.DataFrame([{"flag_type": kind} | row for row in rows])
    return frame.reindex(columns=COLUMNS) if len(frame) else pd.DataFrame(columns=COLUMNS)


def _case(rows: pd.DataFrame, cents: float, cents_max: float | None = None) -> dict:
    """What a flag says of the payments that it rests on."""
    periods = rows["period"]
    return {
        "regs": sorted(set(rows["reg"])), "schemes": sorted(set(rows["scheme"])), "period_from": periods.min(),
        "period_to": periods.max(), "months": periods.nunique(), "amount": cents,
        "amount_max": cents if cents_max is None else cents_max,
    }  # fmt: skip


def deceased_claimants(view: View) -> pd.DataFrame:
    """Pension or arrears for a period after the month of death; amounts by the latest and the earliest date on record."""
    paid = view.benefits[view.benefits["item"].isin((PENSION_ITEM, "补发")) & view.is_dead[view.benefits["person"]]]
    dates = view.death_dates
    latest = dates.max(axis=0)
    earliest = np.where(dates == NO_DAY, 10**6, dates).min(axis=0)
    late = paid[paid["period"].to_numpy() > period(month_of(view.death[paid["person"]]))]
    claimants = paid[paid["person"].isin(late["person"])]

    def cases() -> Iterable[dict]:
        groups = dict(tuple(claimants.groupby("person")))
        for person, rows in late.groupby("person"):
            every = groups[person]
            surely, at_most = (
                int(every["amount"][every["period"] > int(period(month_of(bound[person])))].sum()) for bound in (latest, earliest)
            )
            yield {"person": person} | _case(rows, surely, at_most)

    return _flags("deceased_claimant", cases())


def death_conflicts(view: View) -> pd.DataFrame:
    """Death records that something later contradicts."""
    numbers = pd.Series(np.arange(len(view.owner))).groupby(view.owner).apply(list)
    rows = ({"person": p, "regs": numbers.get(p, []), "schemes": [], "amount": 0, "amount_max": 0} for p in np.flatnonzero(view.is_contradicted))
    return _flags("death_record_conflict", rows)


def _of_several_relations(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of people who have payments in more than one relation (个人编号, scheme, agency)."""
    relations = frame[["person", *_RELATION]].drop_duplicates()
    counts = relations["person"].value_counts()
    return frame[frame["person"].isin(counts.index[counts > 1])]


def _begun_later(rows: pd.DataFrame, begins: pd.Series) -> pd.DataFrame:
    """Of one month's rows those of every relation but the one that began first (on a tie, the smaller 个人编号)."""
    order = sorted({key: (begins[key], key) for key in map(tuple, rows[_RELATION].to_numpy())}.values())
    first = order[0][1]
    return rows[[tuple(key) != first for key in rows[_RELATION].to_numpy()]]


def duplicate_benefits(view: View) -> pd.DataFrame:
    """Pensions for one period from two relations: the 170 amounts, else those of the relation that began later."""
    frame = _of_several_relations(view.benefits[view.benefits["item"] == PENSION_ITEM])

    def cases() -> Iterable[dict]:
        for person, rows in frame.groupby("person"):
            begins = rows.groupby(_RELATION)["period"].min()
            overlap, cents = [], 0
            for _, month in rows.groupby("period"):
                if len(month[_RELATION].drop_duplicates()) < 2:
                    continue
                overlap.append(month)
                resident = month["scheme"] == 170
                extra = month[resident] if resident.any() and not resident.all() else _begun_later(month, begins)
                cents += int(extra["amount"].sum())
            if overlap:
                yield {"person": person} | _case(pd.concat(overlap), cents)

    return _flags("duplicate_benefit", cases())


def duplicate_pension_contributions(view: View) -> pd.DataFrame:
    """Pension contributions for one month in 170 beside 110/120, or under two 个人编号 or agencies; a year is twelve months."""
    frame = view.contributions
    frame = _of_several_relations(frame[frame["scheme"].isin(PENSION_SCHEMES)])
    yearly = frame["period"] % 100 == 0
    years = frame[yearly]
    spread = years.loc[years.index.repeat(12)].assign(
        period=np.repeat(years["period"].to_numpy(), 12) + np.tile(np.arange(1, 13), len(years)),
        personal_amount=np.repeat(years["personal_amount"].to_numpy(), 12) / 12,
    )
    frame = pd.concat([frame[~yearly], spread])

    def cases() -> Iterable[dict]:
        for person, rows in frame.groupby("person"):
            begins = rows.groupby(_RELATION)["period"].min()
            overlap, cents = [], 0.0
            for _, month in rows.groupby("period"):
                resident = month["scheme"] == 170
                mixed = resident.any() and not resident.all()
                if mixed:
                    extra = month[resident]
                elif month["reg"].nunique() > 1 or month["agency_code"].nunique() > 1:
                    extra = _begun_later(month, begins)
                else:
                    continue
                overlap.append(month)
                cents += float(extra["personal_amount"].sum())
            if overlap:
                yield {"person": person} | _case(pd.concat(overlap), round(cents))

    return _flags("duplicate_contribution", cases())


def duplicate_medical_contributions(view: View) -> pd.DataFrame:
    """390 for a year beside 310 for a month of it: the member's own 390 contribution and the state's."""
    frame = view.contributions
    resident = frame[(frame["scheme"] == 390) & (frame["period"] % 100 == 0)]
    employee = frame[(frame["scheme"] == 310) & frame["person"].isin(resident["person"])]
    pairs = resident.assign(year=resident["period"] // 100).merge(
        employee.assign(year=employee["period"] // 100), on=["person", "year"], suffixes=("", "_310")
    )

    def cases() -> Iterable[dict]:
        for person, rows in pairs.groupby("person"):
            once = rows.drop_duplicates("record_no")
            yield {
                "person": person, "regs": sorted({*rows["reg"], *rows["reg_310"]}), "schemes": [310, 390],
                "period_from": rows["period_310"].min(), "period_to": rows["period_310"].max(),
                "months": rows["period_310"].nunique(),
                "amount": int((once["personal_amount"] + once["subsidy_amount"]).sum()),
            } | {"amount_max": int((once["personal_amount"] + once["subsidy_amount"]).sum())}  # fmt: skip

    return _flags("duplicate_contribution", cases())


def duplicate_reimbursements(view: View) -> pd.DataFrame:
    """One bill or one stay settled twice, or two stays in different hospitals that share two nights or more."""
    frame = view.registry("reimbursements").sort_values(["settled_on", "record_no"])
    stays = frame[frame["visit_type"] == "住院"]
    involved, surplus = set(), {}
    for rows, keys in ((frame, ["person", "hospital_code", "invoice_no"]),
                       (stays, ["person", "hospital_code", "admitted_on", "discharged_on"])):  # fmt: skip
        twice = rows[rows.duplicated(keys, keep=False)]
        involved |= set(twice.index)
        extra = twice[twice.duplicated(keys)]
        surplus |= dict(zip(extra.index, extra["fund_paid"], strict=True))
    several = stays[stays.duplicated("person", keep=False)].reset_index()
    pairs = several.merge(several, on="person", suffixes=("_a", "_b"))
    nights = np.minimum(pairs["discharged_on_a"], pairs["discharged_on_b"]) - np.maximum(pairs["admitted_on_a"], pairs["admitted_on_b"])
    pairs = pairs[(pairs["index_a"] < pairs["index_b"]) & (pairs["hospital_code_a"] != pairs["hospital_code_b"]) & (nights >= 2)]
    for pair in pairs.itertuples():
        involved |= {pair.index_a, pair.index_b}
        smaller = pair.index_a if pair.fund_paid_a <= pair.fund_paid_b else pair.index_b
        surplus.setdefault(smaller, min(pair.fund_paid_a, pair.fund_paid_b))
    rows = frame.loc[sorted(involved)].assign(cents=lambda found: found.index.map(surplus).fillna(0))
    rows["period"] = period(month_of(rows["settled_on"].to_numpy()))
    cases = ({"person": p} | _case(group, int(group["cents"].sum())) for p, group in rows.groupby("person"))
    return _flags("duplicate_reimbursement", cases)


def imprisoned_claimants(view: View) -> pd.DataFrame:
    """Pension for a month after that of the sentence's beginning and before that of its end, in custody."""
    inmates = view.county.facts["justice/inmates"]
    inside = inmates[inmates["custody"].isna() | (inmates["custody"] == "收监")]
    terms = inside[["person", "sentence_from", "sentence_to"]]
    paid = view.benefits[(view.benefits["item"] == PENSION_ITEM) & view.benefits["person"].isin(terms["person"])].merge(terms)
    during = (paid["period"] > period(month_of(paid["sentence_from"]))) & (paid["period"] < period(month_of(paid["sentence_to"])))
    cases = ({"person": p} | _case(rows, int(rows["amount"].sum())) for p, rows in paid[during].groupby("person"))
    return _flags("imprisoned_claimant", cases)


def multiple_registrations(view: View) -> pd.DataFrame:
    """Two or more 个人编号 with an enrolment that has not ended."""
    live = view.enrolments[view.enrolments["status"] != ENDED]
    counts = live[["person", "reg"]].drop_duplicates()["person"].value_counts()
    live = live[live["person"].isin(counts.index[counts > 1])]
    cases = (
        {"person": p, "regs": sorted(set(rows["reg"])), "schemes": sorted(set(rows["scheme"])), "amount": 0, "amount_max": 0}
        for p, rows in live.groupby("person")
    )
    return _flags("multiple_registration", cases)


def shared_identities(view: View) -> pd.DataFrame:
    """One number, as 18 characters, in the registry rows of two human beings."""
    frame = view.county.facts["insurance/persons"]
    number = frame["id_number"].dropna()
    number = number.map(lambda text: eighteen(unicodedata.normalize("NFKC", text).strip(" '\t").upper()))
    number = number[number.duplicated(keep=False)]

    def cases() -> Iterable[dict]:
        for _, regs in number.index.to_series().groupby(number):
            if len(set(view.owner[regs])) > 1:
                yield {"person": view.owner[min(regs)], "regs": sorted(regs), "schemes": [], "amount": 0, "amount_max": 0}

    return _flags("shared_identity", cases())


def shared_accounts(view: View) -> pd.DataFrame:
    """One account into which the pensions of three or more people go in a period."""
    frame = view.benefits[view.benefits["item"] == PENSION_ITEM]
    payees = frame[["account", "period", "person"]].drop_duplicates().groupby(["account", "period"]).size()
    crowded = payees[payees >= 3].reset_index()[["account", "period"]]
    rows = frame[frame["account"].isin(crowded["account"])].merge(crowded, on=["account", "period"])
    cases = ({"person": view.owner[group["reg"].min()]} | _case(group, 0) for _, group in rows.groupby("account"))
    return _flags("shared_account", cases)


def unposted_contributions(view: View) -> pd.DataFrame:
    """Paid to the tax office 60 days ago or more, and no row of that person, scheme and period in the registry."""
    key = ["person", "scheme", "period"]
    paid = view.county.facts["tax/contribution_payments"]
    paid = paid[paid["paid_on"] <= view.setting.today - 60]
    posted = view.registry("contributions")[key].drop_duplicates().assign(posted=True)
    lost = paid.merge(posted, on=key, how="left")
    lost = lost[lost["posted"].isna()]
    numbers = pd.Series(np.arange(len(view.owner))).groupby(view.owner).apply(list)
    cases = (
        {"person": p} | _case(rows.assign(reg=0), int(rows["amount"].sum())) | {"regs": numbers.get(p, [])}
        for p, rows in lost.groupby("person")
    )
    return _flags("unposted_contribution", cases)


