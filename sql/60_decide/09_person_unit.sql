-- step:    60_decide/09_person_unit
-- purpose: the reporting unit and village that a person is counted in
-- grain:   one row per person_id that lies in a reporting unit
-- inputs:  link.person, decide.local_evidence, decide.division_unit
-- params:  none
-- output:  decide.person_unit
-- source:  OUTPUTS: the reporting unit that the policy maps the division to

with permit as (
    select
        person_id,
        arg_max(division_code, record_no) as division_code
    from decide.local_evidence
    where reason = 'permit' and division_code is not null
    group by person_id
),

placed as (
    -- whose register is elsewhere lives where the permit says
    select
        person.person_id,
        case
            when registered.division_code is null then permit.division_code
            else person.division_code
        end as division_code
    from link.person as person
    left join decide.division_unit as registered on person.division_code = registered.division_code
    left join permit on person.person_id = permit.person_id
)

select
    placed.person_id,
    unit.unit_no,
    unit.township_code,
    unit.township_name,
    -- twelve digits that do not stop at the township
    case
        when length(placed.division_code) = 12 and not ends_with(placed.division_code, '000')
            then placed.division_code
    end as village_code
from placed
inner join decide.division_unit as unit on placed.division_code = unit.division_code
