-- step:    85_compare/written_difference
-- purpose: the differences in an order that reads well; what a spreadsheet would reckon with is led by '
-- grain:   one row per row of difference
-- inputs:  difference
-- params:  none
-- output:  written_difference
-- source:  docs/analysts.md, on comparing two publications
select
    change,
    row_key,
    column_name,
    if(regexp_matches(earlier, '^([=+@]|-[^0-9])'), '''' || earlier, earlier) as earlier,
    if(regexp_matches(later, '^([=+@]|-[^0-9])'), '''' || later, later) as later,
from difference
order by change, row_key, column_name
