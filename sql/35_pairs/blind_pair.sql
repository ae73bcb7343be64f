-- step:    35_pairs/blind_pair
-- purpose: pairs put together blindly: what strangers have in common by accident
-- grain:   one row per (left_id, right_id)
-- inputs:  link.left_entry, link.right_entry
-- params:  pairs
-- output:  link.candidate_pair
-- source:  docs/linkage.md, training
with

-- Numbers of a side are two apart, so a place by chance is a row by chance.
span as (
    select
        (select count(*) from link.left_entry) as left_rows,
        (select count(*) from link.right_entry) as right_rows,
        (select min(entry_id) from link.right_entry) as right_first,
),

drawn as (
    select
        cast(2 * (hash(place, 'left') % left_rows) as ubigint) as left_id,
        cast(2 * (hash(place, 'right') % right_rows) + right_first as ubigint) as right_id,
    from span, range($pairs) as place (place)
)

select distinct
    left_id,
    right_id,
    cast(0 as ubigint) as rules,
    cast(0 as utinyint) as first_rule,
from drawn
where left_id <> right_id
