-- step:    55_employers/certain_pattern
-- purpose: the patterns of a certain link: one sound credit code, and names that do not contradict it
-- grain:   one row per (parameter_group, pattern)
-- inputs:  link.pattern, link.parameter
-- params:  bits
-- output:  link.certain_unit_pattern
-- source:  GB 32100-2015: a code is given to one unit, for life; a parent's code is used for its branches, and codes are misused
with

levelled as (
    select
        pattern.parameter_group,
        pattern.pattern,
        parameter.comparison || ':' || parameter.level as says,
    from link.pattern as pattern
    inner join link.parameter as parameter
        on pattern.parameter_group = parameter.parameter_group
        and level_in(pattern.pattern, parameter.comparison_no, $bits) = parameter.level_no
)

select
    parameter_group,
    pattern,
from levelled
group by parameter_group, pattern
having bool_or(says = 'credit_code:equal') and not bool_or(says in ('name:branch', 'name:different'))
