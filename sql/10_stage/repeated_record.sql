-- step:    10_stage/repeated_record
-- purpose: the keys that several good rows of one file share
-- grain:   one row per repeated record_no
-- inputs:  staged_row
-- params:  none
-- output:  repeated_record
-- source:  the contract, chapter delivery: record_no is the department's own key for the row
select record_no
from staged_row
where reason is null
group by record_no
having count(*) > 1
