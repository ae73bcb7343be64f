-- step:    55_employers/decision_placed
-- purpose: the statements that a reviewer has placed
-- grain:   one row per entry_id
-- inputs:  std.unit_entry, link.entry_person
-- params:  none
-- output:  link.decision_placed
-- source:  docs/audit.md, decisions
select
    entry_id,
    member.person_key,
    unnest(placed_without_pattern('reviewer', entry.source || '/' || entry.dataset || '|employer', 'reviewer')),
from link.entry_person as member
inner join std.unit_entry as entry using (entry_id)
where member.is_follower
