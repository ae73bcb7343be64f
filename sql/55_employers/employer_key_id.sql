-- step:    55_employers/employer_key_id
-- purpose: the published id of each employer, from the record that stands for it
-- grain:   one row per person_key
-- inputs:  link.entry_person, std.unit_entry
-- params:  none
-- output:  link.person_id
-- source:  docs/method.md, employer_id: the market register stands first, then the insurance registry
with

ranked as (
    select
        member.person_key,
        case entry.source
            when 'market_supervision' then 1
            when 'insurance' then 2
            else 3
        end as source_rank,
        entry.source || '/' || entry.dataset || '/' || entry.record_no as record_key,
    from link.entry_person as member
    inner join std.unit_entry as entry using (entry_id)
)

select
    person_key,
    'U' || upper(left(md5(arg_min(record_key, {'source_rank': source_rank, 'record_key': record_key})), 15)) as person_id,
from ranked
group by person_key
