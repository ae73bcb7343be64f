-- 谁到了领取年龄，却没有领取养老待遇？
select
    township_name,
    person_id,
    name,
    age_years,
    recommended_scheme_word,
    phone,
    reasons_text,
from uninsured_persons
where gap = 'not_claiming'
order by age_years desc, person_id
