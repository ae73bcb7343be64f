-- step:    85_compare/change_count
-- purpose: how many rows are new, gone or changed
-- grain:   one row per kind of change
-- inputs:  changed_row
-- params:  none
-- output:  none
-- source:  docs/analysts.md, on comparing two publications
select
    change,
    count(*) as changed_rows,
from changed_row
group by change
