-- step:    25_context/household_name
-- purpose: the names and telephones of each household's members
-- grain:   one row per household_no
-- inputs:  link.right_entry
-- params:  none
-- output:  link.household_name
-- source:  docs/method.md, context
select
    household_no,
    list(distinct name_key) filter (where name_key is not null) as names,
    list_distinct(flatten(list(phones))) as phones,
from link.right_entry
where household_no is not null
group by household_no
