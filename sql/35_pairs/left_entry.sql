-- step:    35_pairs/left_entry
-- purpose: the rows on the left, numbered: even numbers
-- grain:   one row per entry_id
-- inputs:  link.left_row
-- params:  none
-- output:  link.left_entry
-- source:  docs/linkage.md; a number of a row serves as that of a person, because nobody has been placed yet
select
    cast(2 * rowid as ubigint) as entry_id,
    cast(2 * rowid as ubigint) as person_key,
    *,
from link.left_row
