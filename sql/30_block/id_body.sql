-- step:    30_block/id_body
-- purpose: pairs with the first seventeen digits of the number in common: a wrong check character
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  most_per_key
-- output:  link.block_id_body
-- source:  docs/method.md, blocking
with

l as (
    select entry_id, substr(id18, 1, 17) as key
    from link.residual_entry
    where id18 is not null
),

r as (
    select entry_id, substr(id18, 1, 17) as key
    from link.right_entry
    where id18 is not null
    -- A key that too many share (a default date, a common name) tells nobody apart.
    qualify count(*) over (partition by key) <= $most_per_key
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
from l
inner join r on l.key = r.key
