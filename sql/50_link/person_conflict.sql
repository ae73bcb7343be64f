-- step:    50_link/person_conflict
-- purpose: one identity number under which the registry holds two human beings
-- grain:   one row per id_number
-- inputs:  std.person_entry, link.entry_person, link.person_id
-- params:  none
-- output:  link.person_conflict
-- source:  the contract, flag shared_identity; ID numbers equal after 15 to 18 are equal
select
    entry.id18 as id_number,
    list_sort(list(distinct person.person_id)) as person_ids,
    list_sort(list(entry.record_no)) as registry_nos,
from std.person_entry as entry
inner join link.entry_person as placed using (entry_id)
inner join link.person_id as person using (person_key)
where entry.source = 'insurance' and entry.dataset = 'persons' and entry.id18 is not null
group by entry.id18
having count(distinct person.person_id) > 1
