-- step:    55_employers/decided_entry
-- purpose: every statement, of whatever employer, so that any two can be compared
-- grain:   one row per entry_id; no person_key, so that nothing is taken for one already
-- inputs:  link.left_entry
-- params:  none
-- output:  link.right_entry
-- source:  docs/audit.md, decisions: the model is asked as if nobody had decided
select * replace (cast(null as ubigint) as person_key)
from link.left_entry
