-- step:    80_documents/plan_notes
-- purpose: where the plan contradicts itself, and the figure that is used; said wherever progress is reported
-- grain:   one row per year of the plan with a note
-- inputs:  township_progress
-- params:  none
-- output:  documents
-- source:  the policy's reporting.notes
select distinct
    year,
    note,
from township_progress
where note is not null
order by year
