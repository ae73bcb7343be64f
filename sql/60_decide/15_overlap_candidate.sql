-- step:    60_decide/15_overlap_candidate
-- purpose: the few people for whom payments or contributions of two relations can overlap at all
-- grain:   one row per (person_id, what)
-- inputs:  stg.insurance__benefits, stg.insurance__contributions, decide.registry_person
-- params:  none
-- output:  decide.overlap_candidate
-- source:  none: it only narrows what the next steps look at

with paid_number as (
    select
        person_no,
        min(scheme) as first_scheme,
        max(scheme) as last_scheme,
        min(coalesce(agency_code, '')) as first_agency,
        max(coalesce(agency_code, '')) as last_agency
    from stg.insurance__benefits
    where item = '基本养老金'
    group by person_no
),

contributing_number as (
    select
        person_no,
        bool_or(scheme in ('110', '120')) as has_employee_pension,
        bool_or(scheme = '170') as has_resident_pension,
        bool_or(scheme = '310') as has_employee_medical,
        bool_or(scheme = '390') as has_resident_medical,
        -- only an agency of a pension scheme counts
        min(case when scheme < '200' then coalesce(agency_code, '') end) as first_agency,
        max(case when scheme < '200' then coalesce(agency_code, '') end) as last_agency
    from stg.insurance__contributions
    group by person_no
)

select
    registry.person_id,
    'benefit' as what
from paid_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
group by registry.person_id
having count(*) > 1
    or min(number.first_scheme) <> max(number.last_scheme)
    or min(number.first_agency) <> max(number.last_agency)

union all

select
    registry.person_id,
    'pension' as what
from contributing_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
where number.has_employee_pension or number.has_resident_pension
group by registry.person_id
having count(*) > 1
    or bool_or(number.has_employee_pension) and bool_or(number.has_resident_pension)
    or min(number.first_agency) <> max(number.last_agency)

union all

select
    registry.person_id,
    'medical' as what
from contributing_number as number
inner join decide.registry_person as registry on number.person_no = registry.person_no
where number.has_employee_medical or number.has_resident_medical
group by registry.person_id
having bool_or(number.has_employee_medical) and bool_or(number.has_resident_medical)
