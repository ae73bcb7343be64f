-- step:    30_block/former_name_birth
-- purpose: pairs whose present name is the other's former name, with one birth date
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  none
-- output:  link.block_former_name_birth
-- source:  docs/method.md, blocking
select
    l.entry_id as left_id,
    r.entry_id as right_id,
from link.residual_entry as l
inner join link.right_entry as r on l.name_key = r.former_key and l.birth_date = r.birth_date
union
select
    l.entry_id as left_id,
    r.entry_id as right_id,
from link.residual_entry as l
inner join link.right_entry as r on l.former_key = r.name_key and l.birth_date = r.birth_date
