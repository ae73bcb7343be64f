-- step:    80_documents/unit_employers
-- purpose: which employers one reporting unit visits, those with most uninsured people first
-- grain:   one row per employer
-- inputs:  employer_targets, employer_returns, township_progress
-- params:  township_code, row_keys
-- output:  documents
-- source:  the published tables; township_code NULL asks for the employers whom no unit claims, a
--          list of row_keys for those employers of any unit
select
    target.employer_id,
    target.uscc,
    target.name,
    target.gap,
    target.employees_seen,
    target.employees_uninsured,
    target.first_seen_period,
    target.status,
    target.reasons,
    target.legal_rep_name,
    target.phone,
    target.address,
    target.registration_due_on,
    target.stage,
    target.stage_on,
    returned.note,
    returned.stage as said_stage,
    returned.stage_on as said_on,
    returned.officer,
    returned.remark,
    returned.return_id,
from employer_targets as target
left join employer_returns as returned using (employer_id)
where
    case
        when cast($row_keys as varchar[]) is not null
            then target.employer_id in (select unnest(cast($row_keys as varchar[])))
        when target.township_code in (select township_code from township_progress)
            then target.township_code is not distinct from $township_code
        else $township_code is null
    end
order by
    target.employees_uninsured desc nulls last,
    target.employees_seen desc nulls last,
    target.name collate zh,
    target.uscc,
    target.employer_id
