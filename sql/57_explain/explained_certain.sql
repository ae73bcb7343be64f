-- step:    57_explain/explained_certain
-- purpose: who was placed where by the certain links of the round
-- grain:   one row per left_id
-- inputs:  link.explained_place
-- params:  none
-- output:  link.certain_link
-- source:  docs/operations.md, explaining
select entry_id as left_id, person_key
from link.explained_place
where is_certain
