"""The delivered facts with true identities, as the rules see them. The oracle's common ground."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.dates import NO_DAY, full_years, month_of, period, retirement_month
from simulator.people import Setting
from simulator.state import County
from simulator.work import LABOUR_SERVICE

PENSION_SCHEMES, EMPLOYEE_SCHEMES = (110, 120, 170), (110, 120)
PENSION_ITEM = "基本养老金"


@dataclass
class View:
    """Facts by dataset, each with its true `person`; marks and dates by person (arrays as long as the people)."""

    county: County

    @property
    def setting(self) -> Setting:
        """The as-of date and the like."""
        return self.county.setting

    @cached_property
    def owner(self) -> NDArray:
        """The true person of each registry row, by 个人编号; -1 where there is none."""
        frame = self.county.facts["insurance/persons"]
        owner = np.full(int(frame["record_no"].max()) + 1, -1)
        owner[frame["record_no"]] = frame["person"]
        return owner

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """Person and reg: every registry row."""
        frame = self.county.facts["insurance/persons"]
        return frame[["person", "record_no"]].rename(columns={"record_no": "reg"})

    def registry(self, name: str) -> pd.DataFrame:
        """A dataset of the registry with the true person of each row."""
        frame = self.county.facts[f"insurance/{name}"]
        return frame.assign(person=self.owner[frame["reg"]])

    @cached_property
    def enrolments(self) -> pd.DataFrame:
        """Enrolments."""
        return self.registry("enrolments")

    @cached_property
    def benefits(self) -> pd.DataFrame:
        """Benefits."""
        return self.registry("benefits")

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """Contributions that stand: without refunds and what they cancel (same 个人编号, scheme, agency, period)."""
        frame = self.registry("contributions")
        relation = ["reg", "scheme", "agency_code", "period"]
        refunds = frame.loc[frame["kind"] == "退费", relation].drop_duplicates()
        suspects = frame[frame["reg"].isin(refunds["reg"])]
        cancelled = suspects.reset_index().merge(refunds, on=relation)["index"]
        return frame.drop(index=cancelled)

    @cached_property
    def wages(self) -> pd.DataFrame:
        """Wages above zero."""
        frame = self.county.facts["tax/wage_withholding"]
        return frame[frame["income"] > 0]

    @cached_property
    def recent_wages(self) -> pd.DataFrame:
        """Wages of the last three months."""
        return self.wages[self.wages["month"] >= self.setting.month - 3]

    @cached_property
    def recent_salaries(self) -> pd.DataFrame:
        """Those of them that are pay for a job: pay for a service (劳务报酬) is none."""
        recent = self.recent_wages
        return recent[recent["income_item"] != LABOUR_SERVICE] if "income_item" in recent else recent

    @cached_property
    def size(self) -> int:
        """How many people there are."""
        return len(self.county.people)

    def mark(self, person: NDArray | pd.Series) -> NDArray[np.bool_]:
        """True for these persons."""
        marks = np.zeros(self.size, bool)
        marks[np.asarray(person, dtype=np.int64)] = True
        return marks

    @cached_property
    def age(self) -> NDArray:
        """Completed years at the as-of date."""
        return full_years(self.county.people["birth"].to_numpy(), self.setting.today)

    @cached_property
    def past_retirement(self) -> NDArray[np.bool_]:
        """The month of statutory retirement lies before the as-of month (women: the late end of the band)."""
        people = self.county.people
        return retirement_month(people["birth"].to_numpy(), people["sex"].to_numpy()) < self.setting.month

    @cached_property
    def death_dates(self) -> NDArray:
        """Dates of death by source, shape (3, people): certificate, cremation, police; NO_DAY where there is none."""
        facts = self.county.facts
        register = facts["public_security/population"]
        dates = np.full((3, self.size), NO_DAY)
        sources = (
            (facts["health/death_certificates"], "death_date"),
            (facts["civil_affairs/deaths"], "death_date"),
            (register[register["status"] == "死亡注销"], "status_date"),
        )
        for row, (frame, column) in enumerate(sources):
            dates[row, frame["person"]] = frame[column]
        return dates

    @cached_property
    def death(self) -> NDArray:
        """The date of death: the certificate's, else the cremation's, else the police's; NO_DAY for the rest."""
        certificate, cremation, police = self.death_dates
        return np.where(certificate > NO_DAY, certificate, np.where(cremation > NO_DAY, cremation, police))

    @cached_property
    def is_contradicted(self) -> NDArray[np.bool_]:
        """A death record that a later stay in hospital, wage or school enrolment contradicts."""
        stays, wages, pupils = self.registry("reimbursements"), self.wages, self.county.facts["education/students"]
        stays = stays[stays["visit_type"] == "住院"]
        after = [
            stays["person"][stays["admitted_on"].to_numpy() > self.death[stays["person"]]],
            wages["person"][wages["month"].to_numpy() > month_of(self.death[wages["person"]]) + 1],
            pupils["person"][
                (pupils["status"] == "在读") & (pupils["enrolled_on"].to_numpy() > self.death[pupils["person"]])
            ],
        ]
        return self.mark(pd.concat(after)) & (self.death > NO_DAY)

    @cached_property
    def is_dead(self) -> NDArray[np.bool_]:
        """Dead, and nothing says otherwise."""
        return (self.death > NO_DAY) & ~self.is_contradicted

    @cached_property
    def is_student(self) -> NDArray[np.bool_]:
        """In school."""
        frame = self.county.facts["education/students"]
        return self.mark(frame["person"][frame["status"] == "在读"])

    @cached_property
    def has_permit(self) -> NDArray[np.bool_]:
        """Holds a residence permit that is valid at the as-of date."""
        frame = self.county.facts["public_security/residence_permits"]
        valid = (frame["valid_from"] <= self.setting.today) & (frame["valid_to"] >= self.setting.today)
        return self.mark(frame["person"][valid])

    @cached_property
    def has_hukou(self) -> NDArray[np.bool_]:
        """In the household register with status 正常."""
        frame = self.county.facts["public_security/population"]
        return self.mark(frame["person"][frame["status"] == "正常"])

    @cached_property
    def was_paid_pension(self) -> NDArray[np.bool_]:
        """Drew a pension in the last three months."""
        frame = self.benefits
        recent = frame["period"].to_numpy() >= int(period(self.setting.month - 3))
        return self.mark(frame["person"].to_numpy()[recent & (frame["item"] == PENSION_ITEM).to_numpy()])

    def enrolled(self, schemes: tuple[int, ...], *statuses: str) -> NDArray[np.bool_]:
        """Has an enrolment in one of the schemes with one of the statuses."""
        frame = self.enrolments
        return self.mark(frame["person"][frame["scheme"].isin(schemes) & frame["status"].isin(statuses)])
