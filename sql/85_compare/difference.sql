-- step:    85_compare/difference
-- purpose: what differs, column by column where a row changed, and the whole row where it is new or gone
-- grain:   one row per (row_key, column_name); one per row that is new or gone
-- inputs:  changed_row, earlier_values, later_values
-- params:  names
-- output:  difference
-- source:  docs/analysts.md, on comparing two publications; compared whole, shown as masked
with

found as (
    select
        changed.change,
        coalesce(later.shown_key, earlier.shown_key) as shown_key,
        earlier.whole as earlier_whole,
        later.whole as later_whole,
        earlier.shown as earlier_shown,
        later.shown as later_shown,
    from changed_row as changed
    left join earlier_values as earlier using (row_key)
    left join later_values as later using (row_key)
),

told as (
    select
        change,
        shown_key,
        unnest(cast($names as varchar[])) as column_name,
        unnest(earlier_whole) as earlier_whole,
        unnest(later_whole) as later_whole,
        unnest(earlier_shown) as earlier,
        unnest(later_shown) as later,
    from found
    where change = 'changed'
)

select change, array_to_string(shown_key, '|') as row_key, column_name, earlier, later,
from told
where earlier_whole is distinct from later_whole
union all
select
    change,
    array_to_string(shown_key, '|') as row_key,
    null as column_name,
    cast(to_json(map($names, earlier_shown)) as varchar) as earlier,
    cast(to_json(map($names, later_shown)) as varchar) as later,
from found
where change <> 'changed'
