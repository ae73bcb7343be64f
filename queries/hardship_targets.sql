-- 应由政府代缴而没有参保的困难人员有哪些，各需多少钱？
select
    township_name,
    person_id,
    name,
    age_years,
    insurance_line_word,
    gap_word,
    group_names,
    premium_due_yuan,
    reasons_text,
from uninsured_persons
where payer = 'government'
order by priority, township_name, person_id, insurance_line_word
