-- step:    35_pairs/unplaced_right
-- purpose: rows on the right that a certain rule has not placed
-- grain:   one row per uid
-- inputs:  link.certain_row
-- params:  none
-- output:  none
-- source:  docs/linkage.md, certain pairs
select right_uid as uid from link.certain_row where left_uid is null
