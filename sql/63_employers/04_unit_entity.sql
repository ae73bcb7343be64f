-- step:    63_employers/04_unit_entity
-- purpose: what the market register says of a unit, and by when it has to register for insurance
-- grain:   one row per unit_key in the market register
-- inputs:  link.employer_entry, stg.market_supervision__entities
-- params:  as_of, new_employer_days
-- output:  decide.unit_entity
-- source:  社会保险法 art. 57: within 30 days of establishment

with entity as (
    select
        entry.employer_id as unit_key,
        -- a live entity speaks before one that is gone, then the first
        {'is_gone': entity.status is distinct from '存续', 'record_no': entity.record_no} as place,
        entity.*
    from link.employer_entry as entry
    inner join stg.market_supervision__entities as entity on entry.record_no = entity.record_no
    where entry.source = 'market_supervision' and entry.dataset = 'entities'
)

select
    unit_key,
    arg_min(status, place) as status,
    arg_min(status_date, place) as status_date,
    arg_min(entity_type, place) as entity_type,
    arg_min(established_on, place) as established_on,
    cast(arg_min(established_on, place) + cast($new_employer_days as integer) as date)
        as registration_due_on,
    arg_min(legal_rep_name, place) as legal_rep_name,
    arg_min(phone, place) as phone,
    arg_min(address, place) as address,
    min(division_code) as division_code,
    coalesce(bool_or(
        status = '存续' and entity_type = '企业'
        and established_on < $as_of - cast($new_employer_days as integer)
    ), false) as must_register
from entity
group by unit_key
