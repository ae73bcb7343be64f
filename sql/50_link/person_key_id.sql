-- step:    50_link/person_key_id
-- purpose: the published id of each person, from the record that stands for her
-- grain:   one row per person_key
-- inputs:  link.entry_person, std.person_entry
-- params:  none
-- output:  link.person_id
-- source:  docs/method.md, person_id: the household register stands first, then the insurance registry
with

ranked as (
    select
        placed.person_key,
        case entry.source || '/' || entry.dataset
            when 'public_security/population' then 1
            when 'insurance/persons' then 2
            when 'public_security/residence_permits' then 3
            else 4
        end as source_rank,
        entry.source || '/' || entry.dataset || '/' || entry.record_no as record_key,
    from link.entry_person as placed
    inner join std.person_entry as entry using (entry_id)
)

select
    person_key,
    'P' || upper(left(md5(arg_min(record_key, {'source_rank': source_rank, 'record_key': record_key})), 15)) as person_id,
from ranked
group by person_key
