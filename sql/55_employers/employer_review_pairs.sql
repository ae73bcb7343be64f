-- step:    55_employers/employer_review_pairs
-- purpose: pairs for people to decide, with the records on both sides
-- grain:   one row per pair
-- inputs:  link.unit_review, link.employer_entry, link.pattern_evidence
-- params:  none
-- output:  pub.employer_review_pairs
-- source:  the contract, table employer_review_pairs
select
    l.source as source_l,
    l.dataset as dataset_l,
    l.record_no as record_no_l,
    r.source as source_r,
    r.dataset as dataset_r,
    r.record_no as record_no_r,
    l.employer_id as employer_id_l,
    r.employer_id as employer_id_r,
    review.match_probability,
    evidence_text(evidence.items, review.log_us) as evidence,
from link.unit_review as review
inner join link.employer_entry as l on review.left_id = l.entry_id
inner join link.employer_entry as r on review.right_id = r.entry_id
left join link.pattern_evidence as evidence
    on review.parameter_group = evidence.parameter_group and review.pattern = evidence.pattern
-- a later round may have joined them by other statements
where l.employer_id <> r.employer_id
order by review.match_probability desc
