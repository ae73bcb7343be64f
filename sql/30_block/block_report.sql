-- step:    30_block/block_report
-- purpose: what each blocking rule finds, and what it leaves out because a key is shared by too many
-- grain:   one row per (round, rule)
-- inputs:  link.shared_key
-- params:  round, rules, most_per_key
-- output:  link.block_report
-- source:  docs/linkage.md, blocking
with

rule as (
    select
        cast(place - 1 as utinyint) as rule_no,
        cast($rules[place] as varchar) as name,
        cast($most_per_key[place] as bigint) as most_per_key,
    from unnest(range(1, len($rules) + 1)) as place (place)
),

judged as (
    select
        rule_no,
        shared.key,
        shared.left_rows * shared.right_rows as pairs,
        shared.right_rows > rule.most_per_key as is_capped,
    from rule
    left join link.shared_key as shared using (rule_no)
)

select
    cast($round as varchar) as round,
    rule_no,
    rule.name as rule,
    count(judged.key) as keys,
    cast(coalesce(sum(judged.pairs) filter (where not judged.is_capped), 0) as bigint) as pairs,
    count(*) filter (where judged.is_capped) as capped_keys,
    cast(coalesce(sum(judged.pairs) filter (where judged.is_capped), 0) as bigint) as capped_pairs,
    rule.most_per_key,
from judged
inner join rule using (rule_no)
group by rule_no, rule.name, rule.most_per_key
order by rule_no
