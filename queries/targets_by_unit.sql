-- 各镇区还有多少人应核实参保，养老、医疗各多少，应缴多少钱？
select
    coalesce(township_name, '未定镇区') as township_name,
    count(distinct person_id) as persons,
    count(distinct person_id) filter (where insurance_line = 'pension') as pension_persons,
    count(distinct person_id) filter (where insurance_line = 'medical') as medical_persons,
    count(distinct person_id) filter (where is_new) as new_persons,
    sum(premium_due_yuan) as premium_due_yuan,
from uninsured_persons
group by all
order by persons desc, township_name
