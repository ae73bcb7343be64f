-- 各镇区本年度扩面完成得怎样，还差多少人？
select
    completion_rank,
    township_name,
    year_target_persons,
    enrolled_persons,
    completion_percent,
    left_persons,
    enrolled_in_plan_persons,
from progress_by_unit
order by completion_rank nulls last, enrolled_in_plan_persons desc, unit_no
