-- 与上次发布相比，清单和疑点变了多少，为什么？（首次发布没有变化）
select '清单' as what, change, reason, count(*) as changes
from enrolment_target_changes
group by change, reason
union all
select '疑点' as what, change, reason, count(*) as changes
from flag_changes
where changed_on = (select max(as_of) from runs)
group by change, reason
order by what, changes desc, change, reason
