-- step:    40_compare/pattern_level
-- purpose: what each pattern of levels not met before says, comparison by comparison
-- grain:   one row per (parameter_group, pattern, comparison_no); level_no 0 and no weight where silent; varying_no:
--          place in log_us of what depends on the very value
-- inputs:  link.compared_pair, link.certain_pattern, link.pattern_level, link.parameter
-- params:  comparisons, bits
-- output:  link.pattern_level
-- source:  docs/linkage.md, comparing
with

pattern as (
    select parameter_group, pattern from link.compared_pair
    union
    select parameter_group, pattern from link.certain_pattern
),

levelled as (
    select
        parameter_group,
        pattern,
        unnest(range($comparisons)) as comparison_no,
        level_in(pattern, comparison_no, $bits) as level_no,
    from pattern
    anti join link.pattern_level as known using (parameter_group, pattern)
)

select
    levelled.*,
    comparison.comparison,
    comparison.title,
    parameter.level,
    parameter.says,
    parameter.weight,
    parameter.varying_no,
from levelled
inner join (select distinct comparison_no, comparison, title from link.parameter) as comparison using (comparison_no)
left join link.parameter as parameter using (parameter_group, comparison_no, level_no)
