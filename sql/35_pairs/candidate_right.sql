-- step:    35_pairs/candidate_right
-- purpose: the rows on the right that the engine compares: all of them
-- grain:   one row per entry_id
-- inputs:  link.right_entry
-- params:  none
-- output:  link.candidate_right
-- source:  docs/linkage.md
from link.right_entry
