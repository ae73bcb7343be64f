-- step:    80_documents/unit_stages
-- purpose: how far people have gone with the employers of a unit, by what is wrong with them
-- grain:   one row per (gap, stage); stage NULL where nothing has been handed in
-- inputs:  employer_targets, township_progress
-- params:  township_code
-- output:  documents
-- source:  the published tables; township_code NULL asks for the employers whom no unit claims
select
    gap,
    stage,
    count(*) as employers,
    sum(employees_uninsured) as uninsured,
from employer_targets
where
    case when township_code in (select township_code from township_progress) then township_code end
        is not distinct from $township_code
group by gap, stage
order by gap, stage
