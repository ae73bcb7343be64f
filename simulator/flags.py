"""The doubts that the rules raise, worked out once more on the facts with true identities.

Every function returns a row a flag: flag_type, person, regs (registry rows), schemes, period_from, period_to,
months, amount, amount_max (cents).
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd

from simulator import defaults, undue_flags
from simulator.dates import NO_DAY, month_of, period
from simulator.findings_frame import flags_of
from simulator.numbers import eighteen
from simulator.registry import ENDED
from simulator.view import PENSION_ITEM, PENSION_SCHEMES, View

_RELATION = ["reg", "scheme", "agency_code"]


def all_flags(view: View) -> pd.DataFrame:
    """Every flag."""
    rules = (
        deceased_claimants, death_conflicts, duplicate_benefits, duplicate_pension_contributions,
        duplicate_medical_contributions, duplicate_reimbursements, imprisoned_claimants, multiple_registrations,
        shared_identities, shared_accounts, unposted_contributions, undue_flags.deceased_contributions,
        undue_flags.deceased_reimbursements, undue_flags.undue_premiums, undue_flags.uncovered_hardship,
        undue_flags.early_pensions,
    )  # fmt: skip
    found = [rule(view) for rule in rules]
    return pd.concat([flags for flags in found if len(flags)], ignore_index=True)


def deceased_claimants(view: View) -> pd.DataFrame:
    """Pension or arrears for a period after the month of death; amounts by the latest and the earliest date known."""
    paid = view.benefits[view.benefits["item"].isin((PENSION_ITEM, "补发")) & view.is_dead[view.benefits["person"]]]
    dates, person, periods = view.death_dates, paid["person"].to_numpy(), paid["period"].to_numpy()
    earliest = np.where(dates == NO_DAY, 10**6, dates).min(axis=0)

    def after(day: np.ndarray) -> np.ndarray:
        return periods > period(month_of(day[person]))

    flags = flags_of("deceased_claimant", paid[after(view.death)])
    for column, bound in (("amount", dates.max(axis=0)), ("amount_max", earliest)):
        sums = paid["amount"].where(after(bound), 0).groupby(person).sum()
        flags[column] = sums.reindex(flags["person"]).to_numpy()
    return flags


def death_conflicts(view: View) -> pd.DataFrame:
    """Death records that something later contradicts."""
    person = pd.DataFrame({"person": np.flatnonzero(view.is_contradicted)})
    return flags_of("death_record_conflict", person.merge(view.numbers, how="left"))


def _repeated(frame: pd.DataFrame, cents: str, same_relation_family: bool) -> pd.DataFrame:
    """The rows of one person for one period from several relations (个人编号, scheme, agency), with the cents at risk.

    At risk is what 170 pays beside 110/120; else all but the relation that began first (on a tie, the smallest
    个人编号). If `same_relation_family`, 110 beside 120 under one 个人编号 and agency is no repetition.
    """
    relations = frame[["person", *_RELATION]].drop_duplicates()
    counts = relations["person"].value_counts()
    rows = frame[frame["person"].isin(counts.index[counts > 1])].copy()
    if rows.empty:
        return rows.assign(cents=0)
    rows["begin"] = rows.groupby(_RELATION)["period"].transform("min")
    rows["order"] = rows.groupby(["begin", *_RELATION]).ngroup()
    rows["is_170"] = rows["scheme"] == 170
    months = rows.groupby(["person", "period"])
    mixed = months["is_170"].transform("any") & ~months["is_170"].transform("all")
    if same_relation_family:
        several = (months["reg"].transform("nunique") > 1) | (months["agency_code"].transform("nunique") > 1)
    else:
        several = months["order"].transform("nunique") > 1
    extra = np.where(mixed, rows["is_170"], rows["order"] > months["order"].transform("min"))
    rows["cents"] = np.where(extra, rows[cents], 0)
    return rows[mixed | several]


def duplicate_benefits(view: View) -> pd.DataFrame:
    """Pensions of one person for one period from two relations."""
    frame = view.benefits[view.benefits["item"] == PENSION_ITEM]
    return flags_of("duplicate_benefit", _repeated(frame, "amount", same_relation_family=False))


def duplicate_pension_contributions(view: View) -> pd.DataFrame:
    """Pension contributions for one month in 170 beside 110/120, or under two 个人编号 or agencies.

    A row for a year counts as twelve monthly ones.
    """
    frame = view.contributions
    frame = frame[frame["scheme"].isin(PENSION_SCHEMES)]
    yearly = frame["period"] % 100 == 0
    years = frame[yearly]
    spread = years.loc[years.index.repeat(12)].assign(
        period=np.repeat(years["period"].to_numpy(), 12) + np.tile(np.arange(1, 13), len(years)),
        personal_amount=np.repeat(years["personal_amount"].to_numpy(), 12) / 12,
    )
    rows = _repeated(pd.concat([frame[~yearly], spread]), "personal_amount", same_relation_family=True)
    return flags_of("duplicate_contribution", rows)


def duplicate_medical_contributions(view: View) -> pd.DataFrame:
    """390 for a year beside 310 for a month of it: the member's own 390 contribution and the state's."""
    frame = view.contributions
    resident = frame[(frame["scheme"] == 390) & (frame["period"] % 100 == 0)]
    employee = frame[(frame["scheme"] == 310) & frame["person"].isin(resident["person"])]
    resident, employee = (rows.assign(year=rows["period"] // 100) for rows in (resident, employee))
    key = ["person", "year"]
    months = employee.merge(resident[key].drop_duplicates(), on=key)
    years = resident.merge(employee[key].drop_duplicates(), on=key)
    years = years.assign(cents=years["personal_amount"] + years["subsidy_amount"], period=np.nan)
    return flags_of("duplicate_contribution", pd.concat([months, years]))


def duplicate_reimbursements(view: View) -> pd.DataFrame:
    """One bill or one stay settled twice, or two stays in different hospitals that share two nights or more."""
    frame = view.registry("reimbursements").sort_values(["settled_on", "record_no"])
    stays = frame[frame["visit_type"] == "住院"]
    involved: set[int] = set()
    surplus: dict[int, int] = {}
    for rows, keys in ((frame, ["person", "hospital_code", "invoice_no"]),
                       (stays, ["person", "hospital_code", "admitted_on", "discharged_on"])):  # fmt: skip
        twice = rows[rows.duplicated(keys, keep=False)]
        involved |= set(twice.index)
        extra = twice[twice.duplicated(keys)]
        surplus |= dict(zip(extra.index, extra["fund_paid"], strict=True))
    several = stays[stays.duplicated("person", keep=False)].reset_index()
    pairs = several.merge(several, on="person", suffixes=("_a", "_b"))
    nights = np.minimum(pairs["discharged_on_a"], pairs["discharged_on_b"]) - np.maximum(
        pairs["admitted_on_a"], pairs["admitted_on_b"]
    )
    pairs = pairs[
        (pairs["index_a"] < pairs["index_b"]) & (pairs["hospital_code_a"] != pairs["hospital_code_b"]) & (nights >= 2)
    ]
    for pair in pairs.itertuples():
        involved |= {pair.index_a, pair.index_b}
        smaller = pair.index_a if pair.fund_paid_a <= pair.fund_paid_b else pair.index_b
        surplus.setdefault(smaller, min(pair.fund_paid_a, pair.fund_paid_b))
    rows = frame.loc[sorted(involved)]
    rows = rows.assign(cents=rows.index.map(surplus).fillna(0), period=period(month_of(rows["settled_on"].to_numpy())))
    return flags_of("duplicate_reimbursement", rows)


def imprisoned_claimants(view: View) -> pd.DataFrame:
    """Pension for a month after that of the sentence's beginning and before that of its end, in custody."""
    inmates = view.county.facts["justice/inmates"]
    inside = inmates[inmates["custody"].isna() | (inmates["custody"] == "收监")]
    terms = inside[["person", "sentence_from", "sentence_to"]]
    paid = view.benefits[(view.benefits["item"] == PENSION_ITEM) & view.benefits["person"].isin(terms["person"])].merge(
        terms
    )
    during = (paid["period"] > period(month_of(paid["sentence_from"]))) & (
        paid["period"] < period(month_of(paid["sentence_to"]))
    )
    return flags_of("imprisoned_claimant", paid[during].assign(cents=paid["amount"]))


