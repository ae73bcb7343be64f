-- step:    60_decide/60_wage_payer
-- purpose: who paid wages in the last months, as one unit under all of its spellings
-- grain:   one row per (payer_uscc, payer_name) as delivered
-- inputs:  decide.wage_recent, stg.market_supervision__entities, stg.insurance__employers
-- params:  none
-- output:  decide.wage_payer
-- source:  GB 32100-2015: a credit code names one unit; without a code, its name does

with spelling as (
    select distinct payer_uscc, payer_name
    from decide.wage_recent
    where payer_uscc is not null or payer_name is not null
),

payer as (
    select
        payer_uscc,
        payer_name,
        upper(payer_uscc) as uscc,
        unit_name_key(payer_name) as name_key
    from spelling
),

known_name as (
    select name_key, min(uscc) as uscc
    from (
        select unit_name_key(name) as name_key, upper(uscc) as uscc
        from stg.market_supervision__entities
        union all
        select unit_name_key(name) as name_key, upper(uscc) as uscc
        from stg.insurance__employers
        union all
        select name_key, uscc
        from payer
    )
    where uscc is not null
    group by name_key
)

select
    payer.payer_uscc,
    payer.payer_name,
    coalesce(payer.uscc, known_name.uscc, payer.name_key) as unit_key,
    coalesce(payer.uscc, known_name.uscc) as uscc,
    payer.name_key
from payer
left join known_name on payer.name_key = known_name.name_key
