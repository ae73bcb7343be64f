-- step:    80_documents/feedback_departments
-- purpose: which departments are asked to look at records of theirs, and at how many
-- grain:   one row per source
-- inputs:  department_feedback
-- params:  none
-- output:  documents
-- source:  the published table department_feedback
select
    source,
    count(*) as statements,
    cast(sum(record_count) as bigint) as records,
    count(*) filter (where status = 'new') as new_statements,
    min(first_seen_on) as first_seen_on,
from department_feedback
group by source
order by source
