-- step:    55_employers/placed_entry
-- purpose: every statement with the employer that the rounds gave it
-- grain:   one row per entry_id; person_key: the employer
-- inputs:  std.unit_entry, link.entry_person
-- params:  none
-- output:  link.left_entry
-- source:  docs/method.md, employers: statements on one employer are no strangers
select
    entry.*,
    member.person_key,
    entry.source || '/' || entry.dataset || '|employer' as parameter_group,
from std.unit_entry as entry
inner join link.entry_person as member using (entry_id)
