-- step:    35_pairs/certain_pair
-- purpose: pairs that some certain rule has placed
-- grain:   one row per (left_uid, right_uid)
-- inputs:  link.certain_row, link.further_pair
-- params:  none
-- output:  link.certain_pair
-- source:  docs/linkage.md, certain pairs
select left_uid, right_uid
from link.certain_row
where left_uid is not null and right_uid is not null
union all
select left_uid, right_uid
from link.further_pair
