-- step:    30_block/candidate_pair
-- purpose: every pair that some blocking rule found, once
-- grain:   one row per (left_id, right_id); rules: a bit for each rule that found it; first_rule: its number in the
--          model; where a table is linked with itself, left_id < right_id
-- inputs:  link.block_left, link.block_right, link.shared_key
-- params:  most_per_key, is_self
-- output:  link.candidate_pair
-- source:  docs/linkage.md, blocking
with

-- A key that too many share (a default date, a common name) tells nobody apart.
useful as (
    select key from link.shared_key where right_rows <= $most_per_key[rule_no + 1]
),

found as (
    select
        if($is_self, least(l.entry_id, r.entry_id), l.entry_id) as left_id,
        if($is_self, greatest(l.entry_id, r.entry_id), r.entry_id) as right_id,
        l.rule_no,
    from link.block_left as l
    inner join link.block_right as r using (key)
    semi join useful using (key)
    where l.entry_id <> r.entry_id
)

select
    left_id,
    right_id,
    bit_or(cast(1 as ubigint) << rule_no) as rules,
    min(rule_no) as first_rule,
from found
group by left_id, right_id
