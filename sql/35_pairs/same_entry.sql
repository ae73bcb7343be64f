-- step:    35_pairs/same_entry
-- purpose: the right side, where a table is linked with itself: the same rows and numbers
-- grain:   one row per entry_id
-- inputs:  link.left_row
-- params:  none
-- output:  link.right_entry
-- source:  docs/linkage.md; a number of a row serves as that of a person, because nobody has been placed yet
select
    cast(2 * rowid as ubigint) as entry_id,
    cast(2 * rowid as ubigint) as person_key,
    *,
from link.left_row
