-- step:    50_link/decision_apart
-- purpose: entries decided to be two people, seen from either side
-- grain:   one row per (entry_id, other_id)
-- inputs:  link.decision
-- params:  none
-- output:  link.apart
-- source:  docs/audit.md, decisions
select entry_l as entry_id, entry_r as other_id
from link.decision
where state = 'in_force' and not is_same
union all
select entry_r as entry_id, entry_l as other_id
from link.decision
where state = 'in_force' and not is_same
