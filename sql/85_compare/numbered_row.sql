-- step:    85_compare/numbered_row
-- purpose: rows of a table without a key, each copy of equal ones told apart by a number
-- grain:   one row per row of the table
-- inputs:  given_row
-- params:  none
-- output:  numbered_row
-- source:  docs/analysts.md, on comparing two publications; the columns are those of the caller
select
    given.* replace (
        list_append(
            given.row_key,
            cast(row_number() over (partition by given.row_key) as varchar)
        ) as row_key
    ),
from given_row as given
