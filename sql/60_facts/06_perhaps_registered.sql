-- step:    60_facts/06_perhaps_registered
-- purpose: people who are more likely than not the person of a registry record that could not be
--          linked for certain; what says they are not registered must await a decision on them
-- grain:   one row per (person_id, registry_no)
-- inputs:  link.review_pairs, link.person_link
-- params:  review_from_probability
-- output:  decide.perhaps_registered
-- source:  the contract: a missed match must not put an insured person on a list

with pair as (
    select
        l.person_id as left_person_id,
        r.person_id as right_person_id,
        max(pair.match_probability) as match_probability
    from link.review_pairs as pair
    inner join link.person_link as l
        on pair.source_l = l.source
        and pair.dataset_l = l.dataset
        and pair.record_no_l = l.record_no
    inner join link.person_link as r
        on pair.source_r = r.source
        and pair.dataset_r = r.dataset
        and pair.record_no_r = r.record_no
    where l.person_id <> r.person_id
    group by l.person_id, r.person_id
),

side as (
    select
        left_person_id as person_id,
        right_person_id as registered_person_id,
        match_probability
    from pair

    union all

    select
        right_person_id as person_id,
        left_person_id as registered_person_id,
        match_probability
    from pair
)

-- the pair may show any record of the other person; what counts is that the registry knows her
select
    side.person_id,
    side.registered_person_id,
    registered.record_no as registry_no,
    max(side.match_probability) as match_probability
from side
inner join link.person_link as registered
    on side.registered_person_id = registered.person_id
    and registered.source = 'insurance'
    and registered.dataset = 'persons'
group by side.person_id, side.registered_person_id, registered.record_no
having max(side.match_probability) >= $review_from_probability
