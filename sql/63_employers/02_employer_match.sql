-- step:    63_employers/02_employer_match
-- purpose: units that pay wages or should have registered, with their entity and their registration
-- grain:   one row per unit_key
-- inputs:  decide.wage_payer, link.employer_entry, pub.employer_review_pairs,
--          stg.market_supervision__entities, stg.insurance__employers
-- params:  as_of, new_employer_days
-- output:  decide.employer_match
-- source:  docs/method.md, employers; 社会保险法 art. 57: within 30 days

with payer as (
    select distinct unit_key
    from decide.wage_payer
    where is_recent
),

registered as (
    select
        entry.employer_id as unit_key,
        bool_or(coalesce(employer.status, '正常参保') = '正常参保') as is_in_force,
        min(employer.division_code) as division_code
    from link.employer_entry as entry
    inner join stg.insurance__employers as employer on entry.record_no = employer.record_no
    where entry.source = 'insurance' and entry.dataset = 'employers'
    group by entry.employer_id
),

established as (
    select
        entry.employer_id as unit_key,
        min(entity.division_code) as division_code,
        bool_or(
            entity.status = '存续' and entity.entity_type = '企业'
            and entity.established_on < $as_of - cast($new_employer_days as integer)
        ) as must_register
    from link.employer_entry as entry
    inner join stg.market_supervision__entities as entity on entry.record_no = entity.record_no
    where entry.source = 'market_supervision' and entry.dataset = 'entities'
    group by entry.employer_id
),

-- Until somebody has decided, nobody is told that it has not registered.
perhaps_registered as (
    select pair.employer_id_l as unit_key
    from pub.employer_review_pairs as pair
    inner join registered on pair.employer_id_r = registered.unit_key
    union
    select pair.employer_id_r as unit_key
    from pub.employer_review_pairs as pair
    inner join registered on pair.employer_id_l = registered.unit_key
),

particular as (
    -- a code that was issued before one that was not, then the market register's
    select
        unit_key,
        arg_min(code, {'rank': is_wrong + source_rank, 'code': code})
            filter (code is not null) as uscc,
        arg_min(name, {'rank': source_rank, 'name': name}) filter (name is not null) as name
    from (
        select
            employer_id as unit_key,
            code,
            name,
            if(is_valid_uscc(code), 0, 10) as is_wrong,
            case source
                when 'market_supervision' then 1
                when 'insurance' then 2
                else 3
            end as source_rank
        from link.employer_entry
    )
    group by unit_key
)

select
    particular.unit_key,
    particular.uscc,
    particular.name,
    payer.unit_key is not null as is_payer,
    registered.unit_key is not null as is_registered,
    perhaps_registered.unit_key is not null as is_perhaps_registered,
    coalesce(registered.is_in_force, false) as is_in_force,
    coalesce(established.division_code, registered.division_code) as division_code
from particular
left join payer on particular.unit_key = payer.unit_key
left join registered on particular.unit_key = registered.unit_key
left join established on particular.unit_key = established.unit_key
left join perhaps_registered on particular.unit_key = perhaps_registered.unit_key
where payer.unit_key is not null or established.must_register
