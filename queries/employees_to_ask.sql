-- 清单所列单位里，哪些职工未见参加职工养老保险？
select
    employer_name,
    gap_word,
    person_id,
    name,
    last_wage_period,
    wage_months,
    other_schemes_text,
from uninsured_employees
order by employer_name, person_id
