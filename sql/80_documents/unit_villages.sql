-- step:    80_documents/unit_villages
-- purpose: the villages of one reporting unit as people call them, and what is to be done in each
-- grain:   one row per village_code; NULL for people whose village is not known
-- inputs:  enrolment_targets, persons, township_progress
-- params:  township_code
-- output:  documents
-- source:  the published tables; a village bears the name that most addresses below its code give,
--          and none unless more than half of those that give one agree; township_code NULL asks for
--          the people whom no unit claims
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
),

-- The address after the unit's name; what a name bears in brackets is not in addresses.
below as (
    select
        division_code,
        regexp_replace(township_name, '[(（].*$', '') as unit_name,
        substr(address, instr(address, unit_name) + length(unit_name)) as rest,
    from persons
    where division_code in (select village_code from listed) and instr(address, unit_name) > 0
),

said as (
    select
        division_code as village_code,
        regexp_extract(rest, '^\p{Han}{1,10}?(?:村|社区|居委会|嘎查)') as name,
        count(*) as times,
    from below
    where name <> ''
    group by all
),

named as (
    select
        village_code,
        arg_max(name, (times, name)) as village_name,
    from said
    group by village_code
    having 2 * max(times) > sum(times)
)

select
    listed.village_code,
    named.village_name,
    listed.persons,
    listed.target_rows,
    listed.pension_rows,
    listed.medical_rows,
    listed.first_rows,
    listed.new_rows,
from listed
left join named using (village_code)
order by listed.village_code nulls last
