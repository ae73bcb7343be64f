-- 各年龄段的参保情况怎样？（在世人员，按十岁分段）
select
    age_years // 10 * 10 as from_age_years,
    count(*) as persons,
    count(*) filter (where in_employee_pension) as employee_pension_persons,
    count(*) filter (where in_resident_pension) as resident_pension_persons,
    count(*) filter (where in_employee_medical) as employee_medical_persons,
    count(*) filter (where in_resident_medical) as resident_medical_persons,
    round(100.0 * count_if(medical_standing = '已覆盖') / count(*), 1) as medical_percent,
from coverage_by_person
where alive and age_years is not null
group by from_age_years
order by from_age_years
