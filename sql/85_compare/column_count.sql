-- step:    85_compare/column_count
-- purpose: in how many rows each column changed
-- grain:   one row per column
-- inputs:  difference
-- params:  none
-- output:  none
-- source:  docs/analysts.md, on comparing two publications
select
    column_name,
    count(*) as changed_rows,
from difference
where column_name is not null
group by column_name
