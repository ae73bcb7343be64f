-- step:    52_identity/01_best_record
-- purpose: the record that speaks for each person, and would name her if nothing were known of her
-- grain:   one row per person_key
-- inputs:  link.entry_person, std.person_entry
-- params:  none
-- output:  link.best_record
-- source:  docs/method.md, person_id: the household register stands first, then the registry
with

ranked as (
    select
        placed.person_key,
        placed.entry_id,
        entry.source,
        entry.dataset,
        entry.record_no,
        record_rank(entry.source, entry.dataset) as source_rank,
        entry.source || '/' || entry.dataset || '/' || entry.record_no as record_key,
    from link.entry_person as placed
    inner join std.person_entry as entry using (entry_id)
)

select
    person_key,
    unnest(arg_min(
        {'entry_id': entry_id, 'source': source, 'dataset': dataset, 'record_no': record_no, 'record_key': record_key},
        {'source_rank': source_rank, 'record_key': record_key}
    )),
from ranked
group by person_key
