-- step:    50_link/blocking_rules
-- purpose: what each blocking rule costs and what it brings
-- grain:   one row per rule; pairs are counted over all rounds, as often as a rule finds them
-- inputs:  link.block_rule, link.block_report, link.entry_person
-- params:  none
-- output:  pub.blocking_rules
-- source:  docs/method.md, blocking
with

cost as (
    select
        rule_no,
        cast(sum(pairs) as bigint) as pairs,
        cast(sum(capped_keys) as bigint) as capped_keys,
        cast(sum(capped_pairs) as bigint) as capped_pairs,
        max(most_per_key) as most_per_key,
    from link.block_report
    group by rule_no
),

-- The accepted links that a rule found, and those that no other rule found.
gain as (
    select
        rule.rule_no,
        count(*) as links,
        count(*) filter (where placed.rules = (cast(1 as ubigint) << rule.rule_no)) as links_alone,
    from link.block_rule as rule
    inner join link.entry_person as placed on (placed.rules >> rule.rule_no) & 1 = 1
    group by rule.rule_no
),

total as (
    select count(*) as links from link.entry_person where rules > 0
)

select
    rule.rule_no + 1 as rule_no,
    rule.rule,
    rule.purpose,
    cost.pairs,
    cost.most_per_key,
    cost.capped_keys,
    cost.capped_pairs,
    coalesce(gain.links, 0) as links,
    coalesce(gain.links_alone, 0) as links_alone,
    coalesce(gain.links_alone, 0) / nullif(total.links, 0) as recall_added,
from link.block_rule as rule
inner join cost using (rule_no)
left join gain using (rule_no)
cross join total
order by rule.rule_no
