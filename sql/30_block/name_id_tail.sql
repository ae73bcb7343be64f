-- step:    30_block/name_id_tail
-- purpose: pairs with one folded name and the last five characters of the number in common: a slip in its head
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  most_per_key
-- output:  link.block_name_id_tail
-- source:  docs/method.md, blocking
with

l as (
    select entry_id, name_key || substr(id18, 14, 5) as key
    from link.residual_entry
    where name_key is not null and id18 is not null
),

r as (
    select entry_id, name_key || substr(id18, 14, 5) as key
    from link.right_entry
    where name_key is not null and id18 is not null
    -- A key that too many share (a default date, a common name) tells nobody apart.
    qualify count(*) over (partition by key) <= $most_per_key
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
from l
inner join r on l.key = r.key
