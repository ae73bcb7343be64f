"""The order in which the decisions are taken: deaths, doubts, coverage, lists. Every step is one file of `sql/`."""

from __future__ import annotations

DECISION_STEPS: tuple[str, ...] = (
    # who is who, where, how old
    "60_decide/01_registry_person",
    "60_decide/02_division_unit",
    "60_decide/03_person_age",
    "60_decide/04_wage_recent",
    "60_decide/05_local_person",
    "60_decide/06_perhaps_registered",
    "60_decide/06_person_unit",
    # what was paid lately
    "60_decide/07_refund",
    "60_decide/08_covering_contribution",
    "60_decide/09_recent_pensioner",
    # who has died
    "60_decide/10_death_record",
    "60_decide/11_death",
    "60_decide/12_flag_death_record_conflict",
    "60_decide/13_deceased",
    "60_decide/14_flag_deceased_claimant",
    # payments and contributions in doubt
    "60_decide/15_overlap_candidate",
    "60_decide/16_pension_payment",
    "60_decide/17_flag_duplicate_benefit",
    "60_decide/18_contribution_net",
    "60_decide/19_pension_contribution_overlap",
    "60_decide/20_medical_contribution_overlap",
    "60_decide/21_flag_duplicate_contribution",
    # settlements in doubt
    "60_decide/22_repeated_settlement",
    "60_decide/23_overlapping_stay",
    "60_decide/24_flag_duplicate_reimbursement",
    # other doubts
    "60_decide/25_flag_imprisoned_claimant",
    "60_decide/26_flag_multiple_registration",
    "60_decide/27_flag_shared_identity",
    "60_decide/28_flag_shared_account",
    "60_decide/29_flag_unposted_contribution",
    # the doubts together
    "60_decide/30_flag",
    "60_decide/31_flag_evidence",
    "60_decide/32_flags",
    # who is not covered
    "60_decide/40_scheme_standing",
    "60_decide/41_pension_gap",
    "60_decide/42_medical_gap",
    "60_decide/43_exclusion",
    "60_decide/44_gap",
    "60_decide/44_perhaps_insured",
    "60_decide/45_enrolment_exclusions",
    # the list
    "60_decide/46_target",
    "60_decide/47_group_member",
    "60_decide/48_recommendation",
    "60_decide/49_enrolment_targets",
    "60_decide/50_enrolment_target_changes",
    # the people
    "60_decide/51_persons",
    # employers
    "60_decide/60_wage_payer",
    "60_decide/61_employer_match",
    "60_decide/62_employer_staff",
    "60_decide/63_employer_targets",
    # how far the townships are
    "60_decide/70_township_progress",
)
