-- step:    60_facts/06_review_pair
-- purpose: pairs that wait for review, with the persons that their records are placed on
-- grain:   one row per pair
-- inputs:  link.review_pairs, link.person_link
-- params:  none
-- output:  decide.review_pair
-- source:  docs/method.md, decision

select
    pair.*,
    l.person_id as left_person_id,
    r.person_id as right_person_id
from link.review_pairs as pair
left join link.person_link as l
    on pair.source_l = l.source
    and pair.dataset_l = l.dataset
    and pair.record_no_l = l.record_no
left join link.person_link as r
    on pair.source_r = r.source
    and pair.dataset_r = r.dataset
    and pair.record_no_r = r.record_no
