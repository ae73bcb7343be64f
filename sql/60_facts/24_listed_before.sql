-- step:    60_facts/24_listed_before
-- purpose: whose place on the enrolment list goes on, and since when
-- grain:   one row per (person_id, insurance_line)
-- inputs:  hist.enrolment_target, link.person_successor, link.person_change
-- params:  none
-- output:  decide.listed_before
-- source:  docs/method.md, persons: a place on a list follows the person

with follower as (
    select person_id as person_id_from, successor_id as person_id_to
    from link.person_successor
    union all
    -- whoever was taken for another was on the list as that one
    select person_id_from, person_id_to
    from link.person_change
    where change = 'split'
),

placed as (
    select person_id, insurance_line, first_listed_on
    from hist.enrolment_target
    union all
    select
        follower.person_id_to as person_id,
        listed.insurance_line,
        listed.first_listed_on
    from hist.enrolment_target as listed
    inner join follower on listed.person_id = follower.person_id_from
)

select
    person_id,
    insurance_line,
    min(first_listed_on) as first_listed_on
from placed
group by person_id, insurance_line
