-- step:    35_pairs/candidate_left
-- purpose: the rows on the left that the engine compares: all of them
-- grain:   one row per entry_id
-- inputs:  link.left_entry
-- params:  none
-- output:  link.candidate_left
-- source:  docs/linkage.md
from link.left_entry
