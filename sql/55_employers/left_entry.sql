-- step:    55_employers/left_entry
-- purpose: the statements that a round places: those of its datasets that no other dataset knows yet
-- grain:   one row per entry_id
-- inputs:  std.unit_entry, link.unit_member
-- params:  datasets
-- output:  link.left_entry
-- source:  docs/method.md, employers, rounds
with

alone as (
    select member.unit_key
    from link.unit_member as member
    inner join std.unit_entry as entry using (entry_id)
    group by member.unit_key
    having bool_and(list_contains($datasets, entry.source || '/' || entry.dataset))
)

select
    entry.*,
    member.unit_key as person_key,
    entry.source || '/' || entry.dataset || '|employer' as parameter_group,
    -- A payer without a sound code is more often one that nobody here knows.
    parameter_group || if(entry.is_uscc_valid, '|code', '|no code') as prior_group,
from std.unit_entry as entry
inner join link.unit_member as member using (entry_id)
semi join alone on member.unit_key = alone.unit_key
where list_contains($datasets, entry.source || '/' || entry.dataset)
