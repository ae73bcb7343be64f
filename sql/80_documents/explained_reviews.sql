-- step:    80_documents/explained_reviews
-- purpose: the pairs awaiting a decision that touch one person, or one pair of records whichever way round
-- grain:   one row per pair
-- inputs:  review_pairs, person_links
-- params:  person_ids
-- output:  documents
-- source:  the published table review_pairs
select
    pair.source_l,
    pair.dataset_l,
    pair.record_no_l,
    pair.source_r,
    pair.dataset_r,
    pair.record_no_r,
    l.person_id as person_id_l,
    r.person_id as person_id_r,
    pair.match_probability,
    pair.evidence,
from review_pairs as pair
left join person_links as l
    on pair.source_l = l.source and pair.dataset_l = l.dataset and pair.record_no_l = l.record_no
left join person_links as r
    on pair.source_r = r.source and pair.dataset_r = r.dataset and pair.record_no_r = r.record_no
where list_contains($person_ids, l.person_id) or list_contains($person_ids, r.person_id)
order by pair.match_probability desc
