-- step:    50_link/round_entry
-- purpose: the entries that this round places: those not yet placed, or, when a table is held against itself, those that stand alone
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.entry_person
-- params:  datasets, is_self
-- output:  link.round_entry
-- source:  docs/method.md, cascade
select
    entry.entry_id,
    entry.source,
    entry.dataset,
    entry.parameter_group,
    entry.id18,
    entry.is_id_usable,
    entry.name_key,
    entry.is_name_damaged,
    placed.person_key,
from std.person_entry as entry
left join link.entry_person as placed using (entry_id)
where list_contains($datasets, entry.parameter_group)
    and case when $is_self then placed.match_rule = 'anchor' else placed.entry_id is null end
