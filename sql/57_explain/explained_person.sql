-- step:    57_explain/explained_person
-- purpose: who was placed where when the round began
-- grain:   one row per entry_id
-- inputs:  link.explained_place
-- params:  none
-- output:  link.entry_person
-- source:  docs/operations.md, explaining
select entry_id, person_key
from link.explained_place
where not is_certain
