-- step:    50_link/decision_certain
-- purpose: the certain links that no decision forbids; of two that would share a person against one, the first stays
-- grain:   one row per left_id
-- inputs:  link.certain_link, link.forbidden_person, link.apart
-- params:  none
-- output:  link.decision_certain
-- source:  docs/audit.md, decisions
with

second as (
    select later.left_id
    from link.apart as apart
    inner join link.certain_link as later on apart.entry_id = later.left_id
    inner join link.certain_link as earlier on apart.other_id = earlier.left_id
    where later.person_key = earlier.person_key and later.left_id > earlier.left_id
)

select certain.*
from link.certain_link as certain
anti join link.forbidden_person as forbidden using (left_id, person_key)
anti join second using (left_id)
