-- step:    30_block/same_id
-- purpose: pairs with one identity number, right or wrong
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  none
-- output:  link.block_same_id
-- source:  docs/method.md, blocking
select
    l.entry_id as left_id,
    r.entry_id as right_id,
from link.residual_entry as l
inner join link.right_entry as r on l.id18 = r.id18
