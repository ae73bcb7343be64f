-- 各镇区待核查的疑点有多少件，涉及多少钱？
select
    coalesce(township_name, '未定镇区') as township_name,
    count(*) as flags,
    count(distinct person_id) as persons,
    sum(amount_low_yuan) as amount_low_yuan,
    sum(amount_high_yuan) as amount_high_yuan,
from open_flags
group by township_name
order by amount_high_yuan desc, township_name
