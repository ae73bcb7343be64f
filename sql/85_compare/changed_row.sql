-- step:    85_compare/changed_row
-- purpose: which rows of a table are in one publication only, or in both with another content
-- grain:   one row per key
-- inputs:  earlier_row, later_row
-- params:  none
-- output:  changed_row
-- source:  docs/analysts.md, on comparing two publications; contents are compared by their 64-bit hash
select
    coalesce(earlier.row_key, later.row_key) as row_key,
    case
        when earlier.row_key is null then 'added'
        when later.row_key is null then 'gone'
        else 'changed'
    end as change,
from earlier_row as earlier
full join later_row as later on earlier.row_key = later.row_key
where earlier.content is distinct from later.content
