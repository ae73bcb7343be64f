-- step:    60_facts/05_local_person
-- purpose: who counts as local, and by what: household register, residence permit or recent wages
-- grain:   one row per person_id
-- inputs:  link.person_link, stg.public_security__population,
--          stg.public_security__residence_permits, decide.wage_recent
-- params:  as_of
-- output:  decide.local_person
-- source:  the contract, who is a target; 居住证 holders by the plan's chapter 2(2)1

with evidence as (
    select
        linked.person_id,
        'household' as reason
    from stg.public_security__population as population
    inner join link.person_link as linked
        on population.record_no = linked.record_no
        and linked.source = 'public_security'
        and linked.dataset = 'population'
    where population.status = '正常'

    union all

    select
        linked.person_id,
        'permit' as reason
    from stg.public_security__residence_permits as permit
    inner join link.person_link as linked
        on permit.record_no = linked.record_no
        and linked.source = 'public_security'
        and linked.dataset = 'residence_permits'
    where (permit.valid_from is null or permit.valid_from <= $as_of) and permit.valid_to >= $as_of

    union all

    select
        person_id,
        'wages' as reason
    from decide.wage_recent
    -- the months before D's month; wages of D's month itself make nobody local
    where period < period_of($as_of)
)

select
    person_id,
    bool_or(reason = 'household') as has_household,
    bool_or(reason = 'permit') as has_permit
from evidence
group by person_id
