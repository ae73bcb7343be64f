-- step:    57_explain/explained_person
-- purpose: who was placed where when the round began
-- grain:   one row per entry_id
-- inputs:  link.explained_place
-- params:  none
-- output:  link.entry_person
-- source:  docs/operations.md, explaining
-- Whoever asks about a pair wants it compared, however its records were placed.
select entry_id, person_key, cast(null as varchar) as match_rule
from link.explained_place
where not is_certain
