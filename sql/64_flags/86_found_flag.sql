-- step:    64_flags/86_found_flag
-- purpose: every doubt that the policy raises, of all kinds, in one shape; flag_id as found tonight
-- grain:   one row per flag_id
-- inputs:  decide.flag_deceased_claimant, decide.flag_death_record_conflict,
--          decide.flag_duplicate_benefit, decide.flag_duplicate_contribution,
--          decide.flag_duplicate_reimbursement, decide.flag_imprisoned_claimant,
--          decide.flag_multiple_registration, decide.flag_shared_identity,
--          decide.flag_shared_account, decide.flag_unposted_contribution,
--          decide.flag_deceased_contribution, decide.flag_deceased_reimbursement,
--          decide.flag_undue_government_premium, decide.flag_uncovered_hardship,
--          decide.flag_early_pension, policy.flag_type
-- params:  none
-- output:  decide.found_flag
-- source:  the contract, flags

with every_flag as (
    from decide.flag_deceased_claimant
    union all by name
    from decide.flag_death_record_conflict
    union all by name
    from decide.flag_duplicate_benefit
    union all by name
    from decide.flag_duplicate_contribution
    union all by name
    from decide.flag_duplicate_reimbursement
    union all by name
    from decide.flag_imprisoned_claimant
    union all by name
    from decide.flag_multiple_registration
    union all by name
    from decide.flag_shared_identity
    union all by name
    from decide.flag_shared_account
    union all by name
    from decide.flag_unposted_contribution
    union all by name
    from decide.flag_deceased_contribution
    union all by name
    from decide.flag_deceased_reimbursement
    union all by name
    from decide.flag_undue_government_premium
    union all by name
    from decide.flag_uncovered_hardship
    union all by name
    from decide.flag_early_pension
)

select
    every_flag.flag_id,
    every_flag.flag_type,
    every_flag.person_id,
    every_flag.registry_nos,
    every_flag.schemes,
    every_flag.period_from,
    every_flag.period_to,
    cast(every_flag.months as bigint) as months,
    every_flag.amount_at_risk,
    every_flag.amount_at_risk_max,
    every_flag.is_review,
    every_flag.summary,
    every_flag.evidence_rows,
    kind.rule,
    kind.legal_basis
from every_flag
inner join policy.flag_type as kind on every_flag.flag_type = kind.flag_type
where kind.is_enabled
