-- step:    30_block/candidate_pair
-- purpose: every pair that some blocking rule found, once
-- grain:   one row per (left_id, right_id); rules: a bit for each rule that found it; first_rule: its number in the model
-- inputs:  link.block_pair, link.left_entry, link.right_entry
-- params:  none
-- output:  link.candidate_pair
-- source:  docs/linkage.md, blocking
select
    pair.left_id,
    pair.right_id,
    bit_or(cast(1 as ubigint) << pair.rule_no) as rules,
    min(pair.rule_no) as first_rule,
from link.block_pair as pair
where pair.left_id <> pair.right_id
group by pair.left_id, pair.right_id
