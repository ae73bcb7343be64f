-- 哪些单位发着工资却没有参保登记，超期多久？
select
    township_name,
    employer_name,
    uscc,
    employees_uninsured_persons,
    registration_due_on,
    overdue_days,
    stage_word,
    reasons_text,
from employer_gaps
where gap = 'not_registered' and employees_seen_persons > 0
order by employees_uninsured_persons desc, employer_name
