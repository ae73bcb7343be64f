-- step:    50_link/decision_edge
-- purpose: the edges of the merges that decisions leave
-- grain:   one row per person_key
-- inputs:  link.safe_edge, link.merge_label
-- params:  none
-- output:  link.decision_edge
-- source:  docs/audit.md, decisions
select edge.*
from link.safe_edge as edge
semi join link.merge_label as merged using (person_key)
