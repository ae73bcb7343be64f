-- step:    60_decide/61_employer_match
-- purpose: units that pay wages or should have registered, with their entity and their registration
-- grain:   one row per unit_key
-- inputs:  decide.wage_payer, stg.market_supervision__entities, stg.insurance__employers
-- params:  as_of, new_employer_days
-- output:  decide.employer_match
-- source:  the contract, employers: by uscc or by matched name; 社会保险法 art. 57: within 30 days

with entity as (
    select
        upper(uscc) as uscc,
        unit_name_key(name) as name_key,
        name,
        division_code,
        status = '存续' and entity_type = '企业'
            and established_on < $as_of - cast($new_employer_days as integer) as must_register
    from stg.market_supervision__entities
),

employer as (
    select
        upper(uscc) as uscc,
        unit_name_key(name) as name_key,
        division_code,
        coalesce(status, '正常参保') = '正常参保' as is_in_force
    from stg.insurance__employers
),

unit as (
    select unit_key, uscc, payer_name as name, name_key, true as is_payer
    from decide.wage_payer
    union all
    select coalesce(uscc, name_key) as unit_key, uscc, name, name_key, false as is_payer
    from entity
    where must_register
),

spelling as (
    -- a unit is looked up by its code and by each of its names
    select distinct unit_key, 'code:' || uscc as spelling
    from unit
    where uscc is not null
    union
    select distinct unit_key, 'name:' || name_key as spelling
    from unit
    where name_key is not null
),

registered as (
    select
        spelling.unit_key,
        bool_or(employer.is_in_force) as is_in_force,
        min(employer.division_code) as division_code
    from spelling
    inner join (
        select 'code:' || uscc as spelling, is_in_force, division_code from employer
        union all
        select 'name:' || name_key as spelling, is_in_force, division_code from employer
    ) as employer on spelling.spelling = employer.spelling
    group by spelling.unit_key
),

established as (
    select
        spelling.unit_key,
        min(entity.name) as name,
        min(entity.division_code) as division_code
    from spelling
    inner join (
        select 'code:' || uscc as spelling, name, division_code from entity
        union all
        select 'name:' || name_key as spelling, name, division_code from entity
    ) as entity on spelling.spelling = entity.spelling
    group by spelling.unit_key
),

named as (
    select
        unit_key,
        min(uscc) as uscc,
        min(name) as name,
        bool_or(is_payer) as is_payer
    from unit
    group by unit_key
)

select
    named.unit_key,
    named.uscc,
    coalesce(established.name, named.name) as name,
    named.is_payer,
    registered.unit_key is not null as is_registered,
    coalesce(registered.is_in_force, false) as is_in_force,
    coalesce(established.division_code, registered.division_code) as division_code
from named
left join registered on named.unit_key = registered.unit_key
left join established on named.unit_key = established.unit_key
