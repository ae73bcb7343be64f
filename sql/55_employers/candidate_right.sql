-- step:    55_employers/candidate_right
-- purpose: the rows on the right that some blocking rule paired
-- grain:   one row per entry_id
-- inputs:  link.right_entry, link.candidate_pair
-- params:  none
-- output:  link.candidate_right
-- source:  docs/method.md, employers, rounds
select entry.*
from link.right_entry as entry
semi join link.candidate_pair as pair on entry.entry_id = pair.right_id
