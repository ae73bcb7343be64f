-- step:    30_block/birth_village
-- purpose: pairs with one birth date in one village: damaged names
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  most_per_key
-- output:  link.block_birth_village
-- source:  docs/method.md, blocking
with

l as (
    select entry_id, strftime(birth_date, '%Y%m%d') || division_code as key
    from link.residual_entry
    where birth_date is not null and length(division_code) = 12
),

r as (
    select entry_id, strftime(birth_date, '%Y%m%d') || division_code as key
    from link.right_entry
    where birth_date is not null and length(division_code) = 12
    -- A key that too many share (a default date, a common name) tells nobody apart.
    qualify count(*) over (partition by key) <= $most_per_key
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
from l
inner join r on l.key = r.key
