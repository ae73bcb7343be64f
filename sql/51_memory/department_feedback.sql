-- step:    51_memory/department_feedback
-- purpose: questions to departments that were published last
-- grain:   one row per feedback_id
-- inputs:  hist.listing
-- params:  none
-- output:  hist.department_feedback
-- source:  the contract, new and continuing
select
    subject as feedback_id,
    first_listed_on as first_seen_on,
from hist.listing
where list = 'feedback' and left_on is null
