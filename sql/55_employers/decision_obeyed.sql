-- step:    55_employers/decision_obeyed
-- purpose: the placements of a round without the groups that hold two employers whom a decision keeps apart
-- grain:   one row per entry_id
-- inputs:  link.placed, link.entry_person, link.merge_label
-- params:  none
-- output:  link.decision_obeyed
-- source:  docs/audit.md, decisions
select placed.*
from link.placed as placed
inner join link.entry_person as member using (entry_id)
semi join link.merge_label as merged on member.person_key = merged.person_key