def multiple_registrations(view: View) -> pd.DataFrame:
    """Two or more 个人编号 with an enrolment that has not ended."""
    live = view.enrolments[view.enrolments["status"] != ENDED]
    counts = live[["person", "reg"]].drop_duplicates()["person"].value_counts()
    return flags_of(
        "multiple_registration", live.loc[live["person"].isin(counts.index[counts > 1]), ["person", "reg", "scheme"]]
    )


def shared_identities(view: View) -> pd.DataFrame:
    """One number that a citizen can have, as 18 characters, in the registry rows of two human beings."""
    number = view.county.facts["insurance/persons"].set_index("record_no")["id_number"].dropna()
    number = number.map(lambda text: eighteen(unicodedata.normalize("NFKC", text).strip(" '\t").upper()))
    is_of_nobody = number.isin(defaults.ID_NUMBERS) | number.str.endswith("0000")
    number = number[number.duplicated(keep=False) & ~is_of_nobody]
    rows = pd.DataFrame({"number": number, "reg": number.index, "person": view.owner[number.index]})
    rows = rows[rows.groupby("number")["person"].transform("nunique") > 1]
    return flags_of("shared_identity", rows, by="number")


def shared_accounts(view: View) -> pd.DataFrame:
    """One account into which the pensions of three or more people go in a period."""
    frame = view.benefits[view.benefits["item"] == PENSION_ITEM]
    payees = frame[["account", "period", "person"]].drop_duplicates().groupby(["account", "period"]).size()
    crowded = payees[payees >= 3].reset_index()[["account", "period"]]
    return flags_of("shared_account", frame[frame["account"].isin(crowded["account"])].merge(crowded), by="account")


def unposted_contributions(view: View) -> pd.DataFrame:
    """Paid to the tax office 60 days ago or more, and no row of that person, scheme and period in the registry."""
    key = ["person", "scheme", "period"]
    paid = view.county.facts["tax/contribution_payments"]
    paid = paid[paid["paid_on"] <= view.setting.today - 60]
    posted = view.registry("contributions")[key].drop_duplicates().assign(posted=True)
    lost = paid.merge(posted, on=key, how="left")
    lost = lost[lost["posted"].isna()].assign(cents=lambda rows: rows["amount"])
    numbers = view.numbers[view.numbers["person"].isin(lost["person"])]
    return flags_of("unposted_contribution", pd.concat([lost[[*key, "cents"]], numbers]))
