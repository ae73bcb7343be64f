-- step:    50_link/known_entry
-- purpose: the entries whose persons this round may choose among
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.entry_person
-- params:  right_datasets
-- output:  link.known_entry
-- source:  docs/method.md, cascade
select
    entry.* exclude (record_count),
    placed.person_key,
from std.person_entry as entry
inner join link.entry_person as placed using (entry_id)
where list_contains($right_datasets, entry.source || '/' || entry.dataset)
