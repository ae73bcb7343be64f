-- step:    55_employers/joined_unit
-- purpose: the employer of every statement after a round
-- grain:   one row per entry_id
-- inputs:  link.entry_person, link.merge_label
-- params:  none
-- output:  link.joined_unit
-- source:  docs/method.md, employers, rounds
select member.* replace (coalesce(merged.label, member.person_key) as person_key),
from link.entry_person as member
left join link.merge_label as merged using (person_key)
