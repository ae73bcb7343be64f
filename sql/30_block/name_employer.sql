-- step:    30_block/name_employer
-- purpose: pairs with one folded name at one employer: tax rows that have neither a good number nor a date
-- grain:   one row per (left_id, right_id)
-- inputs:  link.residual_entry, link.right_entry, link.entry_employer
-- params:  most_per_key
-- output:  link.block_name_employer
-- source:  docs/method.md, blocking
with

r as (
    select
        right_entry.entry_id,
        right_entry.name_key,
        employer.uscc,
    from link.right_entry as right_entry
    inner join link.entry_employer as employer using (entry_id)
    where right_entry.name_key is not null
    qualify count(*) over (partition by right_entry.name_key, employer.uscc) <= $most_per_key
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
from link.residual_entry as l
inner join r on l.name_key = r.name_key and l.payer_uscc = r.uscc
