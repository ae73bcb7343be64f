-- step:    50_link/known_entry
-- purpose: the entries whose persons this round may choose among
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.entry_person
-- params:  right_datasets, is_self
-- output:  link.known_entry
-- source:  docs/method.md, cascade
select
    entry.entry_id,
    entry.source,
    entry.dataset,
    entry.record_no,
    entry.id18,
    entry.is_id_valid,
    entry.name_key,
    entry.former_key,
    entry.sound,
    entry.near_sound,
    entry.shape,
    entry.surname,
    entry.is_name_damaged,
    entry.birth_date,
    entry.stated_birth,
    entry.birth_year,
    entry.sex,
    placed.person_key,
from std.person_entry as entry
inner join link.entry_person as placed using (entry_id)
where list_contains($right_datasets, entry.parameter_group)
    -- Held against itself, a table's certain rows say no more than the persons on whom they were placed, and those were
    -- candidates already.
    and (not $is_self or placed.match_rule is distinct from 'id_and_name')
