-- step:    80_documents/unit_villages
-- purpose: the villages of one reporting unit as people call them, and what is to be done in each
-- grain:   one row per village_code; NULL for people whose village is not known
-- inputs:  enrolment_targets, township_progress, villages
-- params:  township_code
-- output:  documents
-- source:  the published tables; township_code NULL asks for the people whom no unit claims
with

listed as (
    select
        village_code,
        count(distinct person_id) as persons,
        count(*) as target_rows,
        count(*) filter (where insurance_line = 'pension') as pension_rows,
        count(*) filter (where insurance_line = 'medical') as medical_rows,
        count(*) filter (where priority = 1) as first_rows,
        count(*) filter (where status = 'new') as new_rows,
    from enrolment_targets
    where
        case when township_code in (select township_code from township_progress) then township_code end
            is not distinct from $township_code
    group by village_code
)

select
    listed.village_code,
    villages.village_name,
    listed.persons,
    listed.target_rows,
    listed.pension_rows,
    listed.medical_rows,
    listed.first_rows,
    listed.new_rows,
from listed
left join villages using (village_code)
order by listed.village_code nulls last
