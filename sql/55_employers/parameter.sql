-- step:    55_employers/parameter
-- purpose: what each outcome of each comparison of employers weighs; persons get a table of their own afterwards
-- grain:   one row per (parameter_group, comparison_no, level_no)
-- inputs:  link.parameter
-- params:  none
-- output:  link.unit_parameter
-- source:  docs/method.md, parameters
select *
from link.parameter
