"""Days of money: what is paid, settled, filed and corrected on a day, as far as it is due."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.chronicle import Chronicle
from simulator.dates import NO_DAY, period
from simulator.livelihood import working
from simulator.money import accounts, contribution_amounts, registry_hash, subsidy_of
from simulator.people import COUNTY
from simulator.registry import AGENCY, DRAWING, ENDED, PAYING
from simulator.view import PENSION_ITEM, PENSION_SCHEMES
from simulator.words import chance, toml, weighted

BENEFITS, CONTRIBUTIONS, STAYS = "insurance/benefits", "insurance/contributions", "insurance/reimbursements"
WAGES, PAYMENTS = "tax/wage_withholding", "tax/contribution_payments"
_ENROLMENTS = "insurance/enrolments"
#: What a correction changes, and by how much.
_CORRECTED = {WAGES: "income", CONTRIBUTIONS: "personal_amount", BENEFITS: "amount", STAYS: "fund_paid"}
_RESIDENT_TIERS = {300: 0.6, 500: 0.3, 1000: 0.1}


def move(chronicle: Chronicle, rows: int) -> None:
    """About so many rows of money; fewer when the month's payments are made."""
    corrected_amounts(chronicle)
    pay_late(chronicle)
    pensions, wages = pensions_due(chronicle), jobs_without(chronicle, WAGES)
    insured = jobs_without(chronicle, CONTRIBUTIONS)
    insured = insured[chronicle.county.jobs["insured"].to_numpy()[insured]]
    alone = _paid_alone(chronicle)
    visits = len(chronicle.facts(STAYS)) // chronicle.county.setting.months
    due = len(pensions) + len(wages) + 4 * len(insured) + len(alone) + visits
    share = min(1.0, rows / max(due, 1))

    def part(size: int) -> NDArray:
        """Places of today's part of so many."""
        return np.sort(chronicle.rng.choice(size, min(size, round(size * share) + 1), replace=False))

    pay_pensions(chronicle, pensions.iloc[part(len(pensions))])
    file_wages(chronicle, wages[part(len(wages))])
    contribute(chronicle, insured[part(len(insured))], alone.iloc[part(len(alone))])
    settle(chronicle, len(part(visits)))


def pensions_due(chronicle: Chronicle) -> pd.DataFrame:
    """Pensions of last month that go on and were not yet paid for this one, and first pensions; columns of benefits."""
    frame, now = chronicle.facts(BENEFITS), int(period(chronicle.month))
    relation = ["reg", "scheme", "agency_code"]
    pension = frame[frame["item"] == PENSION_ITEM]
    last = pension[pension["period"] == int(period(chronicle.month - 1))].drop_duplicates(relation)
    paid = pension.loc[pension["period"] == now, relation]
    enrolments = chronicle.facts(_ENROLMENTS)
    enrolments = enrolments[enrolments["scheme"].isin(PENSION_SCHEMES)]
    ended = enrolments.loc[enrolments["status"] == ENDED, relation]
    drawing = enrolments.loc[enrolments["status"] == DRAWING, relation]
    last = _outside(last, _outside(ended, drawing, relation), relation)
    new = drawing[~drawing["reg"].isin(pension["reg"])]
    new = new[new["reg"].map(_owner(chronicle)).isin(chronicle.living())]
    person = new["reg"].map(_owner(chronicle)).to_numpy(np.int64)
    amount = np.select([new["scheme"] == 110, new["scheme"] == 120], [265000, 480000], 24500)
    new = new.assign(item=PENSION_ITEM, amount=amount, account=accounts(chronicle.people)[person])
    return _outside(pd.concat([last, new], ignore_index=True), paid, relation)


