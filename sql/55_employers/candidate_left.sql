-- step:    55_employers/candidate_left
-- purpose: the rows on the left that some blocking rule paired
-- grain:   one row per entry_id
-- inputs:  link.left_entry, link.candidate_pair
-- params:  none
-- output:  link.candidate_left
-- source:  docs/method.md, employers, rounds
select entry.*
from link.left_entry as entry
semi join link.candidate_pair as pair on entry.entry_id = pair.left_id
