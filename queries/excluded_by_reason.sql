-- 有缺口而没有列入清单的人，是因为什么，由哪个部门证明？
select insurance_line_word, reason, department, persons
from exclusions_by_reason
order by persons desc, insurance_line_word, reason
