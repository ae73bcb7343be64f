-- step:    45_train/random_level
-- purpose: how often each level occurs between people taken blindly
-- grain:   one row per (parameter_group, comparison_no, level_no), levels that never occur left out
-- inputs:  link.compared_pair
-- params:  comparisons, bits
-- output:  link.random_level
-- source:  Fellegi and Sunter (1969): u = P(level | two persons)
with

pattern as (
    select parameter_group, pattern, count(*) as pairs
    from link.compared_pair
    group by parameter_group, pattern
),

levelled as (
    select
        parameter_group,
        pairs,
        unnest(range($comparisons)) as comparison_no,
        level_in(pattern, comparison_no, $bits) as level_no,
    from pattern
)

select
    parameter_group,
    comparison_no,
    level_no,
    cast(sum(pairs) as double) as amount,
from levelled
where level_no > 0
group by parameter_group, comparison_no, level_no
