-- step:    80_documents/unit_employees
-- purpose: whom to ask about at each employer of one reporting unit, in the order of the employers
-- grain:   one row per (employer_id, person_id)
-- inputs:  employer_targets, employer_target_employees, employee_returns, persons, township_progress
-- params:  township_code, as_of, row_keys
-- output:  documents
-- source:  the published tables; the order of employers is that of 80_documents/unit_employers;
--          township_code NULL asks for those whom no unit claims, a list of row_keys for those rows
with

employer as (
    select
        employer_id,
        row_number() over (
            order by
                employees_uninsured desc nulls last,
                employees_seen desc nulls last,
                name collate zh,
                uscc,
                employer_id
        ) as employer_no,
    from employer_targets
    where
        case
            when cast($row_keys as varchar[]) is not null then true
            when $township_code is null
                then township_code is null
                    or township_code not in (select township_code from township_progress)
            else township_code = $township_code
        end
)

select
    employee.employer_id || '|' || employee.person_id as row_key,
    employer.employer_no,
    employee.employer_name,
    employee.uscc,
    employee.name,
    employee.id_number,
    person.sex,
    date_sub('year', person.birth_date, cast($as_of as date)) as age,
    person.phone,
    employee.last_wage_period,
    employee.wage_months,
    employee.other_schemes,
    employee.detail,
    returned.note,
    returned.checked_on,
    returned.officer,
    returned.remark,
    returned.return_id,
from employer_target_employees as employee
inner join employer using (employer_id)
left join persons as person using (person_id)
left join employee_returns as returned
    on employee.employer_id = returned.employer_id
    and employee.person_id = returned.person_id
where
    employee.is_uninsured
    and (
        cast($row_keys as varchar[]) is null
        or employee.employer_id || '|' || employee.person_id
        in (select unnest(cast($row_keys as varchar[])))
    )
order by employer.employer_no, employee.name collate zh, employee.person_id
