-- step:    60_decide/06_perhaps_registered
-- purpose: people who are more likely than not the person of a registry record that could not be
--          linked for certain; what says they are not registered must await a decision on them
-- grain:   one row per (person_id, registry_no)
-- inputs:  pub.review_pairs, link.person_link
-- params:  none
-- output:  decide.perhaps_registered
-- source:  the contract: a missed match must not put an insured person on a list

with side as (
    select
        source_l as source,
        dataset_l as dataset,
        record_no_l as record_no,
        record_no_r as registry_no,
        match_probability
    from pub.review_pairs
    where dataset_r = 'persons'

    union all

    select
        source_r as source,
        dataset_r as dataset,
        record_no_r as record_no,
        record_no_l as registry_no,
        match_probability
    from pub.review_pairs
    where dataset_l = 'persons'
)

select
    own.person_id,
    registered.person_id as registered_person_id,
    side.registry_no,
    max(side.match_probability) as match_probability
from side
inner join link.person_link as own
    on side.source = own.source
    and side.dataset = own.dataset
    and side.record_no = own.record_no
inner join link.person_link as registered
    on registered.source = 'insurance'
    and registered.dataset = 'persons'
    and side.registry_no = registered.record_no
where own.person_id <> registered.person_id
group by own.person_id, registered.person_id, side.registry_no
having max(side.match_probability) >= 0.5
