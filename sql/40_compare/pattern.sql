-- step:    40_compare/pattern
-- purpose: the weight of each pattern of levels, but for what depends on the very values
-- grain:   one row per (parameter_group, pattern)
-- inputs:  link.compared_pair, link.parameter
-- params:  comparisons, bits
-- output:  link.pattern
-- source:  Fellegi and Sunter (1969): match weight = sum of log2(m / u)
with

pattern as (
    select distinct parameter_group, pattern from link.compared_pair
),

levelled as (
    select
        parameter_group,
        pattern,
        unnest(range($comparisons)) as comparison_no,
        level_in(pattern, comparison_no, $bits) as level_no,
    from pattern
)

select
    levelled.parameter_group,
    levelled.pattern,
    sum(coalesce(parameter.weight, 0)) as weight,
from levelled
left join link.parameter as parameter using (parameter_group, comparison_no, level_no)
group by levelled.parameter_group, levelled.pattern
