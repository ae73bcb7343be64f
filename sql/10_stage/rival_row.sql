-- step:    10_stage/rival_row
-- purpose: the good rows of one file whose key another one of them has too
-- grain:   one row per row with a repeated record_no
-- inputs:  staged_row, repeated_record
-- params:  none
-- output:  rival_row
-- source:  the contract, chapter delivery: record_no is the department's own key for the row
select staged_row.*
from staged_row
semi join repeated_record using (record_no)
where reason is null
