-- step:    30_block/block_pair
-- purpose: pairs that share a key of one blocking rule
-- grain:   one row per (left_id, right_id, key); where a table is linked with itself, left_id < right_id
-- inputs:  link.block_left, link.block_right, link.shared_key
-- params:  rule_no, most_per_key, is_self
-- output:  link.block_pair
-- source:  docs/linkage.md, blocking
with

-- A key that too many share (a default date, a common name) tells nobody apart.
useful as (
    select key from link.shared_key where right_rows <= $most_per_key
)

select
    if($is_self, least(l.entry_id, r.entry_id), l.entry_id) as left_id,
    if($is_self, greatest(l.entry_id, r.entry_id), r.entry_id) as right_id,
    cast($rule_no as utinyint) as rule_no,
from link.block_left as l
inner join link.block_right as r using (key)
semi join useful using (key)
where l.entry_id <> r.entry_id
