-- step:    45_train/equal_share
-- purpose: how often two rows taken blindly have a key in common, from the counts of the keys alone
-- grain:   one row per parameter_group
-- inputs:  link.counted_left, link.counted_right
-- params:  none
-- output:  link.equal_share
-- source:  docs/method.md, training: the chance of agreement in closed form, sum of n(left) n(right) over all keys
with

left_key as (
    select parameter_group, key, count(*) as amount from link.counted_left group by parameter_group, key
),

right_key as (
    select key, count(*) as amount from link.counted_right group by key
),

agreeing as (
    select left_key.parameter_group, sum(left_key.amount * right_key.amount) as pairs
    from left_key
    inner join right_key using (key)
    group by left_key.parameter_group
),

size as (
    select parameter_group, count(distinct entry_id) as entries from link.counted_left group by parameter_group
)

select
    size.parameter_group,
    coalesce(agreeing.pairs, 0)
        / (size.entries * (select count(distinct entry_id) from link.counted_right)) as share,
from size
left join agreeing using (parameter_group)
