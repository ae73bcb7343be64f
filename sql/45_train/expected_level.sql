-- step:    45_train/expected_level
-- purpose: the same by expectation: each pair counts by its probability, with all comparisons
-- grain:   one row per (parameter_group, comparison_no, level_no)
-- inputs:  link.scored_link, link.sample
-- params:  comparisons, bits
-- output:  link.expected_level
-- source:  docs/method.md, training: one step of expectation-maximisation, held against the proven counts
with

levelled as (
    select
        scored.parameter_group,
        scored.match_probability,
        unnest(range($comparisons)) as comparison_no,
        level_in(scored.pattern, comparison_no, $bits) as level_no,
    from link.scored_link as scored
    left join link.sample as sample using (left_id)
    where sample.left_id is not null or not ends_with(scored.parameter_group, '|held')
)

select
    parameter_group,
    comparison_no,
    level_no,
    sum(match_probability) as amount,
from levelled
where level_no > 0
group by parameter_group, comparison_no, level_no
