-- step:    60_facts/04_wage_recent
-- purpose: wages above zero for the last months of the policy, with who earned them
-- grain:   one row per withholding record
-- inputs:  stg.tax__wage_withholding, link.person_link
-- params:  as_of, wage_months
-- output:  decide.wage_recent
-- source:  the contract: wages count when income is above 0; every payer is a payer of the county

select
    linked.person_id,
    wage.record_no,
    wage.period,
    wage.income,
    wage.payer_uscc,
    wage.payer_name
from stg.tax__wage_withholding as wage
inner join link.person_link as linked
    on wage.record_no = linked.record_no
    and linked.source = 'tax'
    and linked.dataset = 'wage_withholding'
where wage.income > 0 and wage.period >= window_start($as_of, $wage_months)
