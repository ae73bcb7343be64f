-- step:    50_link/decision_forbidden
-- purpose: the persons on whom an entry of this round may not be placed
-- grain:   one row per (left_id, person_key)
-- inputs:  link.round_entry, link.entry_person, link.apart
-- params:  none
-- output:  link.forbidden_person
-- source:  docs/audit.md, decisions: what holds of a record holds of everybody who shares its person
with

barred as (
    select
        apart.entry_id,
        own.person_key as own_key,
        other.person_key,
    from link.apart as apart
    inner join link.entry_person as other on apart.other_id = other.entry_id
    left join link.entry_person as own on apart.entry_id = own.entry_id
)

select l.entry_id as left_id, barred.person_key
from link.round_entry as l
inner join barred on l.entry_id = barred.entry_id
union
select l.entry_id as left_id, barred.person_key
from link.round_entry as l
inner join barred on l.person_key = barred.own_key
where barred.person_key <> barred.own_key
