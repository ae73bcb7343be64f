-- step:    55_employers/placed_entry
-- purpose: every statement with the employer that the rounds gave it
-- grain:   one row per entry_id; person_key: the employer
-- inputs:  std.unit_entry, link.unit_member
-- params:  none
-- output:  link.left_entry
-- source:  docs/method.md, employers: statements on one employer are no strangers
select
    entry.*,
    member.unit_key as person_key,
    entry.source || '/' || entry.dataset || '|employer' as parameter_group,
from std.unit_entry as entry
inner join link.unit_member as member using (entry_id)
