-- step:    35_pairs/linked_pair
-- purpose: all pairs: those that are certain, and those that were compared; pattern NULL where nothing was compared
-- grain:   one row per (left_uid, right_uid)
-- inputs:  link.certain_pair, link.compared_link
-- params:  none
-- output:  link.linked_pair
-- source:  docs/linkage.md
select
    left_uid,
    right_uid,
    cast(1 as double) as match_probability,
    cast(100 as double) as match_weight,
    true as is_certain,
    cast(null as ubigint) as pattern,
    cast([] as float[]) as log_us,
from link.certain_pair
union all
from link.compared_link
