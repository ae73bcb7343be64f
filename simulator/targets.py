"""Who should be insured and is not: the rules, worked out once more on the facts with true identities."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import NO_DAY, month_of, period
from simulator.registry import DRAWING, PAUSED, PAYING
from simulator.view import EMPLOYEE_SCHEMES, PENSION_SCHEMES, View

#: Categories whose premium the government pays, by dataset: Funing's policy. Besides, the severely disabled; and the
#: landless of working age, whose pension alone is paid.
PAID_FOR = {
    "civil_affairs/hardship": ("低保对象", "特困人员"),
    "rural_revitalisation/monitored": ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"),
}
SEVERE_GRADES = ("一级", "二级")
LANDLESS_AGES = (16, 59)


def enrolment_targets(view: View) -> pd.DataFrame:
    """Columns: person, insurance_line, gap, recommended_scheme, payer, employer (a place in the employers, -1 none)."""
    employer = _employer(view)
    # Wages of the as-of month itself make nobody local.
    earned = view.mark(view.recent_wages["person"][view.recent_wages["month"] < view.setting.month])
    local = (view.has_hukou | view.has_permit | earned) & ~view.is_dead
    paid_for = paid_by_government(view)
    by_employer = (employer >= 0) & ~view.past_retirement
    on_own = _sole_trader(view) | (view.has_permit & ~view.has_hukou)

    gap, claim = _pension_gap(view)
    excluded = (view.age < 16) | view.is_student | _in_service(view) | _in_custody(view)
    claiming = gap == "not_claiming"
    scheme = np.select([claiming, by_employer | on_own], [claim, 110], 170)
    payer = np.select(
        [claiming, by_employer, on_own, paid_for["pension"]], ["self", "employer", "self", "government"], "self"
    )
    pension = _frame(local & ~excluded & (gap != ""), "pension", gap, scheme, payer, employer)

    gap = _medical_gap(view)
    scheme = np.where(by_employer, 310, 390)
    payer = np.select([by_employer, paid_for["medical"]], ["employer", "government"], "self")
    return pd.concat([pension, _frame(local & (gap != ""), "medical", gap, scheme, payer, employer)], ignore_index=True)


def _frame(
    who: NDArray, line: str, gap: NDArray, scheme: NDArray, payer: NDArray, employer: NDArray
) -> pd.DataFrame:  # fmt: skip
    """The targets of one line; the employer is named only where it is to pay."""
    person = np.flatnonzero(who)
    unit = np.where(payer == "employer", employer, -1)
    columns = {"gap": gap, "recommended_scheme": scheme, "payer": payer, "employer": unit}
    return pd.DataFrame(
        {"person": person, "insurance_line": line} | {name: values[person] for name, values in columns.items()}
    )


def _employer(view: View) -> NDArray:
    """Who paid wages in the last three months: the payer of the latest month, of the highest wage within it."""
    recent = view.recent_salaries.sort_values(["month", "income", "employer"], ascending=[True, True, False])
    latest = recent.drop_duplicates("person", keep="last")
    employer = np.full(view.size, -1)
    employer[latest["person"]] = latest["employer"]
    return employer


def paid_by_government(view: View) -> dict[str, NDArray[np.bool_]]:
    """By insurance line: in one of the groups that the government pays for, on the as-of date."""
    facts, today, marks = view.county.facts, view.setting.today, np.zeros(view.size, bool)
    for key, categories in PAID_FOR.items():
        frame = facts[key]
        valid = frame["category"].isin(categories)
        if "start_date" in frame:
            valid &= (frame["start_date"] <= today) & ((frame["end_date"] == NO_DAY) | (frame["end_date"] >= today))
        marks |= view.mark(frame["person"][valid])
    disabled = facts["disabled_federation/disabled_persons"]
    marks |= view.mark(disabled["person"][disabled["grade"].isin(SEVERE_GRADES)])
    youngest, oldest = LANDLESS_AGES
    landless = view.mark(facts["natural_resources/land_requisition"]["person"])
    landless &= (view.age >= youngest) & (view.age <= oldest)
    return {"pension": marks | landless, "medical": marks}


def _sole_trader(view: View) -> NDArray[np.bool_]:
    """Legal representative of a live 个体工商户, where the register gives the number of a representative."""
    frame = view.county.facts["market_supervision/entities"]
    live = (frame["entity_type"] == "个体工商户") & (frame["status"] == "存续") & frame["legal_rep_id"].notna()
    return view.mark(frame["rep"][live])


def _in_service(view: View) -> NDArray[np.bool_]:
    """A soldier on the as-of date."""
    frame, today = view.county.facts["veterans/service_members"], view.setting.today
    serving = (frame["enlisted_on"] <= today) & ((frame["discharged_on"] == NO_DAY) | (frame["discharged_on"] > today))
    return view.mark(frame["person"][serving])


def _in_custody(view: View) -> NDArray[np.bool_]:
    """In prison on the as-of date; probation and parole are not prison."""
    frame, today = view.county.facts["justice/inmates"], view.setting.today
    inside = frame["custody"].isna() | (frame["custody"] == "收监")
    return view.mark(frame["person"][inside & (frame["sentence_from"] <= today) & (frame["sentence_to"] >= today)])


def _pension_gap(view: View) -> tuple[NDArray, NDArray]:
    """Each person's gap in the pension line ("" if covered), and the scheme in which an unclaimed pension is due."""
    setting = view.setting
    contributions, enrolments = view.contributions, view.enrolments
    periods, scheme = contributions["period"].to_numpy(), contributions["scheme"].to_numpy()
    recent = np.isin(scheme, EMPLOYEE_SCHEMES) & (periods >= int(period(setting.month - 12)))
    this_year = (scheme == 170) & (periods // 100 >= setting.as_of.year - 1)
    fresh = enrolments[(enrolments["status"] == PAYING) & (month_of(enrolments["enrolled_on"]) >= setting.month - 12)]

    def covered(schemes: tuple[int, ...]) -> NDArray:
        paid = np.zeros(view.size, bool)
        for one in schemes:
            payer = view.mark(contributions["person"][(recent | this_year) & (scheme == one)])
            new = view.mark(fresh["person"][fresh["scheme"] == one])
            paid |= view.enrolled((one,), PAYING) & (payer | new)
        return paid | view.enrolled(schemes, DRAWING)

    open_employee, open_resident = (view.enrolled(schemes, PAYING, PAUSED) for schemes in (EMPLOYEE_SCHEMES, (170,)))
    unpaid = ~view.was_paid_pension
    claims_employee = open_employee & view.past_retirement & unpaid
    claims_resident = open_resident & (view.age >= 60) & unpaid
    by_employees = covered(EMPLOYEE_SCHEMES)
    is_covered = by_employees | covered((170,))
    birth_month = month_of(view.county.people["birth"].to_numpy())
    overdue = view.enrolled((170,), PAYING) & (setting.month > birth_month + 720) & unpaid & ~by_employees
    gap = np.select(
        [is_covered & ~overdue, overdue | claims_employee | claims_resident, open_employee | open_resident],
        ["", "not_claiming", "lapsed"], "not_enrolled",
    )  # fmt: skip
    only_120 = ~view.enrolled((110,), PAYING, PAUSED)
    return gap, np.where(claims_employee & ~is_covered, np.where(only_120, 120, 110), 170)


def _medical_gap(view: View) -> NDArray:
    """Each person's gap in the medical line, "" if covered."""
    setting, contributions = view.setting, view.contributions
    periods, scheme = contributions["period"].to_numpy(), contributions["scheme"].to_numpy()
    employee = (scheme == 310) & (periods >= int(period(setting.month - 3)))
    resident = (scheme == 390) & (periods // 100 == setting.as_of.year)
    is_covered = view.mark(contributions["person"][employee | resident]) | view.enrolled((310,), DRAWING)
    lapsed = view.enrolled((310, 390), PAYING, PAUSED)
    return np.select([is_covered, lapsed], ["", "lapsed"], "not_enrolled")


def employer_targets(view: View) -> pd.DataFrame:
    """Columns: employer, gap, employees_seen, employees_uninsured."""
    facts = view.county.facts
    staff = view.recent_salaries[["employer", "person"]].drop_duplicates()
    drawing = view.was_paid_pension | view.enrolled(PENSION_SCHEMES, DRAWING)
    exempt = view.is_student | drawing | view.past_retirement | view.enrolled(EMPLOYEE_SCHEMES, PAYING)
    staff["uninsured"] = ~exempt[staff["person"]]
    seen = staff.groupby("employer")["uninsured"].agg(["size", "sum"])
    status = facts["insurance/employers"].set_index("employer")["status"].reindex(seen.index)
    gap = np.select(
        [status.isna(), status.isin(("暂停", "注销")), seen["sum"] > 0],
        ["not_registered", "suspended", "under_enrolled"],
        "",
    )
    with_staff = pd.DataFrame({
        "employer": seen.index, "gap": gap, "employees_seen": seen["size"], "employees_uninsured": seen["sum"],
    })  # fmt: skip
    entities = facts["market_supervision/entities"]
    idle = entities[
        (entities["entity_type"] == "企业") & (entities["status"] == "存续")
        & (entities["established_on"] < view.setting.today - 30)
        & ~entities["employer"].isin(seen.index) & ~entities["employer"].isin(facts["insurance/employers"]["employer"])
    ]  # fmt: skip
    without = pd.DataFrame(
        {"employer": idle["employer"], "gap": "not_registered", "employees_seen": 0, "employees_uninsured": 0}
    )
    return pd.concat([with_staff[with_staff["gap"] != ""], without], ignore_index=True)
