-- step:    51_memory/enrolment_target
-- purpose: persons on the enrolment list that was published last
-- grain:   one row per (person_id, insurance_line)
-- inputs:  hist.listing
-- params:  none
-- output:  hist.enrolment_target
-- source:  the contract, new and continuing
select
    subject as person_id,
    line as insurance_line,
    first_listed_on,
from hist.listing
where list = 'enrolment' and left_on is null
