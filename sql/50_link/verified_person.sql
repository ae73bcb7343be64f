-- step:    50_link/verified_person
-- purpose: the valid number of each person that this round may merge; without one she is not verified
-- grain:   one row per person_key
-- inputs:  link.merge_edge, link.entry_person, std.person_entry
-- params:  none
-- output:  link.verified_person
-- source:  docs/method.md, merging
with

touched as (
    select person_key from link.merge_edge
    union
    select target_key as person_key from link.merge_edge
)

select
    placed.person_key,
    min(entry.id18) as id18,
from touched
inner join link.entry_person as placed using (person_key)
inner join std.person_entry as entry using (entry_id)
where entry.is_id_valid
group by placed.person_key
