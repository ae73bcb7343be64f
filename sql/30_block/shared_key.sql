-- step:    30_block/shared_key
-- purpose: keys of the blocking rules that both sides have, and how many rows share each
-- grain:   one row per key; a key belongs to one rule
-- inputs:  link.block_left, link.block_right
-- params:  none
-- output:  link.shared_key
-- source:  docs/linkage.md, blocking
with

left_key as (
    select key, any_value(rule_no) as rule_no, count(*) as left_rows from link.block_left group by key
),

right_key as (
    select key, count(*) as right_rows from link.block_right group by key
)

select rule_no, key, left_rows, right_rows
from left_key
inner join right_key using (key)
