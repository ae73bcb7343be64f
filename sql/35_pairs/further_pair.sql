-- step:    35_pairs/further_pair
-- purpose: pairs that a further certain rule has placed
-- grain:   one row per (left_uid, right_uid)
-- inputs:  link.joined_row
-- params:  none
-- output:  link.further_pair
-- source:  docs/linkage.md, certain pairs
select left_uid, right_uid
from link.joined_row
where left_uid is not null and right_uid is not null
