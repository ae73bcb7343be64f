-- step:    60_facts/06_review_pair
-- purpose: pairs that wait for review, with the persons that their records are placed on
-- grain:   one row per pair
-- inputs:  link.review_pairs, link.person_link
-- params:  none
-- output:  decide.review_pair
-- source:  docs/method.md, decision

with placed as materialized (
    -- the few records first, so that the links of the whole county are gone through once
    select
        linked.source,
        linked.dataset,
        linked.record_no,
        linked.person_id
    from link.person_link as linked
    semi join (
        select
            unnest([source_l, source_r]) as source,
            unnest([dataset_l, dataset_r]) as dataset,
            unnest([record_no_l, record_no_r]) as record_no
        from link.review_pairs
    ) as paired
        on linked.source = paired.source
        and linked.dataset = paired.dataset
        and linked.record_no = paired.record_no
)

select
    pair.*,
    l.person_id as left_person_id,
    r.person_id as right_person_id
from link.review_pairs as pair
left join placed as l
    on pair.source_l = l.source
    and pair.dataset_l = l.dataset
    and pair.record_no_l = l.record_no
left join placed as r
    on pair.source_r = r.source
    and pair.dataset_r = r.dataset
    and pair.record_no_r = r.record_no
