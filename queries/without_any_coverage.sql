-- 养老、医疗都没有覆盖的人有哪些？
select
    township_name,
    person_id,
    name,
    age_years,
    pension_standing,
    medical_standing,
    in_registry,
from coverage_by_person
where pension_standing in ('未参保', '中断缴费') and medical_standing in ('未参保', '中断缴费')
order by township_name, age_years desc, person_id
