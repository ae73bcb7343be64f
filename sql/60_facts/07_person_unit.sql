-- step:    60_facts/07_person_unit
-- purpose: the reporting unit and village that a person is counted in
-- grain:   one row per person_id that lies in a reporting unit
-- inputs:  link.person, link.person_link, stg.public_security__residence_permits,
--          decide.division_unit
-- params:  as_of
-- output:  decide.person_unit
-- source:  the contract: the reporting unit that the policy maps the division to

with permit as (
    select
        linked.person_id,
        arg_max(
            permit.division_code,
            {'valid_to': permit.valid_to, 'division_code': permit.division_code}
        ) as division_code
    from stg.public_security__residence_permits as permit
    inner join link.person_link as linked
        on permit.record_no = linked.record_no
        and linked.source = 'public_security'
        and linked.dataset = 'residence_permits'
    where (permit.valid_from is null or permit.valid_from <= $as_of)
        and permit.valid_to >= $as_of
        and permit.division_code is not null
    group by linked.person_id
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
