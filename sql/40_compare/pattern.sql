-- step:    40_compare/pattern
-- purpose: the weight of each pattern of levels, but for what depends on the very values
-- grain:   one row per (parameter_group, pattern)
-- inputs:  link.pattern_level
-- params:  none
-- output:  link.pattern
-- source:  Fellegi and Sunter (1969): match weight = sum of log2(m / u)
select
    parameter_group,
    pattern,
    sum(coalesce(weight, 0) order by comparison_no) as weight,
from link.pattern_level
group by parameter_group, pattern
