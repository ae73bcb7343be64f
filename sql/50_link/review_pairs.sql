-- step:    50_link/review_pairs
-- purpose: pairs for clerical review, with the records on both sides
-- grain:   one row per pair
-- inputs:  link.review_pair, std.person_entry, link.pattern_evidence
-- params:  none
-- output:  link.review_pairs
-- source:  the contract, table review_pairs
select
    l.source as source_l,
    l.dataset as dataset_l,
    l.record_no as record_no_l,
    r.source as source_r,
    r.dataset as dataset_r,
    r.record_no as record_no_r,
    pair.match_probability,
    evidence_text(evidence.items, pair.log_us) as evidence,
from link.review_pair as pair
inner join std.person_entry as l on pair.left_id = l.entry_id
inner join std.person_entry as r on pair.right_id = r.entry_id
left join link.pattern_evidence as evidence
    on pair.parameter_group = evidence.parameter_group and pair.pattern = evidence.pattern
order by pair.match_probability desc
