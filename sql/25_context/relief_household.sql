-- step:    25_context/relief_household
-- purpose: the household of the register that a household of another department is, by its members already placed
-- grain:   one row per (source, dataset, household_no)
-- inputs:  std.person_entry, link.certain_link, link.known_person
-- params:  none
-- output:  link.relief_household
-- source:  docs/method.md, context
select
    entry.source,
    entry.dataset,
    entry.household_no,
    mode(person.household_no order by person.household_no) as household,
from std.person_entry as entry
inner join link.certain_link as placed on entry.entry_id = placed.left_id
inner join link.known_person as person using (person_key)
where entry.household_no is not null and person.household_no is not null
group by entry.source, entry.dataset, entry.household_no
