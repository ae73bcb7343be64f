-- step:    57_explain/kept_place
-- purpose: which entries have which person when a round begins, and by its certain links
-- grain:   one row per (entry_id, person_key)
-- inputs:  link.entry_person, link.certain_link
-- params:  none
-- output:  link.kept_place
-- source:  docs/operations.md, explaining
select entry_id, person_key, false as is_certain
from link.entry_person
union all
select left_id as entry_id, person_key, true as is_certain
from link.certain_link
