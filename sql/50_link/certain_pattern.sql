-- step:    50_link/certain_pattern
-- purpose: the evidence of a certain link as a pattern: number and name are equal
-- grain:   one row per parameter_group
-- inputs:  link.parameter
-- params:  bits
-- output:  link.certain_pattern
-- source:  docs/method.md, cascade
select
    parameter_group,
    cast(sum(level_no * pow(2, comparison_no * $bits)) as ubigint) as pattern,
    sum(weight) as weight,
from link.parameter
where level = 'equal' and comparison in ('id_number', 'name')
group by parameter_group
