-- step:    63_employers/02_paid_person
-- purpose: whom a unit paid in the last months, and whether as a member of its staff
-- grain:   one row per (unit_key, person_id)
-- inputs:  decide.wage_recent, decide.wage_payer, stg.tax__wage_withholding, policy.payment_word
-- params:  none
-- output:  decide.paid_person
-- source:  the contract, employers; 劳务报酬 is no wage (个人所得税法实施条例 art. 6)

select
    payer.unit_key,
    paid.person_id,
    min(paid.period) as from_period,
    max(paid.period) as last_period,
    count(distinct paid.period) as months,
    -- a department that does not say what it paid for has paid wages: the dataset is that of wages
    bool_or(item.word is null) as is_wage,
    bool_or(type.word is not null) as is_trainee
from decide.wage_recent as paid
inner join stg.tax__wage_withholding as wage on paid.record_no = wage.record_no
inner join decide.wage_payer as payer
    on paid.payer_uscc is not distinct from payer.payer_uscc
    and paid.payer_name is not distinct from payer.payer_name
left join policy.payment_word as item
    on wage.income_item = item.word and item.meaning = 'labour_service'
left join policy.payment_word as type
    on wage.employment_type = type.word and type.meaning = 'trainee'
group by payer.unit_key, paid.person_id
