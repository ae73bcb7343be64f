-- step:    55_employers/round_entry
-- purpose: the statements that a round places: those of its datasets that no other dataset knows yet
-- grain:   one row per entry_id
-- inputs:  std.unit_entry, link.entry_person
-- params:  datasets
-- output:  link.round_entry
-- source:  docs/method.md, employers, rounds
with

alone as (
    select member.person_key
    from link.entry_person as member
    inner join std.unit_entry as entry using (entry_id)
    -- Who follows another by decision does not take it along.
    where not member.is_follower
    group by member.person_key
    having bool_and(list_contains($datasets, entry.source || '/' || entry.dataset))
)

select
    entry.*,
    member.person_key,
    entry.source || '/' || entry.dataset || '|employer' as parameter_group,
    -- A payer without a sound code is more often one that nobody here knows.
    parameter_group || if(entry.is_uscc_valid, '|code', '|no code') as prior_group,
from std.unit_entry as entry
inner join link.entry_person as member using (entry_id)
semi join alone on member.person_key = alone.person_key
where not member.is_follower and list_contains($datasets, entry.source || '/' || entry.dataset)
