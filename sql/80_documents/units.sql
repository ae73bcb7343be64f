-- step:    80_documents/units
-- purpose: the reporting units and what each has to verify; people and employers whom no unit claims are one of
--          their own (number 99), so that the units add up to the county
-- grain:   one row per reporting unit
-- inputs:  township_progress, enrolment_targets, employer_targets
-- params:  none
-- output:  documents
-- source:  the plan's annex for number and order; the published tables for the figures
with

unit as (
    select
        coalesce(unit_no, row_number() over (order by unit_no nulls last, township_code)) as unit_no,
        township_code,
        township_name,
        year_target,
        enrolled_this_year,
    from township_progress
    where is_current_year
    union all
    select 99, null, '未定镇区', null, null
),

listed as (
    select
        unit.unit_no,
        count(distinct target.person_id) as persons,
        count(*) as target_rows,
        count(distinct coalesce(target.village_code, '')) as villages,
        count(*) filter (where target.insurance_line = 'pension' and target.gap = 'not_enrolled') as pension_not_enrolled,
        count(*) filter (where target.insurance_line = 'pension' and target.gap = 'lapsed') as pension_lapsed,
        count(*) filter (where target.insurance_line = 'pension' and target.gap = 'not_claiming') as pension_not_claiming,
        count(*) filter (where target.insurance_line = 'medical' and target.gap = 'not_enrolled') as medical_not_enrolled,
        count(*) filter (where target.insurance_line = 'medical' and target.gap = 'lapsed') as medical_lapsed,
        count(*) filter (where target.status = 'new') as new_rows,
        count(*) filter (where target.payer = 'government') as government_rows,
        count(*) filter (where target.priority = 1) as first_rows,
    from enrolment_targets as target
    left join unit as known on known.township_code = target.township_code
    inner join unit on unit.unit_no = coalesce(known.unit_no, 99)
    group by unit.unit_no
),

hiring as (
    select
        unit.unit_no,
        count(*) as employers,
    from employer_targets as target
    left join unit as known on known.township_code = target.township_code
    inner join unit on unit.unit_no = coalesce(known.unit_no, 99)
    group by unit.unit_no
)

select
    unit.unit_no,
    unit.township_code,
    unit.township_name,
    unit.year_target,
    unit.enrolled_this_year,
    coalesce(listed.persons, 0) as persons,
    coalesce(listed.target_rows, 0) as target_rows,
    coalesce(listed.villages, 0) as villages,
    coalesce(listed.pension_not_enrolled, 0) as pension_not_enrolled,
    coalesce(listed.pension_lapsed, 0) as pension_lapsed,
    coalesce(listed.pension_not_claiming, 0) as pension_not_claiming,
    coalesce(listed.medical_not_enrolled, 0) as medical_not_enrolled,
    coalesce(listed.medical_lapsed, 0) as medical_lapsed,
    coalesce(listed.new_rows, 0) as new_rows,
    coalesce(listed.government_rows, 0) as government_rows,
    coalesce(listed.first_rows, 0) as first_rows,
    coalesce(hiring.employers, 0) as employers,
from unit
left join listed using (unit_no)
left join hiring using (unit_no)
where unit.township_code is not null or listed.persons is not null or hiring.employers is not null
order by unit.unit_no