def _outside(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows whose key is not among the others'."""
    found = rows[key].merge(others[key].drop_duplicates(), how="left", on=key, indicator="where")["where"]
    return rows[(found == "left_only").to_numpy()]


def _owner(chronicle: Chronicle) -> pd.Series:
    """The person of each 个人编号."""
    return chronicle.facts("insurance/persons").set_index("record_no")["person"]


def pay_pensions(chronicle: Chronicle, rows: pd.DataFrame) -> None:
    """Pays them today, for this month."""
    chronicle.add(BENEFITS, rows.assign(period=int(period(chronicle.month)), paid_on=chronicle.today))


def jobs_without(chronicle: Chronicle, key: str) -> NDArray:
    """Jobs held this month that have no row of this month."""
    frame = chronicle.facts(key)
    done = frame["job"].to_numpy()[frame["period"].to_numpy() == int(period(chronicle.month))]
    held = working(chronicle)
    return held[~np.isin(held, done)]


def file_wages(chronicle: Chronicle, places: NDArray) -> None:
    """Employers report the wages of this month as they pay them."""
    jobs = chronicle.county.jobs.iloc[places]
    income = (jobs["wage"].to_numpy() * chronicle.rng.normal(1, 0.06, len(jobs))).astype(np.int64)
    rows = jobs[["person", "employer", "who"]].assign(
        job=places, month=chronicle.month, income=np.maximum(income, 0), income_item=jobs["item"]
    )
    chronicle.add(WAGES, rows.assign(period=int(period(chronicle.month)), filed_on=chronicle.today))


def _paid_alone(chronicle: Chronicle) -> pd.DataFrame:
    """Last month's contributions of the self-employed that go on and were not yet paid for this one."""
    frame = chronicle.facts(CONTRIBUTIONS)
    own = frame[(frame["employer"] < 0) & (frame["job"] < 0) & (frame["kind"] == "正常应缴")]
    relation = ["reg", "scheme", "agency_code"]
    enrolments = chronicle.facts(_ENROLMENTS)
    open_ones = enrolments[(enrolments["status"] == PAYING) & enrolments["scheme"].isin((110, 310))]
    last = own[own["period"] == int(period(chronicle.month - 1))].drop_duplicates(relation)
    last = last.merge(open_ones[relation].drop_duplicates(), on=relation)
    return _outside(last, own[own["period"] == int(period(chronicle.month))], relation)


def contribute(chronicle: Chronicle, places: NDArray, alone: pd.DataFrame) -> None:
    """Employers and the self-employed pay for this month; the tax office has what it took in for employees."""
    county, rng = chronicle.county, chronicle.rng
    jobs = county.jobs.iloc[places]
    now = {"period": int(period(chronicle.month)), "kind": "正常应缴", "agency_code": AGENCY}
    base = pd.DataFrame({"job": places, "employer": jobs["employer"].to_numpy()})
    base["reg"] = county.registry.reg_of[jobs["person"].to_numpy()]
    rows = contribution_amounts(base, jobs["wage"].to_numpy(), jobs["is_public"].to_numpy())
    rows = rows[rows["reg"] >= 0].assign(subsidy_amount=0, paid_on=chronicle.today, **now)
    chronicle.add(CONTRIBUTIONS, pd.concat([rows, alone.assign(paid_on=chronicle.today, **now)], ignore_index=True))
    _through_tax(chronicle, rows.assign(paid_on=chronicle.today - rng.integers(0, 4, len(rows))))


def _through_tax(chronicle: Chronicle, rows: pd.DataFrame) -> None:
    """The tax office reports what it took in of these contributions."""
    job, jobs = rows["job"].to_numpy(), chronicle.county.jobs
    person = rows["reg"].map(_owner(chronicle)).to_numpy(np.int64)
    who = np.where(job >= 0, jobs["who"].to_numpy()[np.maximum(job, 0)], chronicle.who_of_person[person])
    amount = rows["personal_amount"].to_numpy() + rows["employer_amount"].to_numpy()
    taken = rows[["job", "employer", "scheme", "period", "paid_on"]].assign(person=person, who=who, amount=amount)
    chronicle.add(PAYMENTS, taken)


def pay_late(chronicle: Chronicle) -> None:
    """Residents whose year is not yet paid pay it; every fifth through the tax office."""
    year = chronicle.county.setting.as_of.year * 100
    enrolments, frame = chronicle.facts(_ENROLMENTS), chronicle.facts(CONTRIBUTIONS)
    open_ones = enrolments[enrolments["scheme"].isin((170, 390)) & (enrolments["status"] == PAYING)]
    open_ones = open_ones[open_ones["reg"].map(_owner(chronicle)).isin(chronicle.living())]
    unpaid = _outside(open_ones, frame[frame["period"] == year], ["reg", "scheme"]).drop_duplicates(["reg", "scheme"])
    chosen = unpaid.iloc[chronicle.some("pays_late", np.arange(len(unpaid)))]
    tier = weighted(chronicle.rng, _RESIDENT_TIERS, len(chosen))
    is_pension = (chosen["scheme"] == 170).to_numpy()
    rows = chosen[["reg", "scheme", "agency_code"]].assign(
        job=-1, employer=-1, employer_amount=0, period=year, kind="正常应缴", paid_on=chronicle.today,
        personal_amount=np.where(is_pension, tier * 100, 40000),
        subsidy_amount=np.where(is_pension, subsidy_of(tier) * 100, 70000),
    )  # fmt: skip
    chronicle.add(CONTRIBUTIONS, rows)
    _through_tax(chronicle, rows[registry_hash(rows) % 5 == 0])


def settle(chronicle: Chronicle, size: int) -> None:
    """Visits and stays of members are settled; some of the stays ended days ago."""
    rng, today = chronicle.rng, chronicle.today
    enrolments = chronicle.facts(_ENROLMENTS)
    members = enrolments[enrolments["scheme"].isin((310, 390)) & (enrolments["status"] != ENDED)]
    members = members[members["reg"].map(_owner(chronicle)).isin(chronicle.living())].drop_duplicates("reg")
    members = members.iloc[rng.choice(len(members), min(size, len(members)), replace=False)]
    size = len(members)
    is_stay = chance(rng, 0.25, size)
    left = today - rng.integers(0, 5, size)
    admitted = left - np.where(is_stay, rng.integers(2, 16, size), 0)
    total = np.round(rng.lognormal(np.where(is_stay, 8.8, 5.0), 0.6) * 100).astype(np.int64)
    stays = chronicle.facts(STAYS)
    chronicle.add(STAYS, members[["reg", "scheme"]].assign(
        hospital_code=COUNTY * 1000 + rng.integers(1, toml("words.toml")["hospitals"] + 1, size),
        visit_type=np.where(is_stay, "住院", "门诊").astype(object), admitted_on=admitted,
        discharged_on=np.where(is_stay, left, NO_DAY), invoice_no=int(stays["invoice_no"].max()) + 1 + np.arange(size),
        total_amount=total, fund_paid=(total * np.where(members["scheme"] == 390, 0.6, 0.78)).astype(np.int64),
        settled_on=today, agency_code=AGENCY,
    ))  # fmt: skip


def corrected_amounts(chronicle: Chronicle) -> None:
    """Amounts that stood wrong in an earlier file are told right."""
    for key, column in _CORRECTED.items():
        places = chronicle.some("amounts_corrected", np.arange(len(chronicle.facts(key))))
        amounts = chronicle.facts(key)[column].to_numpy()[places]
        chronicle.change(key, places, **{column: amounts + amounts // 10 + 100})
