-- step:    10_stage/quarantined_row
-- purpose: every row of one file that breaks the contract, with the reason
-- grain:   one row per physical row
-- inputs:  staged_row, repeated_row, malformed_row
-- params:  none
-- output:  quarantined_row
-- source:  the contract, chapter delivery: a row that breaks the contract is never dropped silently
select line, record_no, reason, raw
from staged_row
where reason is not null
union all
select line, record_no, reason, raw
from repeated_row
where reason is not null
union all
select line, null as record_no, reason, raw
from malformed_row
order by line
