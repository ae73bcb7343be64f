-- step:    30_block/sound_birth
-- purpose: pairs whose names sound alike, with one birth date: homophones and lost characters
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry
-- params:  most_per_key
-- output:  link.block_sound_birth
-- source:  docs/method.md, blocking
with

l as (
    select entry_id, sound || strftime(birth_date, '%Y%m%d') as key
    from link.residual_entry
    where sound is not null and birth_date is not null
),

r as (
    select entry_id, sound || strftime(birth_date, '%Y%m%d') as key
    from link.right_entry
    where sound is not null and birth_date is not null
    -- A key that too many share (a default date, a common name) tells nobody apart.
    qualify count(*) over (partition by key) <= $most_per_key
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
from l
inner join r on l.key = r.key
