-- step:    63_employers/10_employer_staff
-- purpose: how many people a unit paid in the last months, and how many of them it has to insure
-- grain:   one row per unit_key that paid somebody
-- inputs:  decide.employee, decide.wage_payer
-- params:  as_of, new_hire_days
-- output:  decide.employer_staff
-- source:  the contract, employers; 社会保险法 art. 58: within 30 days of employment

with headcount as (
    select
        unit_key,
        count(*) filter (is_wage) as employees_seen,
        count(*) filter (left_out_reason is null) as employees_uninsured,
        count(*) filter (is_insured_by_parent) as insured_by_parent,
        count(*) filter (left_out_reason is null and is_retirement_uncertain)
            as perhaps_past_retirement,
        min(from_period) filter (is_wage) as from_period,
        max(last_period) filter (is_wage) as to_period
    from decide.employee
    group by unit_key
),

-- 已参保3人、在校学生1人
left_out as (
    select
        unit_key,
        string_agg(left_out_reason || people || '人', '、' order by people desc, left_out_reason)
            as left_out
    from (
        select
            unit_key,
            left_out_reason,
            count(*) as people
        from decide.employee
        where left_out_reason is not null
        group by unit_key, left_out_reason
    )
    group by unit_key
),

first_wage as (
    select
        unit_key,
        min(first_period) as first_seen_period
    from decide.wage_payer
    group by unit_key
)

select
    headcount.*,
    left_out.left_out,
    first_wage.first_seen_period,
    -- a unit that paid nobody before has nobody who was hired before
    first_wage.first_seen_period >= period_of($as_of - cast($new_hire_days as integer))
        as is_new_payer
from headcount
inner join first_wage on headcount.unit_key = first_wage.unit_key
left join left_out on headcount.unit_key = left_out.unit_key
