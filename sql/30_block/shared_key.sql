-- step:    30_block/shared_key
-- purpose: keys of one blocking rule that both sides have, and how many rows share each
-- grain:   one row per key
-- inputs:  link.block_left, link.block_right
-- params:  none
-- output:  link.shared_key
-- source:  docs/linkage.md, blocking
with

left_key as (
    select key, count(*) as left_rows from link.block_left group by key
),

right_key as (
    select key, count(*) as right_rows from link.block_right group by key
)

select key, left_rows, right_rows
from left_key
inner join right_key using (key)
