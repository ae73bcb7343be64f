-- step:    80_documents/unit_groups
-- purpose: how many people of each group a unit has on its list, and for how many government pays
-- grain:   one row per group
-- inputs:  enrolment_targets, township_progress
-- params:  township_code
-- output:  documents
-- source:  the published tables; somebody in several groups counts in each; township_code NULL asks
--          for the people whom no unit claims
with

member as (
    select
        unnest(groups) as group_name,
        person_id,
        insurance_line,
        gap,
        payer,
    from enrolment_targets
    where
        case when township_code in (select township_code from township_progress) then township_code end
            is not distinct from $township_code
)

select
    group_name,
    count(distinct person_id) as persons,
    count(distinct person_id) filter (
        where insurance_line = 'pension' and gap <> 'not_claiming'
    ) as pension_gap,
    count(distinct person_id) filter (where gap = 'not_claiming') as not_claiming,
    count(distinct person_id) filter (where insurance_line = 'medical') as medical_gap,
    count(distinct person_id) filter (where payer = 'government') as paid_by_government,
from member
group by group_name
order by persons desc, group_name collate zh
