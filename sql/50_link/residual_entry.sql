-- step:    50_link/residual_entry
-- purpose: the entries that the certain pass left over, to be blocked and scored
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.certain_link
-- params:  none
-- output:  link.residual_entry
-- source:  docs/method.md, cascade
select l.*
from link.left_entry as l
anti join link.certain_link as certain on l.entry_id = certain.left_id
