-- step:    72_views/uninsured_employees
-- purpose: who works for a listed employer without being insured, to be asked one by one
-- grain:   one row per (employer_id, person_id)
-- inputs:  employer_target_employees, employer_targets, code_words
-- params:  none
-- output:  uninsured_employees
-- source:  the published tables
select
    employee.employer_id,
    employee.uscc,
    employee.employer_name,
    employer.township_name,
    gap.word as gap_word,
    employee.person_id,
    employee.name,
    employee.id_number,
    employee.last_wage_period,
    employee.wage_months,
    array_to_string(employee.other_schemes, '、') as other_schemes_text,
    employee.detail,
from employer_target_employees as employee
left join employer_targets as employer using (employer_id)
left join code_words as gap on gap.code_kind = 'employer_gap' and gap.code = employer.gap
where employee.is_uninsured
