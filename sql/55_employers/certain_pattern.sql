-- step:    55_employers/certain_pattern
-- purpose: the patterns of a certain link: one sound credit code, and names that do not contradict it
-- grain:   one row per (parameter_group, pattern)
-- inputs:  link.pattern_level
-- params:  none
-- output:  link.certain_unit_pattern
-- source:  GB 32100-2015: a code is given to one unit, for life; a parent's code is used for its branches, and codes are misused
select
    parameter_group,
    pattern,
from link.pattern_level
group by parameter_group, pattern
having bool_or(comparison = 'credit_code' and level = 'equal')
    and not bool_or(comparison = 'name' and level in ('branch', 'different'))
