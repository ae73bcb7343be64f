-- step:    63_employers/01_wage_payer
-- purpose: who has paid wages, as one unit under all of its spellings
-- grain:   one row per (payer_uscc, payer_name) as delivered; unit_key: the employer
-- inputs:  stg.tax__wage_withholding, link.employer_entry
-- params:  none
-- output:  decide.wage_payer
-- source:  docs/method.md, employers

with spelling as (
    select
        payer_uscc,
        payer_name,
        unit_code(payer_uscc) as code,
        min(period) as first_period
    from stg.tax__wage_withholding
    where income > 0
    group by payer_uscc, payer_name
)

select
    spelling.payer_uscc,
    spelling.payer_name,
    entry.employer_id as unit_key,
    spelling.first_period
from spelling
inner join link.employer_entry as entry
    on spelling.code is not distinct from entry.code
    and spelling.payer_name is not distinct from entry.name
    and entry.source = 'tax'
    and entry.dataset = 'wage_withholding'
