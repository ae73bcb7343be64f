-- step:    80_documents/targets_by_gap
-- purpose: how many people each list holds
-- grain:   one row per (insurance_line, gap)
-- inputs:  enrolment_targets
-- params:  none
-- output:  documents
-- source:  the published table enrolment_targets
select
    insurance_line,
    gap,
    count(*) as persons,
    count(*) filter (where status = 'new') as new_persons,
from enrolment_targets
group by insurance_line, gap
order by insurance_line desc, gap desc
