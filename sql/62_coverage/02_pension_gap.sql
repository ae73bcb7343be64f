-- step:    62_coverage/02_pension_gap
-- purpose: people whom no pension scheme covers, or who could draw a pension and do not
-- grain:   one row per person_id with a gap
-- inputs:  link.person, decide.scheme_standing, decide.person_age, decide.recent_pensioner
-- params:  none
-- output:  decide.pension_gap
-- source:  the contract, who is a target, pension line; 国发〔2014〕8号; the 2024 decision

with standing as (
    select
        person_id,
        bool_or(is_covered) as is_covered,
        bool_or(is_covered) filter (where scheme <> '170') as is_covered_employee,
        bool_or(is_open) as is_open,
        bool_or(is_active) filter (where scheme = '170') as is_active_resident,
        bool_or(is_open) filter (where scheme = '170') as is_open_resident,
        min(scheme) filter (where scheme <> '170' and is_open) as open_employee_scheme
    from decide.scheme_standing
    where scheme in ('110', '120', '170')
    group by person_id
),

fact as (
    select
        person.person_id,
        coalesce(standing.is_covered, false) as is_covered,
        coalesce(standing.is_open, false) as is_open,
        standing.open_employee_scheme,
        drawn.person_id is not null as is_drawn,
        -- in order or not, a resident past 60 should be drawing, unless an employee scheme covers
        coalesce(
            standing.is_active_resident
            and age.is_resident_pension_due
            and not coalesce(standing.is_covered_employee, false),
            false
        ) as is_resident_due,
        coalesce(standing.is_open_resident and age.is_resident_age, false) as may_claim_resident,
        coalesce(standing.open_employee_scheme is not null and age.is_past_retirement, false)
            as may_claim_employee
    from link.person as person
    left join standing on person.person_id = standing.person_id
    left join decide.person_age as age on person.person_id = age.person_id
    left join decide.recent_pensioner as drawn on person.person_id = drawn.person_id
),

judged as (
    select
        person_id,
        case
            when is_resident_due and not is_drawn then 'not_claiming'
            when is_covered then null
            when is_open and not is_drawn and (may_claim_resident or may_claim_employee)
                then 'not_claiming'
            when is_open then 'lapsed'
            else 'not_enrolled'
        end as gap,
        -- the employee scheme first, unless contributions to the resident one are in order
        case
            when may_claim_employee and not is_covered then open_employee_scheme
            else '170'
        end as claim_scheme
    from fact
)

select
    person_id,
    gap,
    case when gap = 'not_claiming' then claim_scheme end as claim_scheme
from judged
where gap is not null
