-- step:    55_employers/employer_entry
-- purpose: every statement on an employer, with the employer that it speaks of
-- grain:   one row per entry_id; code and name as (source, dataset) state them
-- inputs:  std.unit_entry, link.unit_member
-- params:  none
-- output:  link.employer_entry
-- source:  docs/method.md, employer_id: the market register stands first, then the insurance registry
with

ranked as (
    select
        member.unit_key,
        case entry.source
            when 'market_supervision' then 1
            when 'insurance' then 2
            else 3
        end as source_rank,
        entry.source || '/' || entry.dataset || '/' || entry.record_no as record_key,
    from link.unit_member as member
    inner join std.unit_entry as entry using (entry_id)
),

employer as (
    select
        unit_key,
        'U' || upper(left(md5(arg_min(record_key, {'source_rank': source_rank, 'record_key': record_key})), 15))
            as employer_id,
    from ranked
    group by unit_key
)

select
    entry.entry_id,
    entry.source,
    entry.dataset,
    entry.record_no,
    entry.code,
    entry.name,
    employer.employer_id,
from std.unit_entry as entry
inner join link.unit_member as member using (entry_id)
inner join employer using (unit_key)
