-- step:    60_facts/11_perhaps_registered
-- purpose: people who are more likely than not the person of a registry record that could not be
--          linked for certain; what says they are not registered must await a decision on them
-- grain:   one row per (person_id, registry_no)
-- inputs:  decide.review_pair, decide.registry_person
-- params:  review_from_probability
-- output:  decide.perhaps_registered
-- source:  the contract: a missed match must not put an insured person on a list

with side as (
    -- either person may be the registered one
    select
        unnest([left_person_id, right_person_id]) as person_id,
        unnest([right_person_id, left_person_id]) as registered_person_id,
        match_probability
    from decide.review_pair
    where left_person_id <> right_person_id
)

-- the pair may show any record of the other person; what counts is that the registry knows her
select
    side.person_id,
    side.registered_person_id,
    registered.person_no as registry_no,
    max(side.match_probability) as match_probability
from side
inner join decide.registry_person as registered
    on side.registered_person_id = registered.person_id
group by side.person_id, side.registered_person_id, registered.person_no
having max(side.match_probability) >= $review_from_probability
