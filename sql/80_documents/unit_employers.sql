-- step:    80_documents/unit_employers
-- purpose: which employers one reporting unit visits, those with most uninsured people first
-- grain:   one row per employer
-- inputs:  employer_targets, township_progress
-- params:  township_code
-- output:  documents
-- source:  the published tables; township_code NULL asks for the employers whom no unit claims
select
    uscc,
    name,
    gap,
    employees_seen,
    employees_uninsured,
    first_seen_period,
    status,
    reasons,
    legal_rep_name,
    phone,
    address,
    registration_due_on,
    stage,
    stage_on,
from employer_targets
where
    case when township_code in (select township_code from township_progress) then township_code end
        is not distinct from $township_code
order by employees_uninsured desc nulls last, employees_seen desc nulls last, name collate zh, uscc
