-- step:    50_link/own_person
-- purpose: entries that nothing earlier has placed, each a person of its own; those under one valid number and one name together
-- grain:   one row per entry_id
-- inputs:  std.person_entry, link.entry_person
-- params:  datasets
-- output:  link.placed
-- source:  docs/method.md, cascade
select
    entry.entry_id,
    case
        when entry.is_id_valid and entry.name_key is not null and not entry.is_name_damaged
            then min(entry.entry_id) over (
                partition by entry.is_id_valid, entry.id18, entry.name_key, entry.is_name_damaged
            )
        else entry.entry_id
    end as person_key,
    unnest(placed_without_pattern('anchor', entry.parameter_group, 'rule')),
from std.person_entry as entry
anti join link.entry_person as placed using (entry_id)
where list_contains($datasets, entry.parameter_group)
