-- step:    45_train/random_pair
-- purpose: pairs taken blindly, of which hardly any is one person
-- grain:   one row per (left_id, right_id)
-- inputs:  link.random_left, link.right_entry
-- params:  right_rows
-- output:  link.candidate_pair
-- source:  docs/method.md, training
with

right_row as (
    select entry_id
    from link.right_entry
    order by hash(entry_id, 'right')
    limit $right_rows
)

select
    l.entry_id as left_id,
    r.entry_id as right_id,
    cast(0 as ubigint) as rules,
    cast(0 as utinyint) as first_rule,
from link.random_left as l
cross join right_row as r
