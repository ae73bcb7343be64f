-- step:    60_facts/02_division_unit
-- purpose: the reporting unit that a division code belongs to, by the longest prefix in the policy
-- grain:   one row per division_code that lies in a reporting unit
-- inputs:  link.person, stg.public_security__residence_permits, stg.market_supervision__entities,
--          stg.insurance__employers, policy.reporting_division, policy.reporting_unit
-- params:  none
-- output:  decide.division_unit
-- source:  the plan's annex; its units are not the statistical townships

with division as (
    select division_code from link.person
    union
    select division_code from stg.public_security__residence_permits
    union
    select division_code from stg.market_supervision__entities
    union
    select division_code from stg.insurance__employers
),

candidate as (
    -- every prefix has six, nine or twelve digits, so that equality finds it
    select
        division_code,
        unnest([left(division_code, 6), left(division_code, 9), division_code]) as prefix
    from division
    where division_code is not null
)

select
    candidate.division_code,
    arg_max(unit.unit_no, length(candidate.prefix)) as unit_no,
    arg_max(unit.unit_code, length(candidate.prefix)) as township_code,
    arg_max(unit.unit_name, length(candidate.prefix)) as township_name
from candidate
inner join policy.reporting_division as covered on candidate.prefix = covered.division_prefix
inner join policy.reporting_unit as unit on covered.unit_no = unit.unit_no
group by candidate.division_code
