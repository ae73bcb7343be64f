-- step:    50_link/decision_candidate
-- purpose: the candidate pairs that no decision forbids
-- grain:   one row per (left_id, right_id)
-- inputs:  link.candidate_pair, link.right_entry, link.forbidden_person
-- params:  none
-- output:  link.decision_candidate
-- source:  docs/audit.md, decisions
select pair.*
from link.candidate_pair as pair
inner join link.right_entry as r on pair.right_id = r.entry_id
anti join link.forbidden_person as forbidden
    on pair.left_id = forbidden.left_id and r.person_key = forbidden.person_key
