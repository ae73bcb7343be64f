-- step:    30_block/block_report
-- purpose: what one blocking rule finds, and what it leaves out because a key is shared by too many
-- grain:   one row per (round, rule)
-- inputs:  link.shared_key
-- params:  round, rule_no, rule, most_per_key
-- output:  link.block_report
-- source:  docs/linkage.md, blocking
with

judged as (
    select
        left_rows * right_rows as pairs,
        right_rows > $most_per_key as is_capped,
    from link.shared_key
)

select
    cast($round as varchar) as round,
    cast($rule_no as utinyint) as rule_no,
    cast($rule as varchar) as rule,
    count(*) as keys,
    cast(coalesce(sum(pairs) filter (where not is_capped), 0) as bigint) as pairs,
    count(*) filter (where is_capped) as capped_keys,
    cast(coalesce(sum(pairs) filter (where is_capped), 0) as bigint) as capped_pairs,
    cast($most_per_key as bigint) as most_per_key,
from judged
