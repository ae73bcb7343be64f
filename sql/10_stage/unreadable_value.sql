-- step:    10_stage/unreadable_value
-- purpose: how many optional values of one file could not be read and became missing
-- grain:   one row per column
-- inputs:  staged_row
-- params:  none
-- output:  unreadable_value
-- source:  the contract, chapter delivery: an optional value that cannot be read becomes missing and is counted
select
    column_name,
    count(*) as row_count,
from (
    select unnest(string_split(unreadable, ',')) as column_name
    from staged_row
    where unreadable is not null and reason is null
)
group by column_name
order by column_name
