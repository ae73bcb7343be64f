-- step:    50_link/decision_own
-- purpose: entries that become persons of their own, each alone where a decision parts it from its like
-- grain:   one row per entry_id
-- inputs:  link.placed, link.apart
-- params:  none
-- output:  link.decision_own
-- source:  docs/audit.md, decisions
with

parted as (
    select distinct own.entry_id
    from link.apart as apart
    inner join link.placed as own on apart.entry_id = own.entry_id
    inner join link.placed as other on apart.other_id = other.entry_id
    where own.person_key = other.person_key
)

select placed.* replace (if(parted.entry_id is null, placed.person_key, placed.entry_id) as person_key),
from link.placed as placed
left join parted using (entry_id)
