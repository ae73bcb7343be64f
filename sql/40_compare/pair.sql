-- step:    40_compare/pair
-- purpose: the two rows of every candidate pair side by side
-- grain:   one row per (left_id, right_id)
-- inputs:  link.candidate_pair, link.candidate_left, link.candidate_right
-- params:  none
-- output:  none
-- source:  docs/linkage.md, comparing
select
    candidate.left_id,
    candidate.right_id,
    candidate.rules,
    candidate.first_rule,
    l.parameter_group,
    l,
    r,
from link.candidate_pair as candidate
inner join link.candidate_left as l on candidate.left_id = l.entry_id
inner join link.candidate_right as r on candidate.right_id = r.entry_id
where l.person_key is distinct from r.person_key
