-- step:    63_employers/14_employer_target_employees
-- purpose: the people behind the numbers of each listed unit: uninsured, or not counted and why
-- grain:   one row per (employer_id, person_id)
-- inputs:  pub.employer_targets, decide.employee, link.person
-- params:  none
-- output:  pub.employer_target_employees
-- source:  the contract, employers; wages are the tax office's and are not shown

select
    target.employer_id,
    target.uscc,
    target.name as employer_name,
    employee.person_id,
    person.name,
    person.id_number,
    employee.last_period as last_wage_period,
    employee.months as wage_months,
    employee.left_out_reason is null as is_uninsured,
    employee.left_out_reason,
    employee.detail,
    coalesce(employee.other_schemes, []) as other_schemes
from pub.employer_targets as target
inner join decide.employee as employee on target.employer_id = employee.unit_key
left join link.person as person on employee.person_id = person.person_id
