-- step:    80_documents/unit_priorities
-- purpose: what each priority of a unit's list stands for, and how many rows and people have it
-- grain:   one row per priority
-- inputs:  enrolment_targets, township_progress
-- params:  township_code
-- output:  documents
-- source:  the published tables; the reason that begins with 列入次序 is the policy's word for the
--          priority; township_code NULL asks for the people whom no unit claims
select
    priority,
    min(
        list_filter(reasons, lambda reason: starts_with(reason, '列入次序：'))[1]
    )[6:] as title,
    count(distinct person_id) as persons,
    count(*) filter (where insurance_line = 'pension') as pension_rows,
    count(*) filter (where insurance_line = 'medical') as medical_rows,
    count(*) filter (where status = 'new') as new_rows,
from enrolment_targets
where
    case when township_code in (select township_code from township_progress) then township_code end
        is not distinct from $township_code
group by priority
order by priority nulls last
