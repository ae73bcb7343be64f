-- step:    60_decide/44_perhaps_insured
-- purpose: people without cover who are more likely than not a covered person of the registry whose
--          record could not be linked for certain: to be told apart at a desk, not at their door
-- grain:   one row per (person_id, insurance_line, registry_no)
-- inputs:  pub.review_pairs, link.person_link, decide.gap
-- params:  none
-- output:  decide.perhaps_insured
-- source:  the contract, who is a target: a missed match must not put an insured person on a list

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
),

pair as (
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
)

select
    gap.person_id,
    gap.insurance_line,
    pair.registry_no,
    pair.match_probability
from decide.gap as gap
inner join pair on gap.person_id = pair.person_id
-- whoever is registered there has cover of this line
anti join decide.gap as uncovered
    on pair.registered_person_id = uncovered.person_id
    and gap.insurance_line = uncovered.insurance_line
