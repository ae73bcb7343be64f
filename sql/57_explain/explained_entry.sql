-- step:    57_explain/explained_entry
-- purpose: the entries that comparing a few pairs has to know of
-- grain:   one row per entry_id
-- inputs:  kept.person_entry, link.explained, link.explained_place
-- params:  none
-- output:  std.person_entry
-- source:  docs/operations.md, explaining
select entry.*
from kept.person_entry as entry
semi join (
    select left_id as entry_id from link.explained
    union
    select entry_id from link.explained_place
) as wanted using (entry_id)
