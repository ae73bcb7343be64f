-- step:    35_pairs/right_entry
-- purpose: the rows on the right, numbered: odd numbers
-- grain:   one row per entry_id
-- inputs:  link.right_row
-- params:  none
-- output:  link.right_entry
-- source:  docs/linkage.md; a number of a row serves as that of a person, because nobody has been placed yet
select
    cast(2 * rowid + 1 as ubigint) as entry_id,
    cast(2 * rowid + 1 as ubigint) as person_key,
    *,
from link.right_row
