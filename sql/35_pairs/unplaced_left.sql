-- step:    35_pairs/unplaced_left
-- purpose: rows on the left that a certain rule has not placed
-- grain:   one row per uid
-- inputs:  link.certain_row
-- params:  none
-- output:  none
-- source:  docs/linkage.md, certain pairs
select left_uid as uid from link.certain_row where right_uid is null
