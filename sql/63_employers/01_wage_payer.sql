-- step:    63_employers/01_wage_payer
-- purpose: who has paid wages, as one unit under all of its spellings
-- grain:   one row per (payer_uscc, payer_name) as delivered; unit_key: the employer
-- inputs:  stg.tax__wage_withholding, decide.wage_recent, link.employer_entry
-- params:  none
-- output:  decide.wage_payer
-- source:  docs/method.md, employers

with spelling as (
    select distinct
        payer_uscc,
        payer_name,
        unit_code(payer_uscc) as code
    from stg.tax__wage_withholding
    where income > 0
),

recent as (
    select distinct
        payer_uscc,
        payer_name
    from decide.wage_recent
)

select
    spelling.payer_uscc,
    spelling.payer_name,
    entry.employer_id as unit_key,
    exists (
        from recent
        where recent.payer_uscc is not distinct from spelling.payer_uscc
            and recent.payer_name is not distinct from spelling.payer_name
    ) as is_recent
from spelling
inner join link.employer_entry as entry
    on spelling.code is not distinct from entry.code
    and spelling.payer_name is not distinct from entry.name
    and entry.source = 'tax'
    and entry.dataset = 'wage_withholding'
