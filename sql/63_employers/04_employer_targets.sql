-- step:    63_employers/04_employer_targets
-- purpose: units to visit: not registered, suspended yet paying wages, or with people left out
-- grain:   one row per unit
-- inputs:  decide.employer_match, decide.employer_staff, decide.division_unit, hist.employer_target
-- params:  as_of
-- output:  pub.employer_targets
-- source:  the contract, employers; 社会保险法 art. 57, 58, 84

with judged as (
    select
        unit.uscc,
        unit.name,
        unit.division_code,
        case
            when not unit.is_registered and not unit.is_perhaps_registered then 'not_registered'
            when unit.is_registered and unit.is_payer and not unit.is_in_force then 'suspended'
            when unit.is_registered and staff.employees_uninsured > 0 then 'under_enrolled'
        end as gap,
        coalesce(staff.employees_seen, 0) as employees_seen,
        coalesce(staff.employees_uninsured, 0) as employees_uninsured,
        staff.first_seen_period
    from decide.employer_match as unit
    left join decide.employer_staff as staff on unit.unit_key = staff.unit_key
)

select
    judged.uscc,
    judged.name,
    judged.gap,
    judged.employees_seen,
    judged.employees_uninsured,
    judged.first_seen_period,
    place.township_code,
    place.township_name,
    case when previous.gap is null then 'new' else 'continuing' end as status,
    coalesce(previous.first_listed_on, $as_of) as first_listed_on
from judged
left join decide.division_unit as place on judged.division_code = place.division_code
left join hist.employer_target as previous
    on coalesce(judged.uscc, judged.name) = coalesce(previous.uscc, previous.name)
    and judged.gap = previous.gap
where judged.gap is not null
