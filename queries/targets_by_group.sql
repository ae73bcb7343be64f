-- 各类人群还有多少人应核实参保？（一人属于多个人群的，各计一次）
select
    group_name,
    insurance_line_word,
    gap_word,
    sum(persons) as persons,
    sum(new_persons) as new_persons,
    sum(premium_due_yuan) as premium_due_yuan,
from targets_by_unit_group
group by group_name, insurance_line_word, gap_word
order by persons desc, group_name, insurance_line_word, gap_word
