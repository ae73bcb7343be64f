-- step:    60_facts/10_recent_pensioner
-- purpose: people who got the basic pension for one of the last months, reversals netted out
-- grain:   one row per person_id
-- inputs:  stg.insurance__benefits, decide.registry_person
-- params:  as_of, pension_months
-- output:  decide.recent_pensioner
-- source:  the contract, who is a target: a pension paid in the last 3 months

with paid as (
    select person_no
    from stg.insurance__benefits
    where item = '基本养老金' and period >= window_start($as_of, $pension_months)
    group by person_no
    having sum(amount) > 0
)

select distinct registry.person_id
from paid
inner join decide.registry_person as registry on paid.person_no = registry.person_no
