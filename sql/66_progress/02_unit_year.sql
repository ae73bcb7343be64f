-- step:    66_progress/02_unit_year
-- purpose: how many people each reporting unit won and lost in each year of the plan and in D's
-- grain:   one row per (unit_no, year)
-- inputs:  policy.reporting_unit, policy.reporting_target, decide.person_unit,
--          decide.pension_membership
-- params:  as_of
-- output:  decide.unit_year
-- source:  the plan's annex: newly enrolled persons by unit and year; docs/method.md, progress

with plan_year as (
    select distinct year, true as is_planned
    from policy.reporting_target
    where year <= year($as_of)
    union
    select cast(year($as_of) as integer), false
    where year($as_of) not in (select year from policy.reporting_target)
),

moved as (
    select
        unit.unit_no,
        year(member.first_on) as year,
        1 as joined,
        0 as lost
    from decide.pension_membership as member
    inner join decide.person_unit as unit on member.person_id = unit.person_id

    union all

    select
        unit.unit_no,
        year(member.lost_on) as year,
        0 as joined,
        1 as lost
    from decide.pension_membership as member
    inner join decide.person_unit as unit on member.person_id = unit.person_id
    where member.lost_on is not null
),

counted as (
    select
        unit_no,
        year,
        sum(joined) as joined,
        sum(lost) as lost
    from moved
    group by unit_no, year
)

select
    unit.unit_no,
    plan_year.year,
    plan_year.is_planned,
    target.target,
    cast(coalesce(counted.joined, 0) as bigint) as joined,
    cast(coalesce(counted.lost, 0) as bigint) as lost
from policy.reporting_unit as unit
cross join plan_year
left join counted
    on unit.unit_no = counted.unit_no
    and plan_year.year = counted.year
left join policy.reporting_target as target
    on unit.unit_no = target.unit_no
    and plan_year.year = target.year
