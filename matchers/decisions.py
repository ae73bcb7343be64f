"""The order in which the decisions are taken: deaths, doubts, coverage, lists. Every step is one file of `sql/`."""

from __future__ import annotations

DECISION_STEPS: tuple[str, ...] = (
    # who is who, where, how old
    "60_decide/01_registry_person",
    "60_decide/02_division_unit",
    "60_decide/03_person_age",
    "60_decide/04_wage_recent",
    "60_decide/05_local_evidence",
    "60_decide/06_enrolment",
    "60_decide/07_contribution_net",
    "60_decide/08_pension_payment",
    "60_decide/09_person_unit",
    # who has died
    "60_decide/10_death_record",
    "60_decide/11_death",
    "60_decide/12_flag_death_record_conflict",
    "60_decide/13_deceased",
    # payments and contributions in doubt
    "60_decide/14_flag_deceased_claimant",
    "60_decide/15_benefit_overlap",
    "60_decide/16_flag_duplicate_benefit",
    "60_decide/17_pension_contribution_overlap",
    "60_decide/18_medical_contribution_overlap",
    "60_decide/19_flag_duplicate_contribution",
    # settlements in doubt
    "60_decide/20_repeated_settlement",
    "60_decide/21_overlapping_stay",
    "60_decide/22_flag_duplicate_reimbursement",
    # other doubts
    "60_decide/23_flag_imprisoned_claimant",
    "60_decide/24_flag_multiple_registration",
    "60_decide/25_flag_shared_identity",
    "60_decide/26_flag_shared_account",
    "60_decide/27_flag_unposted_contribution",
    # the doubts together
    "60_decide/28_flag",
    "60_decide/29_flag_evidence",
    # who is not covered
    "60_decide/30_scheme_standing",
    "60_decide/31_pension_gap",
    "60_decide/32_medical_gap",
    "60_decide/33_exclusion",
    "60_decide/34_gap",
    "60_decide/35_enrolment_exclusions",
    # the list
    "60_decide/36_target",
    "60_decide/37_group_member",
    "60_decide/38_recommendation",
    "60_decide/39_enrolment_targets",
    # what is published
    "60_decide/40_persons",
    "60_decide/41_flags",
    # employers
    "60_decide/42_wage_payer",
    "60_decide/43_employer_match",
    "60_decide/44_employer_staff",
    "60_decide/45_employer_targets",
    # what changed, and how far the townships are
    "60_decide/46_enrolment_target_changes",
    "60_decide/47_township_progress",
)
