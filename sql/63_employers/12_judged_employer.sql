-- step:    63_employers/12_judged_employer
-- purpose: what is missing at each unit, or why nothing is said of it
-- grain:   one row per unit_key
-- inputs:  decide.employer_match, decide.employer_staff, decide.branch
-- params:  none
-- output:  decide.judged_employer
-- source:  the contract, employers; a branch may leave its people's insurance to its parent

with standing as (
    select
        unit.*,
        branch.parent_key,
        coalesce(staff.employees_seen, 0) as employees_seen,
        coalesce(staff.employees_uninsured, 0) as employees_uninsured,
        coalesce(staff.insured_by_parent, 0) as insured_by_parent,
        -- its people are seen with the parent: insured there, or not paid by the branch at all
        branch.parent_key is not null
            and (staff.insured_by_parent > 0 or coalesce(staff.employees_seen, 0) = 0)
            as is_with_parent
    from decide.employer_match as unit
    left join decide.employer_staff as staff on unit.unit_key = staff.unit_key
    left join decide.branch as branch on unit.unit_key = branch.unit_key
)

select
    *,
    case
        when is_perhaps_registered then null
        when not is_registered and not is_with_parent then 'not_registered'
        when is_registered and is_payer and not is_in_force then 'suspended'
        when employees_uninsured > 0 then 'under_enrolled'
    end as gap
from standing
